"""What a house at rest costs: memory, processor and card, each process by name.

    python -m tests.benchmarks.bench_memory [--short]

PSS counts a shared page once. The floor, in the same run: a bare Python that waits, and a bare
Flask greeting under the kiosk's gunicorn options. The devices and the keeper exist in a trial only.
"""

import subprocess
import sys
import threading
from pathlib import Path

from kiosk.books.store import Books
from tests.benchmarks.bench_tickets import a_greeter
from tests.benchmarks.measuring import (
    a_folder,
    a_house,
    cpu_s,
    is_short,
    pss_kb,
    ratio,
    say,
    written_bytes,
)
from tests.flows.crowd import Crowd
from tests.house import NAMES, House

GOAL = {"idle_total_mb": 140}
TRIAL_ONLY = ("devices", "keeper")
SETTLE_S = 5.0
TICKETS = 20


def rest(seconds: float) -> None:
    threading.Event().wait(seconds)


def memory_mb(running: House) -> dict[str, float]:
    """PSS of each part, a server and its worker apart, and the sums."""
    found: dict[str, float] = {}
    for name in NAMES:
        pids = running.pids(name)
        for place, pid in enumerate(pids):
            label = name if len(pids) == 1 else f"{name} {('server', 'worker')[place]}"
            found[label] = round(pss_kb(pid) / 1024, 1)
    total = sum(found.values())
    trial = sum(value for label, value in found.items() if label in TRIAL_ONLY)
    return found | {"total": round(total, 1), "total_of_the_appliance": round(total - trial, 1)}


def a_minute(running: House, seconds: float) -> dict[str, object]:
    """CPU and bytes written by each part in a minute of rest, and how often the books changed."""
    parts = {name: running.pids(name) for name in NAMES}
    cpu = {name: cpu_s(pids) for name, pids in parts.items()}
    written = {name: sum(map(written_bytes, pids)) for name, pids in parts.items()}
    changes = Changes(running.home.office)
    rest(seconds)
    share = 60 / seconds
    wrote = {name: sum(map(written_bytes, pids)) - written[name] for name, pids in parts.items()}
    return {
        "cpu_s": {
            name: round((cpu_s(pids) - cpu[name]) * share, 2) for name, pids in parts.items()
        },
        "written_bytes": {name: round(count * share) for name, count in wrote.items() if count},
        "commits": round(changes.stop() * share, 1),
    }


class Changes:
    """Counts the commits of a file from now on."""

    def __init__(self, office: Path) -> None:
        self._over, self._count = threading.Event(), 0
        self._thread = threading.Thread(target=self._look, args=(office,))
        self._thread.start()

    def stop(self) -> int:
        """How many there were."""
        self._over.set()
        self._thread.join()
        return self._count

    def _look(self, office: Path) -> None:
        books = Books.open(office)
        seen = None
        while not self._over.wait(0.02):
            version = books.execute("PRAGMA data_version").fetchone()[0]
            self._count += seen is not None and version != seen
            seen = version
        books.close()


def await_papers(running: House) -> None:
    """Wait until all ordered papers have come out."""
    books = Books.open(running.home.office)
    open_jobs = "SELECT count(*) FROM print_jobs WHERE state IN ('queued', 'sending')"
    while books.execute(open_jobs).fetchone()[0]:
        rest(0.05)
    books.close()


def floors_mb() -> dict[str, float]:
    """PSS of a bare Python that waits, and of a bare Flask greeting with its server."""
    waiting = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with a_folder() as folder, a_greeter(folder) as (_face, pids):
        rest(1)
        flask = sum(map(pss_kb, pids)) / 1024
        python = pss_kb(waiting.pid) / 1024
    waiting.communicate(b"\n")
    return {"python": round(python, 1), "flask_server_and_worker": round(flask, 1)}


def main() -> None:
    seconds = 10.0 if is_short() else 60.0
    floors = floors_mb()
    with a_house() as running:
        rest(SETTLE_S)
        at_start = memory_mb(running)
        minute = a_minute(running, seconds)
        Crowd(running.kiosk, clients=1).take(TICKETS)
        await_papers(running)
        rest(SETTLE_S)
        later = memory_mb(running)
    say(
        "memory",
        pss_mb_idle=at_start,
        pss_mb_after_20_tickets=later,
        idle_minute=minute,
        floor_pss_mb=floors,
        ratio_kiosk_to_flask=ratio(
            at_start["kiosk server"] + at_start["kiosk worker"], floors["flask_server_and_worker"]
        ),
        goal=GOAL,
    )


if __name__ == "__main__":
    main()
