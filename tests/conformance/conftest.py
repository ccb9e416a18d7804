"""The two doors a phone may meet, each with a whole village behind it, once a run."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path

import pytest

from kiosk.books import settings as settings_file
from kiosk.cli import _gunicorn
from tests.conformance.outside import serving_outside
from tests.conformance.street import KINDS, NGINX, Street, running_front, running_street
from tests.lab.namespaces import eventually
from tests.lab.net import Lab
from tests.lab.phone import GATEWAY, INTERNET, Phone

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


@pytest.fixture(scope="module", params=KINDS)
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A village whose internet answers every system as its makers promise."""
    if request.param == "front" and not NGINX:
        pytest.skip(MISSING)
    with ExitStack() as stack:
        lab = stack.enter_context(Lab(tmp_path_factory.mktemp("lab")))
        lab.internet.vanish()
        lab.internet.space.start(sys.executable, "-m", "tests.conformance.outside", INTERNET, "80")
        lab.box.start_resolvers()
        if request.param == "front":
            start_front(lab, stack)
        else:
            lab.box.start_portal()
        lab.box.start_gate()
        eventually(lambda: lab.box.client.summary().line == "up", "the line is up")
        yield lab


def start_front(lab: Lab, stack: ExitStack) -> None:
    """The front on port 80 of the box, the portal behind it on its Unix socket alone."""
    home, space = lab.home, lab.box.space
    socket_path = home.run / "portal.sock"
    space.start(
        *("env", f"PENDOPO_HOME={home.path}", sys.executable, "-m", "gunicorn"),
        *("--bind", f"unix:{socket_path}", *_gunicorn(home, "portal"), "portal.web:create_app()"),
    )
    eventually(socket_path.exists, "the portal is there", 30)
    settings = settings_file.load(home.settings)
    stack.enter_context(running_front(home.path / "front", settings, home, space.within))


@pytest.fixture
def phone(lab: Lab) -> Iterator[Phone]:
    """A phone whose programs ask the box for names."""
    phone = lab.phone()
    # Chromium drops what it does whenever an address comes or changes.
    phone.space.run("sysctl", "-qw", "net.ipv6.conf.eth0.accept_ra=0")
    eventually(lambda: "tentative" not in phone.space.ip("-6", "addr"), "its addresses are sure")
    resolver = Path("/etc/netns") / phone.space.name / "resolv.conf"
    resolver.parent.mkdir(parents=True)
    resolver.write_text(f"nameserver {GATEWAY}\n")
    yield phone
    shutil.rmtree(resolver.parent)
    with suppress(OSError):
        resolver.parent.parent.rmdir()
