"""From the tap to the paper: POST sent -> first and last byte of the slip at the printer's end.

    python -m tests.benchmarks.bench_first_byte [--short]

The floor, in the same run: the same ticket composed and sent by hardware.printer alone.
"""

import itertools
import random
import threading
from collections.abc import Callable
from time import perf_counter

from hardware.printer import open_printer
from hardware.profiles import load
from hardware.receipt import compose
from tests.benchmarks.bare_printer import BarePrinter, Slip
from tests.benchmarks.measuring import (
    a_folder,
    a_house,
    is_short,
    percentile,
    ratio,
    say,
    serial_printer,
    spread,
)
from tests.flows.crowd import Finger
from tests.hardware import samples

GOAL = {"median_ms": 40, "p95_ms": 100}
WARM_UP = 5


def times_ms(printer: BarePrinter, order: Callable[[], object], rounds: int) -> list[list[float]]:
    """[to the first byte, to the last byte] of each slip that `order` sends on its way."""
    found = []
    pause, chance = threading.Event(), random.Random(1)
    for _ in range(rounds):
        # The worker looks at the books each 20 ms: do not tap in step with it.
        pause.wait(0.02 + chance.random() * 0.02)
        started = perf_counter()
        order()
        slip: Slip = printer.next_slip()
        found.append([(at - started) * 1000 for at in (slip.first_s, slip.last_s)])
    return found


def alone(rounds: int) -> list[list[float]]:
    """The printer's own part: compose a ticket, ask, send, fence."""
    profile = load("paper")
    with (
        a_folder() as folder,
        BarePrinter(folder / "line") as bare,
        open_printer("serial", str(folder / "line"), profile) as printer,
    ):
        printer.send(compose(samples.ticket(), profile))
        bare.next_slip()
        return times_ms(bare, lambda: printer.send(compose(samples.ticket(), profile)), rounds)


def tapped(rounds: int) -> tuple[float, list[list[float]]]:
    """(the very first ticket's first byte, those of the following tickets)."""
    with (
        a_folder() as folder,
        BarePrinter(folder / "line") as printer,
        a_house(serial_printer(str(folder / "line"))) as running,
        Finger(running.kiosk) as one,
    ):
        token, fresh = one.form().csrf_token, itertools.count()

        def tap() -> None:
            one.post("/ticket/A", csrf_token=token, tap=f"first-byte-{next(fresh)}")

        first = times_ms(printer, tap, 1)[0][0]
        times_ms(printer, tap, WARM_UP)
        return first, times_ms(printer, tap, rounds)


def main() -> None:
    rounds = 30 if is_short() else 200
    floor = percentile([first for first, _ in alone(rounds)], 0.5)
    very_first, times = tapped(rounds)
    first_byte = spread([first for first, _ in times])
    say(
        "first_byte",
        tap_to_first_byte_ms=first_byte,
        tap_to_last_byte_ms=spread([last for _, last in times]),
        first_ticket_after_start_ms=round(very_first, 1),
        floor_compose_and_send_ms=floor,
        ratio_to_floor=ratio(first_byte["p50"], floor),
        goal=GOAL,
    )


if __name__ == "__main__":
    main()
