"""The scanner's loop: what is scanned at a counter is looked up for its console."""

import threading

from hardware.errors import ScannerOffline
from hardware.scanner import SerialScanner
from kiosk.books.clock import Clock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, writing
from kiosk.office import scans
from kiosk.workers.last_word import LastWord

READ_S = 1.0
REOPEN_S = 1.0


class ScannerWorker:
    """One scanner. `run()` works until `stop` is set; an unplugged one is waited for."""

    def __init__(self, home: Home, settings: Settings, clock: Clock, stop: threading.Event) -> None:
        self._home, self._settings, self._clock, self._stop = home, settings.scanner, clock, stop
        self._last = LastWord(clock, "scanner")
        self._heart = Heartbeat(home, "scanner", clock)

    def run(self) -> None:
        """Listen until told to stop."""
        books = Books.open(self._home.office)
        try:
            while not self._stop.is_set():
                self._heart.beat()
                try:
                    self._listen(books)
                except ScannerOffline as error:
                    self._last.say(books, "offline", str(error))
                    self._stop.wait(REOPEN_S)
        finally:
            self._heart.stop()
            books.close()

    def _listen(self, books: Books) -> None:
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
