"""The turn of the day: what belongs to which date, and what ends with the old day.

A new day begins with the first trusted date later than the last day's. An untrusted clock never
ends a day: its tickets join the last one, without a date. When the date becomes known, tickets
taken in this boot without one move into the day they were really taken in, numbers unchanged, and
nobody who waits is sent home.
"""

from datetime import date

from kiosk.books.clock import Clock
from kiosk.books.store import Books
from kiosk.office import days, services, ticket_moves
from kiosk.office.days import ServiceDay
from kiosk.office.ticket_events import record
from kiosk.office.tickets import State


def today(books: Books, clock: Clock) -> ServiceDay:
    """The service day to work on, turned if it is time; call inside writing()."""
    last = days.latest(books)
    if last is not None and not days.has_news(books, clock):
        return last
    date_now = days.trusted_date(clock)
    if last is None:
        return days.open_new(books, clock, date_now)
    assert date_now is not None
    if last.date is None:
        last = days.set_date(books, clock, last, date_now)
    if date_now > (last.date or date_now):
        return _turned(books, clock, last, date_now)
    _date_tickets(books, clock, last, this_boot_only=False)
    return last


def _turned(books: Books, clock: Clock, last: ServiceDay, date_now: date) -> ServiceDay:
    day = days.open_new(books, clock, date_now)
    in_mid_queue = _date_tickets(books, clock, day, this_boot_only=True)
    for row in books.execute(
        "SELECT id FROM tickets WHERE service_day <= ? AND ended_at IS NULL", (last.id,)
    ).fetchall():
        ticket_moves.move(books, clock, row["id"], "expire")
    # Which phone took what was for the day that ended.
    books.execute("UPDATE phone_tickets SET phone = NULL WHERE phone IS NOT NULL")
    if not in_mid_queue:
        services.close_all(books, clock)
    return day


def _date_tickets(books: Books, clock: Clock, day: ServiceDay, *, this_boot_only: bool) -> int:
    """Date the tickets taken without a date, in the day they belong to; returns how many."""
    undated = books.execute(
        """SELECT t.id, t.state, e.boot FROM tickets t
           JOIN ticket_events e ON e.ticket_id = t.id AND e.action = 'take' WHERE t.dated = 0"""
    ).fetchall()
    ours = [row for row in undated if not this_boot_only or row["boot"] == clock.boot]
    for row in ours:
        books.execute(
            "UPDATE tickets SET service_day = ?, dated = 1 WHERE id = ?", (day.id, row["id"])
        )
        detail = {"service_day": day.id, "dated": 1}
        record(books, clock, row["id"], "date", State(row["state"]), detail=detail)
    return len(ours)
