"""How long a person will wait, as a range: (ahead + 1) x mean service time / open counters.

The mean is robust: today's service times of the service, each held between a fifth and five times
the prior, blended with the prior as if that were five services; so it is sane from the first
ticket of the day and a forgotten "finish" cannot spoil it.
"""

import math
from dataclasses import dataclass

from kiosk.books.store import Books
from kiosk.office import lanes, services
from kiosk.office.services import Service
from kiosk.office.tickets import Ticket

PRIOR_WEIGHT = 5
SAMPLES = 30
VARIATION = 0.6
"""Coefficient of variation of a single service time."""
Z_80 = 1.28
"""Half-width of the middle 80 % of a normal distribution, in standard deviations."""
STEP_MIN = 5


@dataclass(frozen=True)
class Range:
    """A waiting time in whole minutes, from low_min to high_min."""

    low_min: int
    high_min: int


def promise(books: Books, service: Service, service_day: int) -> Range | None:
    """The range for the next person to join; None while no counter serves the service."""
    people: int = books.execute(
        """SELECT count(*) FROM tickets
           WHERE service_day = ? AND state = 'waiting' AND service_id = ?""",
        (service_day, service.id),
    ).fetchone()[0]
    return _range(books, service, service_day, people)


def estimate(books: Books, ticket: Ticket) -> Range | None:
    """The range for a waiting ticket now; None while no counter serves its service."""
    service = services.service(books, ticket.prefix)
    return _range(books, service, ticket.service_day, lanes.ahead(books, ticket))


def _range(books: Books, service: Service, service_day: int, people: int) -> Range | None:
    open_counters = services.open_counters(books, service.id)
    if open_counters == 0:
        return None
    mean_s = _mean_service_s(books, service, service_day)
    turns = people + 1
    expected_s = turns * mean_s / open_counters
    spread_s = Z_80 * VARIATION * mean_s * math.sqrt(turns) / open_counters
    low = max(0.0, expected_s - spread_s) / 60
    high = (expected_s + spread_s) / 60
    return Range(math.floor(low / STEP_MIN) * STEP_MIN, math.ceil(high / STEP_MIN) * STEP_MIN)


def _mean_service_s(books: Books, service: Service, service_day: int) -> float:
    rows = books.execute(
        """SELECT done.boot_s - called.boot_s AS took_s
           FROM ticket_events done JOIN tickets t ON t.id = done.ticket_id
           JOIN ticket_events called ON called.ticket_id = t.id AND called.action = 'call'
             AND called.boot = done.boot
           WHERE t.service_day = ? AND t.service_id = ? AND t.state = 'done'
             AND done.action = 'finish' ORDER BY done.id DESC LIMIT ?""",
        (service_day, service.id, SAMPLES),
    ).fetchall()
    prior_s = service.prior_service_s
    times_s: list[float] = [min(max(row["took_s"], prior_s / 5), prior_s * 5) for row in rows]
    return (PRIOR_WEIGHT * prior_s + sum(times_s)) / (PRIOR_WEIGHT + len(times_s))
