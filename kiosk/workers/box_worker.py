"""The box worker: listens to the complaint box and books what fell in."""

import threading

from hardware.box import SerialBox
from hardware.errors import BoxOffline
from kiosk.books.clock import Clock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.workers.box_listener import Listener
from kiosk.workers.process import work

READ_S = 1.0
REOPEN_S = 1.0


class BoxWorker:
    """One box's loop. `run()` works until `stop` is set."""

    def __init__(self, home: Home, settings: Settings, clock: Clock, stop: threading.Event) -> None:
        self._device = settings.box.address
        self._clock = clock
        self._stop = stop
        self._home = home
        self._alive = Heartbeat(home, "box_worker", clock)

    def run(self) -> None:
        """Listen until told to stop; an unplugged box is waited for."""
        books = Books.open(self._home.office)
        listener = Listener(self._home, self._clock, books)
        try:
            while not self._stop.is_set():
                self._alive.beat()
                try:
                    self._listen(listener)
                except BoxOffline as error:
                    listener.unplugged(str(error))
                    self._stop.wait(REOPEN_S)
        finally:
            listener.stop()
            self._alive.stop()
            books.close()

    def _listen(self, listener: Listener) -> None:
        with SerialBox(self._device) as serial_box:
            listener.opened()
            while not self._stop.is_set():
                self._alive.beat()
                frame = serial_box.read_frame(READ_S)
                if frame is None:
                    listener.quiet(serial_box.other_version)
                elif listener.hear(frame):
                    serial_box.query()


if __name__ == "__main__":
    work("box", BoxWorker, lambda settings: settings.box.kind != "none")
