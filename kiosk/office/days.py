"""Service days: a row, so that a clock jump in mid-queue never restarts the numbers."""

from dataclasses import dataclass, replace
from datetime import date

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books
from kiosk.office.belief import believed_date, newest_date, reference
from kiosk.office.day_events import CLOCK, DATE, OPEN, record


@dataclass(frozen=True)
class ServiceDay:
    """One day of numbers; its date is None until a trusted clock knows it."""

    id: int
    date: date | None
    is_closed: bool = False


def latest(books: Books) -> ServiceDay | None:
    """The last service day, or None before the first."""
    row = books.execute(
        "SELECT id, date, closed_at FROM service_days ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    its_date = date.fromisoformat(row["date"]) if row["date"] else None
    return ServiceDay(row["id"], its_date, is_closed=row["closed_at"] is not None)


def has_news(books: Books, clock: Clock) -> bool:
    """Whether the clock knows what the books do not yet: a later date, or any in this boot."""
    last, today = latest(books), believed_date(books, clock)
    if last is None or today is None:
        return last is None
    newest = newest_date(books)
    if newest is None or today > newest or reference(books, clock) is None:
        return True
    undated = books.execute("SELECT 1 FROM tickets WHERE dated = 0 LIMIT 1").fetchone()
    return today == last.date and undated is not None


def is_closed(books: Books, clock: Clock) -> bool:
    """Whether the day gives no more numbers; a closed one is over when a new one is due."""
    last = latest(books)
    return last is not None and last.is_closed and not has_news(books, clock)


def set_date(books: Books, clock: Clock, day: ServiceDay, today: date) -> ServiceDay:
    """Give a day that began without one its date; call inside writing()."""
    record(books, clock, day.id, DATE, detail={"date": today.isoformat()})
    return replace(day, date=today)


def open_new(books: Books, clock: Clock, today: date | None) -> ServiceDay:
    """Begin a service day; call inside writing()."""
    at, its_date = stamp(clock.now()), today.isoformat() if today else None
    cursor = books.execute(
        "INSERT INTO service_days (date, opened_at, opened_by) VALUES (?, ?, ?)",
        (its_date, at, CLOCK),
    )
    assert cursor.lastrowid is not None
    record(books, clock, cursor.lastrowid, OPEN, detail={"date": its_date}, at=at)
    return ServiceDay(cursor.lastrowid, today)
