"""What only the front does: stands in for a dead portal, keeps no trace, vouches for addresses."""

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.books.captive import API_PATH
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_portal import Portal
from kiosk.books.store import Books
from kiosk.workers.templates import TemplateUnusable, values_of
from tests import factories
from tests.conformance.conftest import MISSING
from tests.conformance.street import (
    ERRORS,
    NGINX,
    SETTINGS,
    Street,
    running_front,
    serving_portal,
    until,
    with_children,
)
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
    home = factories.a_village(prefix.parent / "home")
    listen, address = (f"127.0.0.1:{free_port()}" for _ in range(2))
    home.settings.write_text(SETTINGS.format(listen=listen, address=f"http://{address}"))
    portal = Portal(listen=listen, address=f"http://{address}")
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


def test_a_portal_that_is_killed_and_comes_back_needs_no_new_front(lonely: Street) -> None:
    asked = request("GET", "/privacy", lonely.host)
    for _ in range(2):
        with serving_portal(lonely.home, lonely.portal.listen) as pid:
            assert lonely.knock(asked).status == 200
            for each in with_children(pid):  # the server first: it would start another
                os.kill(each, signal.SIGKILL)
        assert lonely.knock(asked).status == 503


def test_a_worker_of_the_front_that_is_killed_is_followed_by_another(lonely: Street) -> None:
    assert lonely.front_pid is not None
    [worker] = with_children(lonely.front_pid)[1:]
    os.kill(worker, signal.SIGKILL)
    until(lambda: with_children(lonely.front_pid)[1:] not in ([], [worker]), "no new worker")
    probe = request("GET", "/generate_204", "connectivitycheck.gstatic.com")
    assert lonely.knock(probe).status == 302


def test_the_front_writes_down_nobody(lonely: Street, prefix: Path) -> None:
    for asked in ("/secret", "/t/SECRETCODE"):
        lonely.knock(request("GET", asked, lonely.host, {"User-Agent": "secret"}))
    lonely.knock(request("POST", "/secret", lonely.host, body=b"x" * 20_000))
    lonely.knock(b"secret\r\n\r\n")
    written = [path for path in prefix.rglob("*") if path.is_file()]
    assert {path.name for path in written} == {"front.conf", "phones.conf", "nginx.pid", ERRORS}
    said = (prefix / ERRORS).read_text()
    assert "127.0" not in said and "secret" not in said.lower()


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


def test_a_followed_ticket_that_did_not_change_is_not_sent_again(front: Street) -> None:
    with closing(Books.open(front.home.office)) as office:
        path = f"/t/{factories.a_ticket(office, factories.a_clock()).code}"
    first = front.knock(request("GET", path, front.host))
    seen = {"If-None-Match": first.one("ETag")}
    again = front.knock(request("GET", path, front.host, seen))
    assert (first.status, again.status, again.body) == (200, 304, b"")


def test_a_phone_that_says_itself_that_it_came_by_tls_is_not_heard(front: Street, ip: str) -> None:
    asked = request("GET", API_PATH, front.host, {"X-Pendopo-Tls": "on"})
    assert front.knock(asked, ip).status == 404


@pytest.mark.parametrize("name", ['x"; root /', "a b", "$host", "x\ny", "", "ä.id"])
def test_a_name_that_is_none_never_reaches_the_configuration(name: str, village: Home) -> None:
    with pytest.raises(TemplateUnusable, match="no host name"):
        values_of(Settings(portal=Portal(names=(name,))), village)


def _from(ip: str) -> Way:
    return lambda host, port: socket.create_connection((host, port), 10, source_address=(ip, 0))
