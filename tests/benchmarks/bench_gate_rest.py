"""The gate at rest with live phones: its memory, its processor time, its commits a minute.

python -m tests.benchmarks.bench_gate_rest [--short]
"""

import threading
from time import perf_counter

from kiosk.books.store import Watch
from tests.benchmarks.a_lab import a_lab
from tests.benchmarks.measuring import cpu_s, is_short, pss_kb, say
from tests.lab.net import Lab

GOAL = {"pss_mb": 20, "commits_a_minute": 1}
PHONES = 20


def commits_in(lab: Lab, seconds: float) -> int:
    """How often the gate's books change."""
    watch, never = Watch(lab.home.gate), threading.Event()
    until, found = perf_counter() + seconds, 0
    while perf_counter() < until:
        found += watch.changed()
        never.wait(0.2)
    watch.close()
    return found


def main() -> None:
    with a_lab("gate_rest") as lab:
        if lab is None:
            return
        assert lab.box.gate is not None
        pid, seconds = lab.box.gate.pid, 65.0 if is_short() else 185.0
        empty_kb = pss_kb(pid)
        for phone in [lab.phone() for _ in range(PHONES)]:
            phone.tap()
            assert phone.is_online()
        before_s = cpu_s([pid])
        commits = commits_in(lab, seconds)
        say(
            "gate_rest",
            phones=PHONES,
            pss_mb={"no_phone": round(empty_kb / 1024, 1), "live": round(pss_kb(pid) / 1024, 1)},
            commits_a_minute=round(commits * 60 / seconds, 2),
            cpu_percent=round((cpu_s([pid]) - before_s) * 100 / seconds, 2),
            goal=GOAL,
        )


if __name__ == "__main__":
    main()
