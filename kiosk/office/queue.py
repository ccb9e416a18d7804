"""The queue: taking a number of a service, and what of each service's line everybody may see."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books
from kiosk.office import days, services, tickets, waiting
from kiosk.office.day_turn import today
from kiosk.office.errors import ServiceClosed
from kiosk.office.lanes import ahead
from kiosk.office.services import Service
from kiosk.office.ticket_events import record
from kiosk.office.tickets import State, Ticket, find, label

__all__ = ["ServiceQueue", "Ticket", "ahead", "find", "overview", "take_ticket"]

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
    *,
    is_priority: bool = False,
) -> Ticket:
    """Give the next number of a service; the same tap gets the same ticket again.

    `is_priority` puts it into the lane of those who should not wait long (lanes). `tap` is the
    form's own key of 1 to 64 characters. Call inside writing().
    Raises UnknownService and ServiceClosed.
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
        "priority": int(is_priority),
        "promised_low_min": promise.low_min if promise else None,
        "promised_high_min": promise.high_min if promise else None,
    }
    cursor = books.execute(
        """INSERT INTO tickets (service_day, service_id, prefix, number, code, tap, dated,
             priority, promised_low_min, promised_high_min, state, taken_at)
           VALUES (:service_day, :service_id, :prefix, :number, :code, :tap, :dated,
             :priority, :promised_low_min, :promised_high_min, 'waiting', :taken_at)""",
        row | {"taken_at": at},
    )
    assert cursor.lastrowid is not None
    record(books, clock, cursor.lastrowid, "take", State.WAITING, detail=row, at=at)
    return tickets.by_id(books, cursor.lastrowid)


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
