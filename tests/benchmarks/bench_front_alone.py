"""portal.web without a front: a probe's processor time beside its two floors in the same gunicorn.

    python -m tests.benchmarks.bench_front_alone [--short]

The floors are a WSGI application that has nothing to decide, and a greeting from a plain Flask.
Where the bare floor alone stands above the goal, the ratio to it is what counts.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kiosk.books.home import Home
from kiosk.cli import _gunicorn
from tests import factories
from tests.benchmarks.bench_front import figures
from tests.benchmarks.load import (
    Load,
    in_turn,
    probe_load,
    take_the_server_core,
    what_is_missing,
)
from tests.benchmarks.measuring import a_folder, is_short, percentile, ratio, say
from tests.conformance.street import is_open, until, with_children
from tests.house import free_port

GOAL = {"probe_cpu_us": 200}
PEER = "recorded: bare WSGI 144 us, plain Flask 265 us, CoovaChilli 388 us, nodogsplash 1,250 us"
APPS = {
    "portal": "portal.web:create_app()",
    "bare_wsgi": "tests.benchmarks.bare_wsgi:app",
    "plain_flask": "tests.benchmarks.hello:create_app()",
}


@contextmanager
def serving(home: Home, app: str) -> Iterator[tuple[str, list[int]]]:
    """An application under the portal's own gunicorn options: (URL, processes)."""
    listen = f"127.0.0.1:{free_port()}"
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--bind", listen),
            *(*_gunicorn(home, "portal"), app),
        ],
        env=os.environ | {"PENDOPO_HOME": str(home.path)},
    )
    try:
        until(lambda: is_open(listen), f"{app} does not start")
        yield f"http://{listen}/", with_children(server.pid)
    finally:
        server.terminate()
        server.wait(20)


def measure(folder: Path, core: int, rounds: int, seconds: int) -> dict[str, list[Load]]:
    """All three, in turn."""
    home = factories.a_village(folder / "home")
    home.settings.write_text("")
    with ExitStack() as stack:
        served = {name: stack.enter_context(serving(home, app)) for name, app in APPS.items()}
        return in_turn(
            rounds,
            {
                name: lambda url=url, pids=pids: probe_load(core, url, pids, seconds)  # type: ignore[misc]
                for name, (url, pids) in served.items()
            },
        )


def main() -> None:
    rounds, seconds = (3, 1) if is_short() else (7, 3)
    if missing := what_is_missing("wrk", "taskset"):
        say("front_alone", skipped=missing)
        return
    core = take_the_server_core()
    with a_folder() as folder:
        seen = measure(folder, core, rounds, seconds)
    cpu_us = {name: percentile([load.cpu_us for load in seen[name]], 0.5, 1) for name in APPS}
    say(
        "front_alone",
        probe={name: figures(loads) for name, loads in seen.items()},
        ratio={
            "cpu_to_bare_wsgi": ratio(cpu_us["portal"], cpu_us["bare_wsgi"]),
            "cpu_to_plain_flask": ratio(cpu_us["portal"], cpu_us["plain_flask"]),
        },
        goal=GOAL,
        peer_recorded=PEER,
    )


if __name__ == "__main__":
    main()
