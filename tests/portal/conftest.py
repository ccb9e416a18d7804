"""What the portal's tests share: a state folder, a manual clock, gates in and out of process."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from tests.portal.gates import GateProcess, World
from tests.portal.phones import Town

MORNING = datetime(2026, 11, 24, 9, 10, tzinfo=ZoneInfo("Asia/Jakarta"))
ENGLISH = Path("portal/web/translations/en/LC_MESSAGES/messages.po")


@pytest.fixture(scope="session", autouse=True)
def english() -> None:
    """The English of the pages, compiled as the installer does."""
    compiled = ENGLISH.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < ENGLISH.stat().st_mtime:
        with ENGLISH.open("rb") as po:
            catalog = read_po(po)
        with compiled.open("wb") as mo:
            write_mo(mo, catalog)


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


@pytest.fixture
def town(village: Home, clock: ManualClock) -> Iterator[Town]:
    """The demo village with a gate in this process and the portal in front of it."""
    village.settings.write_text("")
    town = Town(World(village, clock))
    yield town
    town.world.close()


@pytest.fixture
def served(town: Town) -> Iterator[Town]:
    """The same, with its gate answering."""
    with town.world.serving():
        yield town
