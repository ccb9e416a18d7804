"""Whether the books believe the clock: a trusted wall may still have jumped, or lie behind them.

Seconds since boot never jump. So once the wall was trusted in this boot, a later date that those
seconds cannot have brought is a jump: then the day goes on as it is until an officer says what is
right (day_date), and nobody's number begins anew.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kiosk.books.clock import Clock, moment
from kiosk.books.store import Books

SLACK = timedelta(hours=1)
"""A server may set a clock right that a person set by the sun."""


class Doubt(StrEnum):
    """Why the wall's date is not believed."""

    UNKNOWN = "unknown"
    BEHIND = "behind"
    JUMPED = "jumped"


@dataclass(frozen=True)
class Reference:
    """The service day on which the wall was last trusted in this boot, and what it must say now."""

    service_day: int
    expected: datetime


def newest_date(books: Books) -> date | None:
    """The latest date that any service day has."""
    newest = books.execute("SELECT max(date) FROM service_days").fetchone()[0]
    return date.fromisoformat(newest) if newest else None


def reference(books: Books, clock: Clock) -> Reference | None:
    """What this boot knows of the wall's time; None while it was never trusted in it."""
    row = books.execute(
        """SELECT service_day, at, boot_s FROM day_events
           WHERE boot = ? AND trusted = 1 ORDER BY id DESC LIMIT 1""",
        (clock.boot,),
    ).fetchone()
    if row is None:
        return None
    since = timedelta(seconds=clock.boot_s() - row["boot_s"])
    expected = (moment(row["at"]) + since).astimezone(clock.local().tzinfo)
    return Reference(row["service_day"], expected)


def doubt(books: Books, clock: Clock) -> Doubt | None:
    """Why the wall's date is not believed now; None when it is."""
    if not clock.is_trusted():
        return Doubt.UNKNOWN
    today, newest, known = clock.local().date(), newest_date(books), reference(books, clock)
    if newest and today < newest:
        return Doubt.BEHIND
    if known and today > (known.expected + SLACK).date():
        return Doubt.JUMPED
    return None


def believed_date(books: Books, clock: Clock) -> date | None:
    """Today's date, or None while it is not believed."""
    return None if doubt(books, clock) else clock.local().date()
