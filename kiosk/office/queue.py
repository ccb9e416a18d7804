"""The queue: taking a number of a service, and what of each service's line everybody may see."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from kiosk.books.clock import Clock, stamp
from kiosk.books.settings_queue import Hours
from kiosk.books.store import Books
from kiosk.office import belief, days, opening, services, tickets, waiting
from kiosk.office.day_turn import today
from kiosk.office.days import ServiceDay
from kiosk.office.errors import DayClosed, QuotaReached, ServiceClosed
from kiosk.office.lanes import ahead
from kiosk.office.opening import Opening
from kiosk.office.services import Service
from kiosk.office.ticket_events import LANGUAGE, record
from kiosk.office.tickets import State, Ticket, find, label

__all__ = ["ServiceQueue", "Ticket", "ahead", "find", "last_called", "overview", "take_ticket"]

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
TAP_MAX_CHARS = 64


@dataclass(frozen=True)
class ServiceQueue:
    """A service and its queue now; `doors` and `is_full` tell why it is not open."""

    prefix: str
    name_id: str
    name_en: str
    colour: str
    shape: str
    is_open: bool
    waiting: int
    called: str | None
    doors: Opening | None
    is_full: bool


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
    language: str | None = None,
    hours: Hours | None = None,
) -> Ticket:
    """Give the next number of a service; the same tap gets the same ticket again.

    `is_priority` puts it into the lane of those who should not wait long (lanes). `tap` is the
    form's own key of 1 to 64 characters; `language` one that the person chose and is called in;
    `hours` are the office's, where they count (doors).
    Call inside writing(). Raises UnknownService, ServiceClosed, DayClosed and QuotaReached.
    """
    if again := tickets.by_tap(books, tap):
        return again
    service = services.service(books, prefix)
    day = today(books, clock)
    require_numbers(books, clock, service, day, hours)
    promise = waiting.promise(books, service, day.id, is_priority=is_priority)
    row = {
        "service_day": day.id,
        "service_id": service.id,
        "prefix": prefix,
        "number": _next_number(books, day.id, prefix),
        "code": new_code(),
        "tap": tap,
        "dated": int(belief.believed_date(books, clock) is not None),
        "priority": int(is_priority),
        "promised_low_min": promise.low_min if promise else None,
        "promised_high_min": promise.high_min if promise else None,
    }
    return tickets.by_id(books, _insert(books, clock, row, language))


def overview(books: Books, clock: Clock, hours: Hours | None = None) -> list[ServiceQueue]:
    """Every service with its people waiting and its latest called number today.

    With the office's hours a service without its own follows them (doors).
    """
    day = days.latest(books)
    found = [
        _service_queue(books, each, day.id if day else 0, doors(books, each, clock, hours))
        for each in services.services(books)
    ]
    if days.is_closed(books, clock):
        return [replace(each, is_open=False, doors=None) for each in found]
    return found


def last_called(books: Books, service_id: int, day: int) -> str | None:
    """The number that was called last in a service's line; one sent on there keeps its letter."""
    row = books.execute(
        """SELECT prefix, number FROM tickets WHERE service_day = ? AND service_id = ?
           AND called_at IS NOT NULL ORDER BY called_at DESC, id DESC LIMIT 1""",
        (day, service_id),
    ).fetchone()
    return label(row["prefix"], row["number"]) if row else None


def office_over(books: Books, clock: Clock, hours: Hours) -> Opening | None:
    """When the office opens again after its closing or on a closed day; None while it does not.

    Nobody is shut out who comes before it opens on the same day, nor while an officer holds a
    counter, nor when the date or the next opening is not known.
    """
    over = _hours_over(clock, hours)
    return over if over and not services.is_any_counter_open(books) else None


def is_overtime(books: Books, clock: Clock, hours: Hours) -> bool:
    """Whether the hours are over and numbers are given all the same: some counter is open."""
    return bool(_hours_over(clock, hours)) and services.is_any_counter_open(books)


def _hours_over(clock: Clock, hours: Hours) -> Opening | None:
    now = opening.look(hours, clock)
    return now if now and not now.is_open and not now.is_today and now.opens_at else None


def doors(books: Books, service: Service, clock: Clock, hours: Hours | None) -> Opening | None:
    """A service's own hours now, else the office's when they are over; None when none count."""
    if service.hours:
        return opening.look(service.hours, clock)
    return office_over(books, clock, hours) if hours else None


def require_numbers(
    books: Books, clock: Clock, service: Service, day: ServiceDay, hours: Hours | None = None
) -> None:
    """Raises DayClosed, ServiceClosed or QuotaReached when a service gives no number now."""
    if day.is_closed:
        raise DayClosed("the service day was closed")
    if service.retired or not service.is_open:
        raise ServiceClosed(f"service {service.prefix} is closed")
    now = doors(books, service, clock, hours)
    if now and not now.is_open:
        raise ServiceClosed(f"service {service.prefix} opens at {now.opens_at}", now)
    if _is_full(books, service, day.id):
        raise QuotaReached(f"service {service.prefix} gave its {service.quota} numbers of today")


def _is_full(books: Books, service: Service, day: int) -> bool:
    if service.quota is None:
        return False
    given: int = books.execute(
        """SELECT count(*) FROM tickets
           WHERE service_day = ? AND prefix = ? AND state <> 'cancelled'""",
        (day, service.prefix),
    ).fetchone()[0]
    return given >= service.quota


def _service_queue(books: Books, service: Service, day: int, now: Opening | None) -> ServiceQueue:
    waiting_now = books.execute(
        """SELECT count(*) FROM tickets
           WHERE service_day = ? AND state = 'waiting' AND service_id = ?""",
        (day, service.id),
    ).fetchone()[0]
    is_full = _is_full(books, service, day)
    return ServiceQueue(
        prefix=service.prefix,
        name_id=service.name_id,
        name_en=service.name_en,
        colour=service.colour,
        shape=service.shape,
        is_open=service.is_open and not is_full and (now is None or now.is_open),
        waiting=waiting_now,
        called=last_called(books, service.id, day),
        doors=now if service.is_open else None,
        is_full=is_full,
    )


def _insert(books: Books, clock: Clock, row: dict[str, Any], language: str | None) -> int:
    """The new ticket and its first event, with one stamp; returns its id."""
    at = stamp(clock.now())
    cursor = books.execute(
        """INSERT INTO tickets (service_day, service_id, prefix, number, code, tap, dated,
             priority, promised_low_min, promised_high_min, state, taken_at)
           VALUES (:service_day, :service_id, :prefix, :number, :code, :tap, :dated,
             :priority, :promised_low_min, :promised_high_min, 'waiting', :taken_at)""",
        row | {"taken_at": at},
    )
    assert cursor.lastrowid is not None
    detail = row | ({LANGUAGE: language} if language else {})
    record(books, clock, cursor.lastrowid, "take", State.WAITING, detail=detail, at=at)
    return cursor.lastrowid


def _next_number(books: Books, day: int, prefix: str) -> int:
    number: int = books.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM tickets WHERE service_day = ? AND prefix = ?",
        (day, prefix),
    ).fetchone()[0]
    return number
