"""How long a person will wait, as a range that four of five real waits fall into.

Expected is the work that stands before the person, shared among the open counters: everybody who
is called first, of every service that these counters serve, times that service's mean service
time; and one more turn, until somebody there is done. The mean is robust: today's times of the
service, each held between a fifth and five times the prior, blended with the prior as if that
were five services; so it is sane from the first ticket of the day and a forgotten "finish" cannot
spoil it. tests/benchmarks/bench_waiting.py replays simulated days against what a hall would
otherwise use (queue length, head of line, last to enter service, plain average).
"""

import math
from dataclasses import dataclass

from kiosk.books.store import Books
from kiosk.office import lanes, services
from kiosk.office.services import Service
from kiosk.office.tickets import Ticket

PRIOR_WEIGHT = 5
SAMPLES = 30
VARIATION = 0.7
"""Coefficient of variation of a single service time."""
DOUBT = 0.2
"""Deviation of the whole estimate, as a share of it: breaks, counters that open or close."""
Z_80 = 1.28
"""Half-width of the middle 80 % of a normal distribution, in standard deviations."""
STEP_MIN = 5


@dataclass(frozen=True)
class Range:
    """A waiting time in whole minutes, from low_min to high_min."""

    low_min: int
    high_min: int


@dataclass(frozen=True)
class Expected:
    """A waiting time in seconds: its mean and its standard deviation."""

    mean_s: float
    deviation_s: float

    def range(self) -> Range:
        """The middle 80 %, in steps of five minutes, never narrower than one step."""
        low = max(0.0, self.mean_s - Z_80 * self.deviation_s) / 60
        high = (self.mean_s + Z_80 * self.deviation_s) / 60
        low_min = round(low / STEP_MIN) * STEP_MIN
        return Range(low_min, max(low_min + STEP_MIN, round(high / STEP_MIN) * STEP_MIN))


def promise(books: Books, service: Service, service_day: int, *, is_priority: bool) -> Range | None:
    """The range for the next person to join; None while no counter serves the service."""
    expected = expect(books, service, service_day, is_priority=is_priority)
    return expected.range() if expected else None


def estimate(books: Books, ticket: Ticket) -> Range | None:
    """The range for a waiting ticket now; None while no counter serves its service."""
    service = services.by_id(books, ticket.service_id)
    day, priority = ticket.service_day, ticket.priority
    expected = expect(books, service, day, is_priority=priority, ticket_id=ticket.id)
    return expected.range() if expected else None


def expect(
    books: Books,
    service: Service,
    service_day: int,
    *,
    is_priority: bool,
    ticket_id: int | None = None,
) -> Expected | None:
    """The wait of a ticket, or of one taken now; None while no counter serves the service."""
    shared = books.execute(_SHARED, (service.id,)).fetchall()
    if not shared:
        return None
    people, means_s = {}, {}
    for each in {row["service_id"]: row for row in shared}.values():
        one = each["service_id"]
        people[one] = lanes.before(
            books, one, service_day, is_priority=is_priority, ticket_id=ticket_id
        )
        means_s[one] = _mean_service_s(books, one, each["prior_service_s"], service_day)
    counters = len({row["counter_id"] for row in shared})
    turns = sum(people[row["service_id"]] / row["open_counters"] for row in shared)
    work_s = sum(
        people[row["service_id"]] * means_s[row["service_id"]] / row["open_counters"]
        for row in shared
    )
    is_free = any(not row["busy"] for row in shared)
    last_s = 0.0 if is_free and turns < 1 else means_s[service.id]
    mean_s = (work_s + last_s) / counters
    chance_s = VARIATION * means_s[service.id] * math.sqrt(turns + 1) / counters
    return Expected(mean_s, math.hypot(chance_s, DOUBT * mean_s))


_SHARED = """
SELECT c.id AS counter_id, s.id AS service_id, s.prior_service_s,
       (SELECT count(*) FROM counter_services o JOIN counters oc ON oc.id = o.counter_id
        WHERE o.service_id = s.id AND oc.state = 'open') AS open_counters,
       EXISTS (SELECT 1 FROM tickets t WHERE t.counter_id = c.id
               AND t.state IN ('called', 'serving')) AS busy
FROM counter_services mine JOIN counters c ON c.id = mine.counter_id AND c.state = 'open'
JOIN counter_services cs ON cs.counter_id = c.id JOIN services s ON s.id = cs.service_id
WHERE mine.service_id = ?
"""
"""Every service of every open counter that serves this one."""


def _mean_service_s(books: Books, service_id: int, prior_s: int, service_day: int) -> float:
    rows = books.execute(
        """SELECT done.boot_s - max(begun.boot_s) AS took_s
           FROM ticket_events done JOIN tickets t ON t.id = done.ticket_id
           JOIN ticket_events begun ON begun.ticket_id = t.id AND begun.boot = done.boot
             AND begun.action IN ('call', 'resume')
           WHERE t.service_day = ? AND t.service_id = ? AND t.state = 'done'
             AND done.action = 'finish' GROUP BY done.id ORDER BY done.id DESC LIMIT ?""",
        (service_day, service_id, SAMPLES),
    ).fetchall()
    times_s: list[float] = [min(max(row["took_s"], prior_s / 5), prior_s * 5) for row in rows]
    return (PRIOR_WEIGHT * prior_s + sum(times_s)) / (PRIOR_WEIGHT + len(times_s))
