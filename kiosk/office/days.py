"""Service days: a row, so that a clock jump in mid-queue never restarts the numbers."""

from dataclasses import dataclass
from datetime import date

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books


@dataclass(frozen=True)
class ServiceDay:
    """One day of numbers; its date is None until a trusted clock knows it."""

    id: int
    date: date | None


def latest(books: Books) -> ServiceDay | None:
    """The last service day, or None before the first."""
    row = books.execute("SELECT id, date FROM service_days ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return None
    return ServiceDay(row["id"], date.fromisoformat(row["date"]) if row["date"] else None)


def trusted_date(clock: Clock) -> date | None:
    """Today's date, or None while the clock cannot be believed."""
    return clock.local().date() if clock.is_trusted() else None


def has_news(books: Books, clock: Clock) -> bool:
    """Whether the clock knows what the books do not yet: the first date, or a later one."""
    last, today = latest(books), trusted_date(clock)
    if last is None or today is None:
        return last is None
    if last.date is None or today > last.date:
        return True
    undated = books.execute("SELECT 1 FROM tickets WHERE dated = 0 LIMIT 1").fetchone()
    return today == last.date and undated is not None


def set_date(books: Books, day: ServiceDay, today: date) -> ServiceDay:
    """Give a day that began without one its date; call inside writing()."""
    books.execute("UPDATE service_days SET date = ? WHERE id = ?", (today.isoformat(), day.id))
    return ServiceDay(day.id, today)


def open_new(books: Books, clock: Clock, today: date | None) -> ServiceDay:
    """Begin a service day; call inside writing()."""
    cursor = books.execute(
        "INSERT INTO service_days (date, opened_at, opened_by) VALUES (?, ?, 'clock')",
        (today.isoformat() if today else None, stamp(clock.now())),
    )
    assert cursor.lastrowid is not None
    return ServiceDay(cursor.lastrowid, today)
