"""When the office is open; not known while the date cannot be believed."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from kiosk.books.clock import Clock
from kiosk.books.settings_queue import Hours

WEEK_DAYS = 7


@dataclass(frozen=True)
class Opening:
    """Whether the office is open now, and if not, when it next opens (None: never)."""

    is_open: bool
    opens_at: datetime | None = None
    is_today: bool = False


def look(hours: Hours, clock: Clock) -> Opening | None:
    """The office's doors now; None while nobody knows what day it is."""
    if not clock.is_trusted():
        return None
    now = clock.local()
    span = hours.of(now.weekday())
    if span and span[0] <= now.time() < span[1]:
        return Opening(is_open=True)
    opens_at = _next(hours, now)
    return Opening(False, opens_at, opens_at is not None and opens_at.date() == now.date())


def after_today(hours: Hours, clock: Clock) -> Opening | None:
    """When the office opens again after a day that was closed; None while nobody knows the date."""
    if not clock.is_trusted():
        return None
    return Opening(False, _next(hours, clock.local(), first_day=1))


def _next(hours: Hours, now: datetime, first_day: int = 0) -> datetime | None:
    for days in range(first_day, WEEK_DAYS + 1):
        day = now.date() + timedelta(days=days)
        span = hours.of(day.weekday())
        opens_at = datetime.combine(day, span[0] if span else time.min, now.tzinfo)
        if span and opens_at > now:
            return opens_at
    return None
