"""What a slip costs: bytes per profile, time to compose it, time to ask the printer.

    python tests/benchmarks/bench_receipt.py

Prints one JSON line a figure.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

from hardware.fakes.devices import Devices
from hardware.printer import open_printer
from hardware.profiles import load, names
from hardware.receipt import compose
from tests.hardware import samples

ROUNDS = 100


def timed_ms(work: Callable[[], object]) -> list[float]:
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        work()
        times.append((perf_counter() - started) * 1000)
    return times


def say(**figures: object) -> None:
    print(json.dumps(figures))


def main() -> None:
    started = perf_counter()
    compose(samples.ticket(), load("paper"))
    say(bench="first_compose", ms=round((perf_counter() - started) * 1000, 1))
    for name in names():
        profile = load(name)
        size = len(compose(samples.ticket(), profile))
        times = timed_ms(lambda profile=profile: compose(samples.ticket(), profile))
        say(bench="ticket", profile=name, bytes=size, compose_median_ms=round(median(times), 2))
    profile = load("paper")
    ticket = compose(samples.ticket(), profile)
    with (
        tempfile.TemporaryDirectory() as home,
        Devices(Path(home)) as devices,
        open_printer("serial", str(devices.printer_link), profile) as printer,
    ):
        printer.send(ticket)
        status, sent = timed_ms(printer.status), timed_ms(lambda: printer.send(ticket))
        say(
            bench="status_over_pty",
            median_ms=round(median(status), 2),
            max_ms=round(max(status), 2),
        )
        say(bench="send_fenced_over_pty", median_ms=round(median(sent), 2))


if __name__ == "__main__":
    main()
