"""What every page needs from the house: settings, clock, the books of this thread, the gate."""

import contextlib
from dataclasses import dataclass
from typing import cast

from flask import current_app

from kiosk.books.clock import Clock
from kiosk.books.errors import DiskFull
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, Shelf, writing
from kiosk.office import day_turn, days

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
        if days.has_news(self.office, self.clock):
            # A full disk shuts no page: whoever takes a ticket is told.
            with contextlib.suppress(DiskFull), writing(self.office):
                day_turn.today(self.office, self.clock)

    def age_of(self, worker: str) -> float | None:
        """Seconds since a worker's last sign of life, or None."""
        return Heartbeat(self.home, worker, self.clock).age_s()


def house() -> House:
    """The house of the application that answers this request."""
    return cast(House, current_app.extensions[EXTENSION])
