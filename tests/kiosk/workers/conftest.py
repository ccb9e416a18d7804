"""Workers on the shipped fakes: real lines, real books, a clock that moves when told."""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from hardware.fakes.commands import send
from hardware.fakes.devices import Devices
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, Watch
from kiosk.workers.process import Worker
from tests.factories import a_village, settings_for_tests
from tests.kiosk.workers.hall import hall  # noqa: F401 - a fixture

PATIENCE_S = 15.0
Make = Callable[[Home, Settings, ManualClock, threading.Event], Worker]


@dataclass(frozen=True)
class Shop:
    """A village with both fake devices on their lines."""

    home: Home
    settings: Settings
    clock: ManualClock
    office: Books
    devices: Devices

    def tell(self, command: str) -> dict[str, Any]:
        """Tell the fakes something."""
        reply = send(self.devices.socket_path, command)
        assert "error" not in reply, reply
        return reply

    def papers(self) -> list[str]:
        """The text of every paper that came out, oldest first."""
        return [path.read_text() for path in sorted(self.home.papers.glob("*.txt"))]

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so, looking each time the books change."""
        watch = Watch(self.home.office)
        try:
            waited_s = 0.0
            while not is_so():
                assert waited_s < PATIENCE_S, "it never became so"
                if not watch.wait(0.01, threading.Event(), timeout_s=0.2):
                    waited_s += 0.2
        finally:
            watch.close()

    def until_changed(self, within_s: float) -> bool:
        """Whether anybody changes the books within that time."""
        watch = Watch(self.home.office)
        try:
            return watch.wait(0.01, threading.Event(), timeout_s=within_s)
        finally:
            watch.close()

    @contextmanager
    def working(self, make: Make) -> Iterator[threading.Event]:
        """A worker at work in a thread of its own; gives its stop event."""
        stop = threading.Event()
        worker = make(self.home, self.settings, self.clock, stop)
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield stop
        finally:
            stop.set()
            thread.join()


@pytest.fixture
def shop() -> Iterator[Shop]:
    # Not tmp_path: the path of a Unix socket ends at 107 bytes.
    home = a_village(Path(tempfile.mkdtemp(prefix="pendopo-")) / "home")
    plain = settings_for_tests()
    settings = replace(
        plain,
        printer=replace(
            plain.printer, kind="serial", address=str(home.run / "printer"), profile="paper"
        ),
        box=replace(plain.box, kind="serial", address=str(home.run / "box")),
    )
    from tests.factories import a_clock

    office = Books.open(home.office)
    with Devices(home.path, rng=Random(1)) as devices:
        yield Shop(home, settings, a_clock(), office, devices)
    office.close()
    shutil.rmtree(home.path.parent)
