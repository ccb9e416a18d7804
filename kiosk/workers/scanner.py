"""The scanner's loop: what is scanned at a counter is looked up for its console."""

import threading

from hardware.errors import ScannerOffline
from hardware.scanner import SerialScanner
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, writing
from kiosk.office import scans
from kiosk.workers.reopening import Reopening

READ_S = 1.0


class ScannerWorker(Reopening):
    """One scanner. `run()` works until `stop` is set; an unplugged one is waited for."""

    name, lost = "scanner", ScannerOffline

    def __init__(self, home: Home, settings: Settings, clock: Clock, stop: threading.Event) -> None:
        super().__init__(home, clock, stop)
        self._settings = settings.scanner

    def use(self, books: Books) -> None:
        """Listen to it."""
        with SerialScanner(self._settings.address, baud=self._settings.baud) as scanner:
            self._last.say(books, "ready")
            while not self._stop.is_set():
                self._heart.beat()
                code = scanner.read_code(READ_S)
                if code is not None:
                    self._keep(books, code)

    def _keep(self, books: Books, code: str) -> None:
        with writing(books):
            is_kept = scans.keep(books, self._clock, self._settings.counter, code)
        self._last.say(books, "ready" if is_kept else "no_counter", self._settings.counter)
