"""The promised waiting time against what came, and against what a hall would otherwise use.

    python -m tests.benchmarks.bench_waiting [--short]

150 simulated days (office_days) are played through the office's rules. At each arrival that has to
wait, every estimator says its minutes: ours; queue length (people + 1, times today's mean service
time, by open counters); HOL, the wait so far of the first in line; LES, the wait of the last who
was called; and the plain average of the last twenty waits. All know the same of the day.
"""

import random
import statistics
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.books.store import Books, writing
from kiosk.office import services, tickets, waiting
from tests.benchmarks.measuring import is_short, say
from tests.benchmarks.office_days import LOOKS_EVERY_S, Day
from tests.factories import a_clock, a_village

KNOWN = 5
LAST = 20
COUNTERS = (1, 2, 3, 4, 5)
PREFIX, PRIOR_S = "A", 420
SHM = Path("/dev/shm")


@dataclass(frozen=True)
class Said:
    """What a ticket promised, and what each estimator says, in seconds."""

    promised: waiting.Range
    seconds: dict[str, float]


class Look:
    """Notes, at each arrival of a day, what every estimator says."""

    def __init__(self, books: Books, day: Day) -> None:
        self.books, self.day = books, day
        self.service = services.service(books, PREFIX)
        self.said: dict[int, Said] = {}

    def __call__(self, ticket_id: int) -> None:
        ticket = tickets.by_id(self.books, ticket_id)
        expected = waiting.expect(
            self.books, self.service, ticket.service_day, is_priority=False, ticket_id=ticket_id
        )
        if expected is None or ticket.promised_low_min is None or ticket.promised_high_min is None:
            return
        promised = waiting.Range(ticket.promised_low_min, ticket.promised_high_min)
        self.said[ticket_id] = Said(promised, {"ours": expected.mean_s} | self._others(ticket_id))

    def _others(self, ticket_id: int) -> dict[str, float]:
        came, called, now = self.day.came, self.day.called, self.day.came[ticket_id]
        line = [each for each in came if each not in called and each != ticket_id]
        waits = [called[each] - came[each] for each in called]
        les = waits[-1] if waits else 0.0
        open_counters = max(1, services.open_counters(self.books, self.service.id))
        took_s = self.day.took_s
        done = [took_s[each] for each in called if called[each] + took_s[each] <= now][-LAST:]
        mean_s = statistics.mean(done) if len(done) >= KNOWN else PRIOR_S
        return {
            "queue_length": (len(line) + 1) * mean_s / open_counters,
            "hol": now - came[line[0]] if line else les,
            "les": les,
            "average": statistics.mean(waits[-LAST:]) if waits else 0.0,
        }


def a_day(path: Path, number: int) -> Iterator[tuple[float, Said]]:
    """One day of one to five counters; (the wait that came in seconds, what was said of it)."""
    clock, counters = a_clock(), COUNTERS[: 1 + number % len(COUNTERS)]
    with closing(Books.open(a_village(path).office)) as books:
        with writing(books):
            for each in COUNTERS:
                name = f"Loket {each}"
                books.execute(
                    "INSERT OR IGNORE INTO counters (id, name) VALUES (?, ?)", (each, name)
                )
            books.execute("DELETE FROM counter_services")
            books.execute(
                """INSERT INTO counter_services
                   SELECT c.id, s.id FROM counters c, services s WHERE s.prefix = ?""",
                (PREFIX,),
            )
        day = Day(books, clock, random.Random(number), list(counters), PREFIX, PRIOR_S)
        look = Look(books, day)
        day.play(look)
    for ticket_id, said in look.said.items():
        wait_s = day.called[ticket_id] - day.came[ticket_id]
        if wait_s > LOOKS_EVERY_S:
            yield wait_s, said


def main() -> None:
    days = 10 if is_short() else 150
    with TemporaryDirectory(dir=SHM if SHM.is_dir() else None) as folder:
        measure(Path(folder), days)


def measure(folder: Path, days: int) -> None:
    """All days, and one line."""
    errors: dict[str, list[float]] = {}
    inside = 0
    widths: list[int] = []
    for number in range(days):
        for wait_s, said in a_day(folder / str(number), number):
            for name, seconds in said.seconds.items():
                errors.setdefault(name, []).append((seconds - wait_s) / 60)
            inside += said.promised.low_min <= wait_s / 60 <= said.promised.high_min
            widths.append(said.promised.high_min - said.promised.low_min)
    rmse = {
        name: round(statistics.mean(each * each for each in found) ** 0.5, 2)
        for name, found in errors.items()
    }
    best = min(value for name, value in rmse.items() if name != "ours")
    say(
        "waiting",
        days=days,
        waits=len(widths),
        rmse_min=rmse,
        ours_of_the_best_other=round(rmse["ours"] / best, 2),
        coverage_of_the_80_percent_range=round(inside / len(widths), 3),
        mean_width_min=round(statistics.mean(widths), 1),
    )


if __name__ == "__main__":
    main()
