"""The services a resident may queue for, and the counters that serve them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from sqlite3 import Row

import msgspec

from kiosk.books.clock import Clock, stamp
from kiosk.books.settings_queue import Hours
from kiosk.books.store import Books
from kiosk.office.errors import CounterTaken, UnknownCounter, UnknownService

COLOURS = ("pendopo", "indigo", "maroon", "forest", "plum", "brown", "slate")
SHAPES = ("square", "circle", "triangle", "diamond", "hexagon", "drop")


@dataclass(frozen=True)
class Service:
    """A service (layanan): one prefix, one colour and one shape.

    `quota` is how many numbers it gives a day (None: any), `hours` are its own (None: as the
    office); `is_open` is the staff's switch. A retired one takes no number and shows nowhere.
    """

    id: int
    prefix: str
    name_id: str
    name_en: str
    colour: str
    shape: str
    prior_service_s: int
    is_open: bool
    quota: int | None
    hours: Hours | None
    version: int
    retired: bool


class CounterState(StrEnum):
    """What a counter (loket) is doing."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True)
class Counter:
    """A counter (loket) and the officer who sits there."""

    id: int
    name: str
    state: CounterState
    officer: str | None


_SERVICE = """SELECT id, prefix, name_id, name_en, colour, shape, prior_service_s, is_open,
  quota, hours, version, retired FROM services"""


def services(books: Books, *, retired: bool = False) -> list[Service]:
    """All services in the order of the kiosk's tiles; or those that are retired."""
    rows = books.execute(f"{_SERVICE} WHERE retired = ? ORDER BY position, id", (int(retired),))
    return [_service(row) for row in rows.fetchall()]


def service(books: Books, prefix: str) -> Service:
    """The service with this prefix; raises UnknownService."""
    row = books.execute(f"{_SERVICE} WHERE prefix = ?", (prefix,)).fetchone()
    if row is None:
        raise UnknownService(f"no service {prefix!r}")
    return _service(row)


def by_id(books: Books, service_id: int) -> Service:
    """One service; raises UnknownService."""
    row = books.execute(f"{_SERVICE} WHERE id = ?", (service_id,)).fetchone()
    if row is None:
        raise UnknownService(f"no service {service_id}")
    return _service(row)


def set_service_open(books: Books, prefix: str, *, is_open: bool) -> None:
    """Let a service take tickets, or not; raises UnknownService."""
    service(books, prefix)
    books.execute(
        "UPDATE services SET is_open = ?, version = version + 1 WHERE prefix = ?",
        (int(is_open), prefix),
    )


def counters(books: Books) -> list[Counter]:
    """All counters by name."""
    return [_counter(row) for row in books.execute("SELECT * FROM counters ORDER BY id")]


def counter(books: Books, counter_id: int) -> Counter:
    """One counter; raises UnknownCounter."""
    row = books.execute("SELECT * FROM counters WHERE id = ?", (counter_id,)).fetchone()
    if row is None:
        raise UnknownCounter(f"no counter {counter_id}")
    return _counter(row)


def set_counter(
    books: Books, clock: Clock, counter_id: int, state: CounterState, officer: str
) -> Counter:
    """Open, pause or close a counter for an officer; call inside writing().

    Raises UnknownCounter, and CounterTaken when another officer holds it.
    """
    now = counter(books, counter_id)
    if now.state is not CounterState.CLOSED and now.officer not in (None, officer):
        raise CounterTaken(f"{now.name} is held by {now.officer}")
    holder = None if state is CounterState.CLOSED else officer
    books.execute(
        "UPDATE counters SET state = ?, officer = ? WHERE id = ?", (state, holder, counter_id)
    )
    _record(books, clock, counter_id, state, officer)
    return replace(now, state=state, officer=holder)


def leave(books: Books, clock: Clock, counter_id: int, officer: str) -> None:
    """Close a counter if this officer holds it; harmless else. Call inside writing()."""
    if counter(books, counter_id).officer == officer:
        set_counter(books, clock, counter_id, CounterState.CLOSED, officer)


def release(books: Books, clock: Clock, counter_id: int, by: str) -> None:
    """Close a counter whose officer is no longer there; call inside writing()."""
    now = counter(books, counter_id)
    if now.state is not CounterState.CLOSED and now.officer is not None:
        set_counter(books, clock, counter_id, CounterState.CLOSED, now.officer)
        _record(books, clock, counter_id, "released", by)


def close_all(books: Books, clock: Clock) -> None:
    """Close every counter: with a new day all begin anew; call inside writing()."""
    for each in counters(books):
        release(books, clock, each.id, "clock")


def open_counters(books: Books, service_id: int) -> int:
    """How many open counters serve this service."""
    count: int = books.execute(
        """SELECT count(*) FROM counters c JOIN counter_services s ON s.counter_id = c.id
           WHERE s.service_id = ? AND c.state = 'open'""",
        (service_id,),
    ).fetchone()[0]
    return count


def is_any_counter_open(books: Books) -> bool:
    """Whether an officer holds a counter, at work or at rest."""
    row = books.execute("SELECT 1 FROM counters WHERE state <> 'closed' LIMIT 1").fetchone()
    return row is not None


def _record(books: Books, clock: Clock, counter_id: int, action: str, officer: str) -> None:
    books.execute(
        "INSERT INTO counter_events (counter_id, at, action, officer) VALUES (?, ?, ?, ?)",
        (counter_id, stamp(clock.now()), action, officer),
    )


def _service(row: Row) -> Service:
    hours = msgspec.json.decode(row["hours"], type=Hours) if row["hours"] else None
    flags = {name: bool(row[name]) for name in ("is_open", "retired")}
    return Service(**dict(row) | flags | {"hours": hours})


def _counter(row: Row) -> Counter:
    return Counter(row["id"], row["name"], CounterState(row["state"]), row["officer"])
