"""What every page needs from the house: settings, clock, the books of this thread, the gate."""

import contextlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app, request

from kiosk.books.clock import Clock
from kiosk.books.errors import BooksError
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, Shelf, writing
from kiosk.office import belief, day_date, day_turn

EXTENSION = "pendopo"


@dataclass(frozen=True)
class House:
    """The kiosk's own things, made once by create_app."""

    home: Home
    settings: Settings
    clock: Clock
    office_shelf: Shelf
    desk_shelf: Shelf

    @property
    def office(self) -> Books:
        """office.db, this thread's connection."""
        return self.office_shelf.books()

    @property
    def desk(self) -> Books:
        """desk.db, this thread's connection."""
        return self.desk_shelf.books()

    def turn_the_day(self) -> None:
        """Begin the new service day as soon as its date is trusted; one cheap look otherwise."""
        day_turn.turn(self.office, self.clock)

    def now(self) -> datetime | None:
        """The office's time as pages may show it; None while its date is not believed."""
        try:
            is_doubted = belief.doubt(self.office, self.clock) is not None
        except (BooksError, sqlite3.Error):
            is_doubted = not self.clock.is_trusted()
        return None if is_doubted else self.clock.local()

    def take_word(self, officer: str, now: datetime, *, is_sure: bool) -> None:
        """Go by an officer's word that it is `now`; raises BadField and DateDoubtful."""
        with writing(self.office):
            day_date.confirm(self.office, self.clock, officer, now, is_sure=is_sure)
        if not self.clock.is_synchronized():
            self.clock.confirm(now)
        self.turn_the_day()

    def alive(self, worker: str) -> None:
        """A sign of life of what is no process of ours; harmless when it cannot be kept."""
        with contextlib.suppress(OSError):
            Heartbeat(self.home, worker, self.clock).beat()

    def age_of(self, worker: str) -> float | None:
        """Seconds since a worker's last sign of life, or None."""
        return Heartbeat(self.home, worker, self.clock).age_s()


def house() -> House:
    """The house of the application that answers this request."""
    return cast(House, current_app.extensions[EXTENSION])


def through_the_front() -> bool:
    """Whether this was asked in the office, over TLS: only the front reaches the Unix socket."""
    return not request.environ.get("REMOTE_ADDR")
