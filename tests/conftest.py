"""Fixtures that every test may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from tests import factories


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
