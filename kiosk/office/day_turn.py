"""The turn of the day: what belongs to which date, and what ends with the old day.

A new day begins with the first believed date later than the last day's. A clock that is not
believed never ends a day: its tickets join the last one, without a date. When the date becomes
known, tickets taken in this boot without one move into the day they were really taken in, numbers
unchanged, and nobody who waits is sent home; nor when a date that was believed was a wrong one.
"""

import contextlib
from datetime import date, timedelta
from sqlite3 import Row

from kiosk.books.clock import Clock, seconds_since
from kiosk.books.errors import DiskFull
from kiosk.books.store import Books, writing
from kiosk.office import belief, days, services, ticket_moves
from kiosk.office.day_events import SEEN
from kiosk.office.day_events import record as record_day
from kiosk.office.days import ServiceDay
from kiosk.office.ticket_events import record
from kiosk.office.tickets import State


def turn(books: Books, clock: Clock) -> None:
    """Turn the day if it is time, one cheap look otherwise; not to be called inside writing().

    No timer does it, for a box may sleep at midnight: whoever looks first, screen or phone, does.
    A full disk shuts no page.
    """
    if days.has_news(books, clock):
        with contextlib.suppress(DiskFull), writing(books):
            today(books, clock)


def today(books: Books, clock: Clock) -> ServiceDay:
    """The service day to work on, turned if it is time; call inside writing()."""
    last = days.latest(books)
    if last is not None and not days.has_news(books, clock):
        return last
    date_now = belief.believed_date(books, clock)
    if last is None:
        return days.open_new(books, clock, date_now)
    assert date_now is not None
    newest = belief.newest_date(books)
    if newest is None:
        last = days.set_date(books, clock, last, date_now)
    elif date_now > newest:
        return _turned(books, clock, last, date_now)
    _date(books, clock, last, [each for each in _taken(books, last) if not each["dated"]])
    if belief.reference(books, clock) is None:
        record_day(books, clock, last.id, SEEN)
    return last


def _turned(books: Books, clock: Clock, last: ServiceDay, date_now: date) -> ServiceDay:
    day = days.open_new(books, clock, date_now)
    of_today = [each for each in _taken(books, last) if _is_of(each, clock, date_now)]
    _date(books, clock, day, of_today)
    for row in books.execute(
        "SELECT id FROM tickets WHERE service_day <= ? AND ended_at IS NULL", (last.id,)
    ).fetchall():
        ticket_moves.move(books, clock, row["id"], "expire")
    # Which phone took what was for the day that ended.
    books.execute("UPDATE phone_tickets SET phone = NULL WHERE phone IS NOT NULL")
    if not of_today:
        services.close_all(books, clock)
    return day


def _taken(books: Books, last: ServiceDay) -> list[Row]:
    """The tickets of the last day, and all without a date."""
    return books.execute(
        """SELECT t.id, t.state, t.dated, e.boot, e.boot_s FROM tickets t
           JOIN ticket_events e ON e.ticket_id = t.id AND e.action = 'take'
           WHERE t.dated = 0 OR t.service_day = ?""",
        (last.id,),
    ).fetchall()


def _is_of(taken: Row, clock: Clock, date_now: date) -> bool:
    """Whether a ticket was taken today after all: in this boot, and of a dated one its age says so.

    A wall that was believed and wrong may jump by a year while people wait.
    """
    age_s = seconds_since(clock, taken["boot"], taken["boot_s"])
    if age_s is None or not taken["dated"]:
        return age_s is not None
    return (clock.local() - timedelta(seconds=age_s)).date() == date_now


def _date(books: Books, clock: Clock, day: ServiceDay, taken: list[Row]) -> None:
    """Date tickets, in the day they belong to."""
    for row in taken:
        books.execute(
            "UPDATE tickets SET service_day = ?, dated = 1 WHERE id = ?", (day.id, row["id"])
        )
        detail = {"service_day": day.id, "dated": 1}
        record(books, clock, row["id"], "date", State(row["state"]), detail=detail)
