"""The date by an officer's word, for a box without a battery clock and without a time server.

The same day gets another date where its own was wrong, so that no number begins anew; a later one
begins as with any trusted clock, and takes along whoever drew a number in this boot.
"""

from datetime import UTC, date, datetime, timedelta

from kiosk.books.clock import RELEASED, Clock, stamp
from kiosk.books.store import Books
from kiosk.office import audit, belief, day_turn
from kiosk.office.day_events import DATE, record
from kiosk.office.days import ServiceDay
from kiosk.office.errors import BadField, DateDoubtful

FAR_DAYS = 7
"""A date further after the last service day is asked about once more: a slip of the hand."""
LAST = datetime(2100, 1, 1, tzinfo=UTC)
SYNCHRONIZED_WITHIN = timedelta(minutes=5)
"""Somebody's watch may differ so much from a clock that a time server set."""


def confirm(
    books: Books, clock: Clock, officer: str, now: datetime, *, is_sure: bool = False
) -> None:
    """Keep an officer's word that it is `now` (aware, in the office's zone) and what it changes.

    Call inside writing(), and clock.confirm(now) after it. Raises BadField for a moment that
    cannot be or that a time server contradicts, and DateDoubtful for one that must be asked about
    again, unless `is_sure`; then nothing is changed.
    """
    if not RELEASED <= now < LAST:
        raise BadField("date", f"{now.date()} cannot be")
    if clock.is_synchronized() and abs(now - clock.now()) > SYNCHRONIZED_WITHIN:
        raise BadField("synchronized", f"a time server says {clock.now()}")
    day, today = day_turn.today(books, clock), now.date()
    later = _later_days(books, day, today)
    newest = belief.newest_date(books)
    far = max(0, (today - newest).days) if newest else 0
    if not is_sure and (later or far > FAR_DAYS):
        raise DateDoubtful(f"{today} is not near the books", far, len(later))
    told = stamp(now)
    for each in later:
        record(books, clock, each, DATE, officer, detail={"date": None}, at=told)
    detail = {"date": _free(books, day, today)} if _is_wrong(books, clock, day, today) else None
    record(books, clock, day.id, DATE, officer, detail=detail, at=told, is_trusted=True)
    changes = {"date": (day.date.isoformat() if day.date else None, today.isoformat())}
    audit.record(books, clock, officer, "day_date", today.isoformat(), changes=changes)


def _is_wrong(books: Books, clock: Clock, day: ServiceDay, today: date) -> bool:
    """Whether the day bears another date than the one it is: it did not turn since it got it."""
    if day.date is None or day.date == today:
        return False
    known = belief.reference(books, clock)
    is_same_day = known and known.service_day == day.id and known.expected.date() == day.date
    return today < day.date or bool(is_same_day)


def _later_days(books: Books, day: ServiceDay, today: date) -> list[int]:
    """Other days whose date cannot be right if today's is this one."""
    rows = books.execute(
        "SELECT id FROM service_days WHERE date > ? AND id <> ? ORDER BY id",
        (today.isoformat(), day.id),
    )
    return [row["id"] for row in rows.fetchall()]


def _free(books: Books, day: ServiceDay, today: date) -> str | None:
    """The date for a day, None when another day bears it: two days cannot be told apart by it."""
    taken = books.execute(
        "SELECT 1 FROM service_days WHERE date = ? AND id <> ?", (today.isoformat(), day.id)
    ).fetchone()
    return None if taken else today.isoformat()
