"""A device's loop that outlives its faults: what is lost is said, and opened again."""

import threading
from abc import ABC, abstractmethod

from hardware.errors import HardwareError
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.workers.last_word import LastWord
from kiosk.workers.loop import Loop


class Reopening(ABC):
    """One device, by its name in the books. `run()` works until `stop` is set."""

    name: str
    lost: type[HardwareError]
    """What `use` raises when the device cannot be used any more."""
    reopen_s = 1.0

    def __init__(self, home: Home, clock: Clock, stop: threading.Event) -> None:
        self._home, self._clock, self._stop = home, clock, stop
        self._last = LastWord(clock, self.name)
        self._heart = Loop(home, self.name, clock)

    def run(self) -> None:
        """Use it until told to stop."""
        books = Books.open(self._home.office)
        try:
            while not self._stop.is_set():
                self._heart.beat()
                try:
                    self.use(books)
                except self.lost as error:
                    self._last.say(books, "offline", str(error))
                    self._stop.wait(self.reopen_s)
        finally:
            self._heart.stop()
            books.close()

    @abstractmethod
    def use(self, books: Books) -> None:
        """Open the device, say that it is ready, and use it until `stop` is set; beat meanwhile."""
