"""What the office tells phones now; None where it is not known, never an empty guess."""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import current_app

from kiosk.books.clock import Clock
from kiosk.books.errors import BooksError
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, Shelf
from kiosk.office import (
    day_turn,
    days,
    information,
    opening,
    phone_tickets,
    queue,
    services,
    statistics,
    tickets,
    waiting,
)
from kiosk.office.information import Notice
from kiosk.office.opening import Opening
from kiosk.office.queue import ServiceQueue, Ticket
from kiosk.office.services import Service
from kiosk.office.statistics import DropCount
from kiosk.office.tickets import AT_COUNTER, State
from kiosk.office.waiting import Range

BOX_HEARTBEAT = "box"
T = TypeVar("T")
log = logging.getLogger("pendopo.portal")


@dataclass(frozen=True)
class Glance:
    """The village at one glance, for the landing page."""

    hall: "Hall"
    notices: list[Notice] | None
    drops: DropCount | None


@dataclass(frozen=True)
class Hall:
    """The queue now, and what this phone has in it.

    `doors` is None when nobody knows the hour; `is_closed` when an officer closed the day.
    """

    queues: list[ServiceQueue] | None
    doors: Opening | None
    full: set[str]
    mine: list[Ticket]
    is_closed: bool

    def gives(self, queue: ServiceQueue) -> bool:
        """Whether a phone may take a number of this service now."""
        is_closed = self.doors is not None and not self.doors.is_open
        return queue.is_open and queue.prefix not in self.full and not is_closed


@dataclass(frozen=True)
class Followed:
    """A ticket followed on a phone."""

    ticket: Ticket
    ahead: int
    estimate: Range | None
    now_called: str | None
    has_paper: bool
    is_closed: bool
    doors: Opening | None

    @property
    def is_waiting(self) -> bool:
        return self.ticket.state is State.WAITING

    @property
    def is_open(self) -> bool:
        return self.is_waiting or self.ticket.state in AT_COUNTER

    def is_near(self, people: int) -> bool:
        """Whether it is called, or will be after so many people at the most."""
        return self.is_open and self.ahead <= people


def books() -> Books:
    """This thread's connection to the office's books; raises BooksMissing."""
    shelf: Shelf = current_app.extensions["pendopo.office"]
    return shelf.books()


def hall(phone: str | None) -> Hall:
    """The queue as this phone sees it."""
    settings: Settings = current_app.extensions["pendopo.settings"]
    clock: Clock = current_app.extensions["pendopo.clock"]
    _known(lambda books: day_turn.turn(books, clock))
    is_closed = _known(lambda books: days.is_closed(books, clock)) or False
    return Hall(
        queues=_known(lambda books: queue.overview(books, clock)),
        doors=(opening.after_today if is_closed else opening.look)(settings.hours, clock),
        full=_known(lambda books: phone_tickets.full(books, settings)) or set(),
        mine=_known(lambda books: phone_tickets.of_phone(books, phone) if phone else []) or [],
        is_closed=is_closed,
    )


def glance(phone: str | None) -> Glance:
    """Queue, notices and the box's number, each on its own: one trouble hides no other."""
    return Glance(
        hall=hall(phone),
        notices=_known(information.notices),
        drops=_known(_drops),
    )


def notices() -> list[Notice] | None:
    """The notices that stand, newest first."""
    return _known(information.notices)


def follow(code: str) -> Followed:
    """A ticket by the code on its paper; raises UnknownTicket, BooksError."""
    clock: Clock = current_app.extensions["pendopo.clock"]
    hours = current_app.extensions["pendopo.settings"].hours
    ticket = queue.find(books(), code.upper())
    if ticket.date != clock.local().date():  # else the day it is of has not ended
        day_turn.turn(books(), clock)
        ticket = queue.find(books(), code.upper())
    is_closed = days.is_closed(books(), clock)
    return Followed(
        ticket,
        queue.ahead(books(), ticket),
        waiting.estimate(books(), ticket),
        queue.last_called(books(), ticket.service_id, ticket.service_day),
        has_paper=not phone_tickets.is_of_phone(books(), ticket),
        is_closed=is_closed,
        doors=(opening.after_today if is_closed else opening.look)(hours, clock),
    )


def waiting_of(prefix: str) -> tuple[Service, list[Ticket]]:
    """Who waits for a service, in turn; raises UnknownService, BooksError."""
    day_turn.turn(books(), current_app.extensions["pendopo.clock"])
    service, day = services.service(books(), prefix), days.latest(books())
    return service, tickets.waiting_of(books(), service.id, day.id if day else 0)


def _drops(office: Books) -> DropCount:
    home: Home = current_app.extensions["pendopo.home"]
    clock: Clock = current_app.extensions["pendopo.clock"]
    return statistics.drops(office, clock, Heartbeat(home, BOX_HEARTBEAT, clock).age_s())


def _known(read: Callable[[Books], T]) -> T | None:
    try:
        return read(books())
    except (BooksError, sqlite3.Error) as error:
        _tell_once(str(error))
        return None


def _tell_once(trouble: str) -> None:
    if current_app.extensions.get("pendopo.trouble") != trouble:
        current_app.extensions["pendopo.trouble"] = trouble
        log.warning("office books: %s", trouble)
