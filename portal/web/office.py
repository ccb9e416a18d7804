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
from kiosk.books.store import Books, Shelf
from kiosk.office import information, queue, statistics, waiting
from kiosk.office.information import Notice
from kiosk.office.queue import ServiceQueue, Ticket
from kiosk.office.statistics import DropCount
from kiosk.office.tickets import State
from kiosk.office.waiting import Range

BOX_HEARTBEAT = "box"
T = TypeVar("T")
log = logging.getLogger("pendopo.portal")


@dataclass(frozen=True)
class Glance:
    """The village at one glance, for the landing page."""

    queues: list[ServiceQueue] | None
    notices: list[Notice] | None
    drops: DropCount | None


@dataclass(frozen=True)
class Followed:
    """A ticket followed on a phone."""

    ticket: Ticket
    ahead: int
    estimate: Range | None
    now_called: str | None

    @property
    def is_waiting(self) -> bool:
        return self.ticket.state is State.WAITING


def books() -> Books:
    """This thread's connection to the office's books; raises BooksMissing."""
    shelf: Shelf = current_app.extensions["pendopo.office"]
    return shelf.books()


def glance() -> Glance:
    """Queue, notices and the box's number, each on its own: one trouble hides no other."""
    return Glance(
        queues=_known(queue.overview),
        notices=_known(information.notices),
        drops=_known(_drops),
    )


def notices() -> list[Notice] | None:
    """The notices that stand, newest first."""
    return _known(information.notices)


def follow(code: str) -> Followed:
    """A ticket by the code on its paper; raises UnknownTicket, BooksError."""
    ticket = queue.find(books(), code.upper())
    called = {each.prefix: each.called for each in queue.overview(books())}
    return Followed(
        ticket,
        queue.ahead(books(), ticket),
        waiting.estimate(books(), ticket),
        called.get(ticket.prefix),
    )


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
