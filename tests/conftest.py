"""Fixtures that every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from tests import factories

# Property tests judge what comes out, not how long a shared machine took for it.
settings.register_profile("pendopo", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pendopo")


@pytest.fixture
def clock() -> ManualClock:
    return factories.a_clock()


@pytest.fixture
def village(tmp_path: Path) -> Home:
    return factories.a_village(tmp_path / "home")


@pytest.fixture
def office(village: Home) -> Iterator[Books]:
    books = Books.open(village.office)
    yield books
    books.close()


@pytest.fixture
def desk(village: Home) -> Iterator[Books]:
    books = Books.open(village.desk)
    yield books
    books.close()
