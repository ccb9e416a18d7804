"""The two doors a phone may meet, each with a whole village behind it, once a run."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.conformance.outside import serving_outside
from tests.conformance.street import KINDS, NGINX, Street, running_street

MISSING = "NGINX IS MISSING, THE FRONT WAS NOT TESTED: ./install.sh test installs nginx-light"
_numbers = count(2)


@pytest.fixture(scope="session")
def outside() -> Iterator[tuple[str, int]]:
    """The real servers of the internet."""
    with serving_outside() as address:
        yield address


@pytest.fixture(scope="session", params=KINDS)
def street(request: pytest.FixtureRequest, outside: tuple[str, int]) -> Iterator[Street]:
    """Each test that asks for it runs twice: against portal.web alone and against the front."""
    if request.param == "front" and not NGINX:
        pytest.skip(MISSING)
    with running_street(request.param, outside) as street:
        yield street


@pytest.fixture(scope="session")
def front(outside: tuple[str, int]) -> Iterator[Street]:
    """The front alone, with a village of its own."""
    if not NGINX:
        pytest.skip(MISSING)
    with running_street("front", outside) as street:
        yield street


@pytest.fixture
def ip() -> str:
    """An address no phone of this run has had yet."""
    high, low = divmod(next(_numbers), 250)
    return f"127.0.{high + 1}.{low + 1}"
