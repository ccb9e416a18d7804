"""The box worker: listens to the complaint box and books what fell in."""

import threading
from typing import Any

from hardware.box import SerialBox
from hardware.errors import BoxOffline
from hardware.gpio_box import EPOCH, UID, GpioBox, Pins, Totals
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.office import box
from kiosk.workers.beside import Beside
from kiosk.workers.box_listener import Listener
from kiosk.workers.loop import Loop
from kiosk.workers.process import Worker, work
from kiosk.workers.scanner import ScannerWorker
from kiosk.workers.tower_lamp import LampWorker

READ_S = 1.0
REOPEN_S = 1.0


class BoxWorker:
    """One box's loop. `run()` works until `stop` is set."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        clock: Clock,
        stop: threading.Event,
        *,
        pin_factory: Any = None,
    ) -> None:
        self._settings = settings.box
        self._clock = clock
        self._stop = stop
        self._home = home
        self._pin_factory = pin_factory  # gpiozero's, else that of this Pi
        self._alive = Loop(home, "box_worker", clock)

    def run(self) -> None:
        """Listen until told to stop; an unplugged box is waited for."""
        books = Books.open(self._home.office)
        listener = Listener(self._home, self._clock, books)
        try:
            while not self._stop.is_set():
                self._alive.beat()
                try:
                    self._listen(listener, books)
                except BoxOffline as error:
                    listener.unplugged(str(error))
                    self._stop.wait(REOPEN_S)
        finally:
            listener.stop()
            self._alive.stop()
            books.close()

    def _listen(self, listener: Listener, books: Books) -> None:
        with self._open(books) as line:
            listener.opened()
            while not self._stop.is_set():
                self._alive.beat()
                frame = line.read_frame(READ_S)
                if frame is None:
                    listener.quiet(line.other_version)
                elif listener.hear(frame):
                    line.query()

    def _open(self, books: Books) -> SerialBox | GpioBox:
        if self._settings.kind == "serial":
            return SerialBox(self._settings.address)
        told = self._settings
        assert told.beam_a is not None
        assert told.beam_b is not None
        kept = box.count(books, UID, EPOCH)
        totals = Totals(kept.letters, kept.opens, kept.boot, kept.flags) if kept else Totals()
        pins = Pins(told.beam_a, told.beam_b, told.door)
        return GpioBox(pins, totals, work_dir=self._home.run, factory=self._pin_factory)


def make(
    home: Home, settings: Settings, clock: Clock, stop: threading.Event, *, pin_factory: Any = None
) -> Worker:
    """The loops of box, lamp and scanner: those that the settings name."""
    workers: list[Worker] = []
    if settings.box.kind != "none":
        workers.append(BoxWorker(home, settings, clock, stop, pin_factory=pin_factory))
    if settings.lamp.pins:
        workers.append(LampWorker(home, settings, clock, stop, pin_factory=pin_factory))
    if settings.scanner.kind != "none":
        workers.append(ScannerWorker(home, settings, clock, stop))
    return Beside(workers, stop)


def is_wanted(settings: Settings) -> bool:
    """Whether one of them is named."""
    kinds = (settings.box.kind, settings.scanner.kind)
    return any(kind != "none" for kind in kinds) or bool(settings.lamp.pins)


if __name__ == "__main__":
    work("box", make, is_wanted)
