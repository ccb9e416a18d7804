"""Tickets taken on a phone: capped, one open one for each phone and service, nothing printed.

The gate names a phone by a word that holds for one day and leads back to no address; it is kept
beside the ticket until the day turns.
"""

from dataclasses import dataclass

from kiosk.books.clock import Clock
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.office import days, opening, presence, queue, services, ticket_moves, tickets
from kiosk.office.day_turn import today
from kiosk.office.errors import (
    IllegalMove,
    PhoneCapReached,
    PhoneUnknown,
    PresenceNeeded,
    ServiceClosed,
)
from kiosk.office.tickets import Ticket

TAKES_MAX = 3
"""Numbers of one service that one phone may take in a day, cancelled ones too."""


@dataclass(frozen=True)
class Wish:
    """What a phone asks for; `phone` is the gate's word for it, None when nobody knows it."""

    prefix: str
    tap: str
    phone: str | None
    presence: str = ""


def take(books: Books, clock: Clock, settings: Settings, wish: Wish) -> Ticket:
    """Give a phone the next number of a service, or the one it holds already.

    Call inside writing(). Raises UnknownService, ServiceClosed, QuotaReached, PhoneUnknown,
    PhoneCapReached and PresenceNeeded; then nothing is taken.
    """
    again = tickets.by_tap(books, wish.tap)
    if again is not None:
        return again
    doors = opening.look(settings.hours, clock)
    if doors and not doors.is_open:
        raise ServiceClosed("the office is closed")
    if wish.phone is None:
        raise PhoneUnknown("the gate does not know this phone")
    day = today(books, clock)
    mine = [each for each in of_phone(books, wish.phone) if each.prefix == wish.prefix]
    if mine:
        return mine[0]
    service = services.service(books, wish.prefix)
    queue.require_numbers(books, clock, service, day)
    taken = _taken(books, day.id, service.id)
    if taken >= settings.queue.phone_tickets:
        raise PhoneCapReached(f"{taken} phone tickets of service {wish.prefix} today")
    if _taken(books, day.id, service.id, wish.phone) >= TAKES_MAX:
        raise PhoneCapReached(f"this phone took {TAKES_MAX} of service {wish.prefix} today")
    is_due = taken >= settings.queue.presence_from
    if is_due and not presence.is_right(books, clock, wish.presence):
        raise PresenceNeeded("the presence code on the board is needed")
    ticket = queue.take_ticket(books, clock, wish.prefix, wish.tap)
    books.execute("INSERT INTO phone_tickets VALUES (?, ?)", (ticket.id, wish.phone))
    return ticket


def of_phone(books: Books, phone: str) -> list[Ticket]:
    """The open tickets that this phone took today."""
    rows = books.execute(
        """SELECT t.id FROM phone_tickets p JOIN tickets t ON t.id = p.ticket_id
           WHERE p.phone = ? AND t.ended_at IS NULL ORDER BY t.id""",
        (phone,),
    ).fetchall()
    return [tickets.by_id(books, row["id"]) for row in rows]


def is_of_phone(books: Books, ticket: Ticket) -> bool:
    """Whether this ticket was taken on a phone and so has no paper."""
    row = books.execute("SELECT 1 FROM phone_tickets WHERE ticket_id = ?", (ticket.id,)).fetchone()
    return row is not None


def cancel(books: Books, clock: Clock, code: str) -> Ticket:
    """Give a number up that was taken on a phone and waits; call inside writing().

    Raises UnknownTicket, and IllegalMove for a paper ticket or one that is called already.
    """
    ticket = tickets.find(books, code)
    if not is_of_phone(books, ticket):
        raise IllegalMove(f"{ticket.label} is on paper: an officer ends it")
    ticket_moves.move(books, clock, ticket.id, "cancel")
    return tickets.by_id(books, ticket.id)


def full(books: Books, settings: Settings) -> set[str]:
    """The prefixes whose phone numbers of today are used up."""
    return {p for p, n in _taken_today(books).items() if n >= settings.queue.phone_tickets}


def board_code(books: Books, clock: Clock, settings: Settings) -> str | None:
    """The presence code for the board; None while no phone needs it."""
    doors = opening.look(settings.hours, clock)
    if doors and not doors.is_open:
        return None
    limits, counts = settings.queue, _taken_today(books)
    is_due = any(limits.presence_from <= n < limits.phone_tickets for n in counts.values())
    return presence.code(books, clock) if is_due else None


def _taken_today(books: Books) -> dict[str, int]:
    """Phone tickets of today for each open service."""
    day = days.latest(books)
    return {
        each.prefix: _taken(books, day.id if day else 0, each.id)
        for each in services.services(books)
        if each.is_open
    }


def _taken(books: Books, day: int, service_id: int, phone: str | None = None) -> int:
    count: int = books.execute(
        """SELECT count(*) FROM phone_tickets p JOIN tickets t ON t.id = p.ticket_id
           WHERE t.service_day = :day AND t.service_id = :service
             AND (:phone IS NULL OR p.phone = :phone)""",
        {"day": day, "service": service_id, "phone": phone},
    ).fetchone()[0]
    return count
