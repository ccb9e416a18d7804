"""The installed box that these tests look at."""

from pathlib import Path

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from tests.kiosk.appliance.machine import Machine


@pytest.fixture
def machine(tmp_path: Path, village: Home, clock: ManualClock) -> Machine:
    return Machine(tmp_path / "root", village, clock)
