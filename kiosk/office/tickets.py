"""A ticket (karcis) as people see it: the projection of its events, and how to read it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from sqlite3 import Row

from kiosk.books.store import Books
from kiosk.office.errors import UnknownTicket


class State(StrEnum):
    """Where a ticket stands; the words of the queueing field."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


AT_COUNTER = (State.CALLED, State.SERVING)


def label(prefix: str, number: int) -> str:
    """The number as it is printed, shown and called: A001, and A1000 past 999."""
    return f"{prefix}{number:03d}"


@dataclass(frozen=True)
class Ticket:
    """One ticket with its service and counter by name; no date while the clock was not trusted."""

    id: int
    code: str
    service_day: int
    date: date | None
    service_id: int
    service_name_id: str
    service_name_en: str
    colour: str
    shape: str
    prefix: str
    number: int
    priority: bool
    state: State
    counter_id: int | None
    counter_name: str | None
    calls: int
    taken_at: str
    called_at: str | None
    promised_low_min: int | None
    promised_high_min: int | None

    @property
    def label(self) -> str:
        """The number as printed, such as "A001"."""
        return label(self.prefix, self.number)


_SELECT = """
SELECT t.id, t.code, t.service_day, iif(t.dated, d.date, NULL) AS date, t.service_id,
       s.name_id AS service_name_id, s.name_en AS service_name_en, s.colour, s.shape,
       t.prefix, t.number, t.priority, t.state, t.counter_id, c.name AS counter_name,
       t.calls, t.taken_at, t.called_at, t.promised_low_min, t.promised_high_min
FROM tickets t JOIN services s ON s.id = t.service_id
JOIN service_days d ON d.id = t.service_day LEFT JOIN counters c ON c.id = t.counter_id
"""


def by_id(books: Books, ticket_id: int) -> Ticket:
    """One ticket; raises UnknownTicket."""
    return _one(books, "t.id = ?", ticket_id)


def find(books: Books, code: str) -> Ticket:
    """The ticket with this code, as a phone follows it; raises UnknownTicket."""
    return _one(books, "t.code = ?", code)


def by_tap(books: Books, tap: str) -> Ticket | None:
    """The ticket that this tap already took, if it did."""
    row = books.execute(f"{_SELECT} WHERE t.tap = ?", (tap,)).fetchone()
    return _ticket(row) if row else None


def all_at_counter(books: Books, counter_id: int) -> list[Ticket]:
    """Who is called to or served at a counter now; several on a day of many."""
    rows = books.execute(
        f"{_SELECT} WHERE t.counter_id = ? AND t.state IN ('called', 'serving') ORDER BY t.id",
        (counter_id,),
    )
    return [_ticket(row) for row in rows]


def waiting_of(books: Books, service_id: int, service_day: int) -> list[Ticket]:
    """Everybody who waits for a service, in turn."""
    rows = books.execute(
        f"""{_SELECT} WHERE t.service_day = ? AND t.state = 'waiting' AND t.service_id = ?
        ORDER BY t.id""",
        (service_day, service_id),
    )
    return [_ticket(row) for row in rows]


def issued(books: Books, service_day: int) -> int:
    """How many numbers were given on a service day."""
    count: int = books.execute(
        "SELECT count(*) FROM tickets WHERE service_day = ?", (service_day,)
    ).fetchone()[0]
    return count


def of_prefix(books: Books, prefix: str, service_day: int) -> list[Ticket]:
    """Every number of a prefix that was given on a day, by number."""
    rows = books.execute(
        f"{_SELECT} WHERE t.service_day = ? AND t.prefix = ? ORDER BY t.number",
        (service_day, prefix),
    )
    return [_ticket(row) for row in rows]


def numbered(books: Books, service_day: int, prefix: str, number: int) -> Ticket | None:
    """The ticket of a day with this number, if it was given."""
    row = books.execute(
        f"{_SELECT} WHERE t.service_day = ? AND t.prefix = ? AND t.number = ?",
        (service_day, prefix, number),
    ).fetchone()
    return _ticket(row) if row else None


def set_aside(books: Books, service_day: int) -> list[Ticket]:
    """Everybody who is held: any counter may go on with them."""
    rows = books.execute(
        f"{_SELECT} WHERE t.service_day = ? AND t.state = 'held' ORDER BY t.id", (service_day,)
    )
    return [_ticket(row) for row in rows]


def _one(books: Books, where: str, value: int | str) -> Ticket:
    row = books.execute(f"{_SELECT} WHERE {where}", (value,)).fetchone()
    if row is None:
        raise UnknownTicket(f"no ticket {value!r}")
    return _ticket(row)


def _ticket(row: Row) -> Ticket:
    fields = dict(row)
    fields["state"] = State(row["state"])
    fields["priority"] = bool(row["priority"])
    fields["date"] = date.fromisoformat(row["date"]) if row["date"] else None
    return Ticket(**fields)
