"""Whose turn it is: two lanes for each counter, weighted, with a longest wait for both.

Older people, pregnant and nursing mothers and people with a disability may claim the priority lane
at the touch screen; nobody asks for proof and nobody writes down why. Of three calls while both
lanes wait, two go to the priority lane. Whoever has waited longer than the own lane's longest wait
goes first; if both lanes have somebody like that, the one who is later against it.
"""

from dataclasses import dataclass

from kiosk.books.clock import Clock, seconds_since
from kiosk.books.store import Books
from kiosk.office.tickets import Ticket

PRIORITY_TURNS = 2
"""Calls of the priority lane in a row, while others wait too."""
LONGEST_S = {True: 30 * 60, False: 60 * 60}
"""The longest wait of the priority lane, and of everybody else."""


@dataclass(frozen=True)
class Waiting:
    """One who waits: the ticket, the lane, and for how long, 0 when that is not known."""

    ticket_id: int
    is_priority: bool
    waited_s: float

    @property
    def lateness(self) -> float:
        """The wait as a share of the lane's longest: 1 and more goes first."""
        return self.waited_s / LONGEST_S[self.is_priority]


def next_ticket(books: Books, clock: Clock, counter_id: int, service_day: int) -> int | None:
    """The ticket that a counter calls next, or None when nobody waits for its services."""
    first = turns(books, clock, counter_id, service_day, 1)
    return first[0] if first else None


def turns(books: Books, clock: Clock, counter_id: int, service_day: int, limit: int) -> list[int]:
    """The next tickets a counter will call, in turn, as things stand now."""
    lanes = {
        lane: _lane(books, clock, counter_id, service_day, is_priority=lane, limit=limit)
        for lane in (True, False)
    }
    in_a_row = _priority_in_a_row(books, counter_id, service_day)
    order: list[int] = []
    while len(order) < limit and any(lanes.values()):
        is_priority = _goes_first(lanes[True][:1], lanes[False][:1], in_a_row)
        order.append(lanes[is_priority].pop(0).ticket_id)
        in_a_row = in_a_row + 1 if is_priority else 0
    return order


def _goes_first(priority: list[Waiting], regular: list[Waiting], in_a_row: int) -> bool:
    """Whether the priority lane's first goes before the other lane's first."""
    if not priority or not regular:
        return bool(priority)
    late = (priority[0].lateness, regular[0].lateness)
    if max(late) >= 1:
        return late[0] >= late[1]
    return in_a_row < PRIORITY_TURNS


def ahead(books: Books, ticket: Ticket) -> int:
    """How many people of the same service are called before this waiting ticket."""
    service, day = ticket.service_id, ticket.service_day
    return before(books, service, day, is_priority=ticket.priority, ticket_id=ticket.id)


def before(
    books: Books,
    service_id: int,
    service_day: int,
    *,
    is_priority: bool,
    ticket_id: int | None = None,
) -> int:
    """How many of a service are called before a ticket of this lane, or before one taken now.

    Before each of the regular lane up to two of the priority lane, after each two of those one.
    """
    earlier: dict[bool, int] = {False: 0, True: 0}
    all_of: dict[bool, int] = {False: 0, True: 0}
    for row in books.execute(
        """SELECT priority, :id IS NULL OR id < :id AS is_earlier, count(*) AS n FROM tickets
           WHERE service_day = :day AND state = 'waiting' AND service_id = :service
             AND id IS NOT :id GROUP BY 1, 2""",
        {"id": ticket_id, "day": service_day, "service": service_id},
    ):
        all_of[bool(row["priority"])] += row["n"]
        earlier[bool(row["priority"])] += row["n"] * row["is_earlier"]
    mine = earlier[is_priority]
    if is_priority:
        return mine + min(all_of[False], mine // PRIORITY_TURNS)
    return mine + min(all_of[True], PRIORITY_TURNS * (mine + 1))


def _lane(
    books: Books, clock: Clock, counter_id: int, service_day: int, *, is_priority: bool, limit: int
) -> list[Waiting]:
    rows = books.execute(
        """SELECT t.id, e.boot, e.boot_s FROM tickets t
           JOIN counter_services cs ON cs.service_id = t.service_id
           JOIN ticket_events e ON e.ticket_id = t.id AND e.action = 'take'
           WHERE cs.counter_id = ? AND t.service_day = ? AND t.state = 'waiting'
             AND t.priority = ? ORDER BY t.id LIMIT ?""",
        (counter_id, service_day, int(is_priority), limit),
    )
    return [
        Waiting(row["id"], is_priority, seconds_since(clock, row["boot"], row["boot_s"]) or 0.0)
        for row in rows
    ]


def _priority_in_a_row(books: Books, counter_id: int, service_day: int) -> int:
    """How many of the latest calls for this counter's services went to the priority lane."""
    rows = books.execute(
        """SELECT t.priority FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id
           JOIN counter_services cs ON cs.service_id = t.service_id AND cs.counter_id = ?
           WHERE e.action = 'call' AND t.service_day = ? ORDER BY e.id DESC LIMIT ?""",
        (counter_id, service_day, PRIORITY_TURNS),
    ).fetchall()
    return next((n for n, row in enumerate(rows) if not row["priority"]), len(rows))
