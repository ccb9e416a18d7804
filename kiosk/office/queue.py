"""The queue's rules: taking a ticket, calling it, ending it. Illegal moves are refused here."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books
from kiosk.office import days, services, tickets, waiting
from kiosk.office.day_turn import today
from kiosk.office.errors import CounterNotOpen, IllegalMove, NobodyWaiting, ServiceClosed
from kiosk.office.services import CounterState, Service
from kiosk.office.ticket_events import Hand, record
from kiosk.office.ticket_moves import move
from kiosk.office.tickets import AT_COUNTER, State, Ticket, ahead, find, label

__all__ = ["ServiceQueue", "Ticket", "ahead", "call_next", "find", "overview", "take_ticket"]

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
TAP_MAX_CHARS = 64


@dataclass(frozen=True)
class ServiceQueue:
    """A service and its queue now."""

    prefix: str
    name_id: str
    name_en: str
    colour: str
    shape: str
    is_open: bool
    waiting: int
    called: str | None


def random_code() -> str:
    """A ticket's code for the phone: 8 characters without look-alikes, some 39 bits."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def take_ticket(
    books: Books,
    clock: Clock,
    prefix: str,
    tap: str,
    new_code: Callable[[], str] = random_code,
) -> Ticket:
    """Give the next number of a service; the same tap gets the same ticket again.

    `tap` is the form's own key of 1 to 64 characters. Call inside writing(). Raises
    UnknownService and ServiceClosed.
    """
    again = tickets.by_tap(books, tap)
    if again is not None:
        return again
    service = services.service(books, prefix)
    if not service.is_open:
        raise ServiceClosed(f"service {prefix} is closed")
    day = today(books, clock)
    promise = waiting.promise(books, service, day.id)
    at = stamp(clock.now())
    row = {
        "service_day": day.id,
        "service_id": service.id,
        "prefix": prefix,
        "number": _next_number(books, day.id, prefix),
        "code": new_code(),
        "tap": tap,
        "dated": int(clock.is_trusted()),
        "promised_low_min": promise.low_min if promise else None,
        "promised_high_min": promise.high_min if promise else None,
    }
    cursor = books.execute(
        """INSERT INTO tickets (service_day, service_id, prefix, number, code, tap, dated,
             promised_low_min, promised_high_min, state, taken_at)
           VALUES (:service_day, :service_id, :prefix, :number, :code, :tap, :dated,
             :promised_low_min, :promised_high_min, 'waiting', :taken_at)""",
        row | {"taken_at": at},
    )
    assert cursor.lastrowid is not None
    record(books, clock, cursor.lastrowid, "take", State.WAITING, detail=row, at=at)
    return tickets.by_id(books, cursor.lastrowid)


def call_next(books: Books, clock: Clock, counter_id: int, officer: str) -> Ticket:
    """Call the person whose turn it is; whoever is still at the counter is finished first.

    Call inside writing(). Raises CounterNotOpen and NobodyWaiting (then nothing changes).
    """
    _require_open(books, counter_id, officer)
    hand, at = Hand(officer, counter_id), stamp(clock.now())
    here = tickets.at_counter(books, counter_id)
    day = today(books, clock)
    row = books.execute(
        """UPDATE tickets SET state = 'called', counter_id = :counter, calls = 1, called_at = :at
           WHERE id = (SELECT t.id FROM tickets t
                       JOIN counter_services cs ON cs.service_id = t.service_id
                       WHERE cs.counter_id = :counter AND t.service_day = :day
                         AND t.state = 'waiting' ORDER BY t.id LIMIT 1)
           RETURNING id""",
        {"counter": counter_id, "at": at, "day": day.id},
    ).fetchone()
    if row is None:
        raise NobodyWaiting("nobody waits for this counter's services")
    if here is not None:
        move(books, clock, here.id, "finish", hand)
    record(books, clock, row["id"], "call", State.CALLED, hand=hand, at=at)
    return tickets.by_id(books, row["id"])


def recall(books: Books, clock: Clock, ticket_id: int, officer: str) -> Ticket:
    """Call the same person again; raises IllegalMove unless the ticket is at a counter."""
    ticket = _at_own_counter(books, ticket_id, officer, "recall")
    books.execute("UPDATE tickets SET calls = calls + 1 WHERE id = ?", (ticket_id,))
    hand = Hand(officer, ticket.counter_id)
    record(books, clock, ticket_id, "recall", ticket.state, hand=hand)
    return tickets.by_id(books, ticket_id)


def end(books: Books, clock: Clock, ticket_id: int, action: str, officer: str) -> Ticket:
    """An officer's "finish" or "no_show" for a ticket at the own counter; raises IllegalMove."""
    ticket = _at_own_counter(books, ticket_id, officer, action)
    move(books, clock, ticket_id, action, Hand(officer, ticket.counter_id))
    return tickets.by_id(books, ticket_id)


def overview(books: Books) -> list[ServiceQueue]:
    """Every service with its people waiting and its latest called number today."""
    day = days.latest(books)
    return [_service_queue(books, each, day.id if day else 0) for each in services.services(books)]


def _service_queue(books: Books, service: Service, day: int) -> ServiceQueue:
    waiting_now = books.execute(
        """SELECT count(*) FROM tickets
           WHERE service_day = ? AND state = 'waiting' AND service_id = ?""",
        (day, service.id),
    ).fetchone()[0]
    called = books.execute(
        """SELECT number FROM tickets WHERE service_day = ? AND service_id = ?
           AND called_at IS NOT NULL ORDER BY called_at DESC, id DESC LIMIT 1""",
        (day, service.id),
    ).fetchone()
    return ServiceQueue(
        prefix=service.prefix,
        name_id=service.name_id,
        name_en=service.name_en,
        colour=service.colour,
        shape=service.shape,
        is_open=service.is_open,
        waiting=waiting_now,
        called=label(service.prefix, called["number"]) if called else None,
    )


def _next_number(books: Books, day: int, prefix: str) -> int:
    number: int = books.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM tickets WHERE service_day = ? AND prefix = ?",
        (day, prefix),
    ).fetchone()[0]
    return number


def _require_open(books: Books, counter_id: int, officer: str) -> None:
    counter = services.counter(books, counter_id)
    if counter.state is not CounterState.OPEN or counter.officer != officer:
        raise CounterNotOpen(f"{counter.name} is {counter.state}, held by {counter.officer}")


def _at_own_counter(books: Books, ticket_id: int, officer: str, action: str) -> Ticket:
    ticket = tickets.by_id(books, ticket_id)
    if ticket.state not in AT_COUNTER or ticket.counter_id is None:
        raise IllegalMove(f"{ticket.label} is {ticket.state}: {action} is not possible")
    if services.counter(books, ticket.counter_id).officer != officer:
        raise IllegalMove(f"{ticket.label} is at another officer's counter")
    return ticket
