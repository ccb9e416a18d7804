"""What the portal's tests share: a state folder, a manual clock, gates in and out of process."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from tests.portal.gates import GateProcess, World

MORNING = datetime(2026, 11, 24, 9, 10, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MORNING)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    home.settings.write_text('[clock]\ntrusted = "always"\n')
    return home


@pytest.fixture
def world(home: Home, clock: ManualClock) -> Iterator[World]:
    """A gate in this process with the fakes, on a manual clock."""
    world = World(home, clock)
    yield world
    world.close()


@pytest.fixture
def gate_process(home: Home) -> Iterator[GateProcess]:
    """The real gate as its own process."""
    process = GateProcess(home)
    process.start()
    yield process
    process.stop()
