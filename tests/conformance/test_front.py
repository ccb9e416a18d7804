"""What only the front does: stands in for a dead portal, keeps no trace, vouches for addresses."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.books.home import Home
from kiosk.books.settings import Portal, Settings
from kiosk.workers.templates import TemplateUnusable, values_of
from tests.conformance.conftest import MISSING
from tests.conformance.street import ERRORS, NGINX, Street, running_front
from tests.conformance.wire import Answer, Way, request, send
from tests.house import free_port
from tests.portal.gates import GateProcess

VICTIM = "127.9.9.8"


@pytest.fixture(scope="module")
def prefix() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pendopo-") as folder:
        yield Path(folder) / "front"


@pytest.fixture(scope="module")
def lonely(prefix: Path) -> Iterator[Street]:
    """A front whose portal does not run."""
    if not NGINX:
        pytest.skip(MISSING)
    home = Home(prefix.parent / "home")
    home.make()
    portal = Portal(address=f"http://127.0.0.1:{free_port()}")
    with running_front(prefix, Settings(portal=portal), home) as pid:
        yield Street("front", home, GateProcess(home), portal, ("", 0), 0, pid)


def test_a_dead_portal_is_said_honestly_and_probes_still_find_the_portal(lonely: Street) -> None:
    answer = lonely.knock(request("GET", "/", lonely.host))
    assert answer.status == 503
    assert "Coba lagi sebentar" in answer.text
    assert answer.one("Cache-Control") == "no-store" and answer.one("Retry-After") == "5"
    assert answer.one("Content-Type") == "text/html; charset=utf-8"
    probe = lonely.knock(request("GET", "/generate_204", "connectivitycheck.gstatic.com"))
    assert (probe.status, probe.body) == (302, lonely.captive_body)


def test_the_front_writes_down_nobody(lonely: Street, prefix: Path) -> None:
    for asked in ("/secret", "/t/SECRETCODE"):
        lonely.knock(request("GET", asked, lonely.host, {"User-Agent": "secret"}))
    lonely.knock(request("POST", "/secret", lonely.host, body=b"x" * 20_000))
    lonely.knock(b"secret\r\n\r\n")
    written = [path for path in prefix.rglob("*") if path.is_file()]
    assert {path.name for path in written} == {"front.conf", "nginx.pid", ERRORS}
    assert (prefix / ERRORS).read_text() == ""


def test_behind_the_front_the_portals_own_address_hears_no_header(front: Street, ip: str) -> None:
    host, _, port = front.portal.listen.partition(":")
    asked = request("POST", "/connect", front.portal.listen, {"X-Pendopo-Client": VICTIM})
    assert send(_from(ip), host, int(port), asked).status == 303
    assert front.is_online(ip) and not front.is_online(VICTIM)


def test_the_portal_gets_only_the_headers_it_reads(front: Street) -> None:
    english = front.knock(request("GET", "/", front.host, {"Accept-Language": "en"}))
    assert 'lang="en"' in english.text
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer: Answer = front.knock(request("POST", "/connect", front.host, headers), VICTIM)
        assert answer.status == 403
    assert not front.is_online(VICTIM)


@pytest.mark.parametrize("name", ['x"; root /', "a b", "$host", "x\ny", "", "ä.id"])
def test_a_name_that_is_none_never_reaches_the_configuration(name: str, village: Home) -> None:
    with pytest.raises(TemplateUnusable, match="no host name"):
        values_of(Settings(portal=Portal(names=(name,))), village)


def _from(ip: str) -> Way:
    import socket

    return lambda host, port: socket.create_connection((host, port), 10, source_address=(ip, 0))
