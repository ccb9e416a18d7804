"""The box worker: listens to the complaint box and books what fell in."""

import logging
import threading

from hardware.box import SerialBox
from hardware.errors import BoxOffline
from hardware.frames import Frame
from kiosk.books.clock import Clock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, writing
from kiosk.office import box
from kiosk.workers.last_word import LastWord
from kiosk.workers.process import work

READ_S = 1.0
REOPEN_S = 1.0
KEEP_EVERY_S = 600.0
"""A row at least this often while the box lives: the hours of service for the yearly report."""

_log = logging.getLogger("pendopo.box")


class BoxWorker:
    """One box's loop. `run()` works until `stop` is set."""

    def __init__(self, home: Home, settings: Settings, clock: Clock, stop: threading.Event) -> None:
        self._device = settings.box.address
        self._clock = clock
        self._stop = stop
        self._home = home
        self._heart = Heartbeat(home, "box", clock)
        self._kept_at_s = float("-inf")
        self._last = LastWord(clock, "box")

    def run(self) -> None:
        """Listen until told to stop; an unplugged box is waited for."""
        books = Books.open(self._home.office)
        try:
            while not self._stop.is_set():
                try:
                    self._listen(books)
                except BoxOffline as error:
                    self._last.say(books, "offline", str(error))
                    self._stop.wait(REOPEN_S)
        finally:
            self._heart.stop()
            books.close()

    def _listen(self, books: Books) -> None:
        with SerialBox(self._device) as serial_box:
            while not self._stop.is_set():
                frame = serial_box.read_frame(READ_S)
                if frame is not None:
                    self._hear(books, frame)

    def _hear(self, books: Books, frame: Frame) -> None:
        self._heart.beat()
        self._last.say(books, "online", frame.uid)
        is_due = self._clock.boot_s() - self._kept_at_s >= KEEP_EVERY_S
        if is_due or box.is_news(box.count(books, frame.uid, frame.epoch), frame):
            with writing(books):
                box.record(books, self._clock, frame, keep=is_due)
            self._kept_at_s = self._clock.boot_s()


if __name__ == "__main__":
    work("box", BoxWorker, lambda settings: settings.box.kind != "none")
