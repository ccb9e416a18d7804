"""Bad input: foreign forms, big bodies, hostile hosts and addresses, against a real server."""

import http.client
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.portal_fixtures import Portal, running_portal
from tests.portal.phones import URL, Page, Town


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("portal") / "home") as portal:
        yield portal


@pytest.mark.parametrize("path", ["/connect", "/disconnect"])
@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "https://127.0.0.1:9", "http://127.0.0.1", "file://", "x" * 99],
)
def test_a_form_from_a_foreign_page_changes_nothing(town: Town, path: str, origin: str) -> None:
    with town.world.serving():
        response = town.post(path, Origin=origin)
        assert response.status_code == 403
        assert "bukan dari halaman kami" in Page(response.text).words
        assert town.world.device.elements() == {}


@pytest.mark.parametrize("origin", ["null", URL, "http://localhost:2080", "HTTP://127.0.0.1:2080"])
def test_our_own_forms_are_heard(town: Town, origin: str) -> None:
    with town.world.serving():
        assert town.post("/connect", Origin=origin).status_code == 303


def test_a_cross_site_form_that_hides_its_origin_is_refused(town: Town) -> None:
    response = town.post("/connect", Origin="null", Sec_Fetch_Site="cross-site")
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/connect", 405), ("DELETE", "/", 405), ("GET", "/../etc/passwd", 404)],
)
def test_a_wrong_question_gets_a_page_with_a_way_home(
    town: Town, method: str, path: str, status: int
) -> None:
    response = town.ask(method, path)
    assert response.status_code == status
    assert "/" in Page(response.text).links


def test_a_broken_page_says_so_and_logs_no_path(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    del town.app.extensions["pendopo.office"]
    with caplog.at_level(logging.INFO):
        response = town.get("/t/SECRETCODE")
    assert response.status_code == 500
    assert "Ada yang rusak di pihak kami" in Page(response.text).words
    assert "village.ticket" in caplog.text and "SECRETCODE" not in caplog.text


def test_a_10_mb_post_is_refused_with_a_page(portal: Portal) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30)
    connection.request("POST", "/connect", body=b"x" * 10_000_000)
    response = connection.getresponse()
    assert response.status == 413
    assert "Kiriman terlalu besar" in response.read().decode()
    connection.close()


def raw(portal: Portal, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", portal.port), timeout=20) as sock:
        sock.sendall(request)
        answer = b""
        while chunk := sock.recv(65536):
            answer += chunk
    return answer


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: " + b"a" * 4096 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\xfe\x80\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET http://captive.apple.com/x HTTP/1.1\r\nHost: captive.apple.com\r\n\r\n",
        b"GET /" + b"%2e" * 1000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
        b"GET / HTTP/1.1\r\nHost: javascript:alert(1)\r\nUser-Agent: " + b"%n" * 999 + b"\r\n\r\n",
    ],
)
def test_a_hostile_request_is_a_302_or_a_plain_refusal(portal: Portal, request_: bytes) -> None:
    answer = raw(portal, request_)
    head = answer.partition(b"\r\n\r\n")[0]
    assert head.startswith((b"HTTP/1.1 302", b"HTTP/1.0 302", b"HTTP/1.1 400")), head
    assert b"Connection: close" in head and b"Set-Cookie" not in head
    assert b"alert" not in answer


def test_a_probe_over_a_real_connection_is_answered_whole_and_closed(portal: Portal) -> None:
    answer = raw(
        portal,
        b"GET /generate_204 HTTP/1.1\r\nHost: connectivitycheck.gstatic.com\r\n"
        b"Connection: keep-alive\r\n\r\n",
    )
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 302 Found"
    assert f"Location: {portal.url}/".encode() in lines
    assert f"Content-Length: {len(body)}".encode() in lines and len(body) > 4
    assert b"Connection: close" in lines and b"Cache-Control: no-store" in lines


def test_nothing_under_the_portal_points_out_of_the_village() -> None:
    for path in Path("portal").rglob("*"):
        if path.suffix in (".html", ".css", ".po"):
            text = path.read_text().replace("http://www.w3.org/2000/svg", "")
            assert "http:" not in text and "https:" not in text, path
