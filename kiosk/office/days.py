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


def current(books: Books, clock: Clock) -> tuple[ServiceDay, bool]:
    """Today's service day and whether it was opened just now; call inside writing().

    A new day begins with the first trusted date later than the last day's. An untrusted clock
    never ends a day; a day that began without a date gets it as soon as the clock is trusted.
    """
    last = latest(books)
    today = clock.local().date() if clock.is_trusted() else None
    if last is None or (today is not None and last.date is not None and today > last.date):
        return _opened(books, clock, today), True
    if last.date is None and today is not None:
        books.execute("UPDATE service_days SET date = ? WHERE id = ?", (today.isoformat(), last.id))
        return ServiceDay(last.id, today), False
    return last, False


def _opened(books: Books, clock: Clock, today: date | None) -> ServiceDay:
    cursor = books.execute(
        "INSERT INTO service_days (date, opened_at, opened_by) VALUES (?, ?, 'clock')",
        (today.isoformat() if today else None, stamp(clock.now())),
    )
    assert cursor.lastrowid is not None
    return ServiceDay(cursor.lastrowid, today)
