"""Every system signs in: probe, 302, page, tap, full page; its next probe is answered outside."""

import re
from collections.abc import Iterator

import pytest

from portal.gate_client import Line
from tests.conformance.street import Street
from tests.conformance.systems import SYSTEMS, System, Verdict, browse, play, probe
from tests.conformance.wire import Answer, request

METHODS = ("GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "PROPFIND")
STRANGERS = ("warung.example", "x", "8.8.8.8", "[2001:db8::1]", "127.0.0.1", "a.b:99", "%00", "_")


@pytest.fixture
def line_down(street: Street) -> Iterator[Street]:
    street.gate.line.turn(Line.DOWN)
    yield street
    street.gate.line.turn(Line.UP)


def assert_captive(answer: Answer, street: Street, *, has_body: bool = True) -> None:
    """The rule, byte for byte where it says so."""
    assert answer.status == 302
    assert answer.one("Location") == f"{street.portal.address}/"
    assert answer.one("Cache-Control") == "no-store"
    assert answer.one("Connection") == "close"
    assert answer.one("Content-Type") == "text/html; charset=utf-8"
    assert answer.one("Content-Length") == str(len(street.captive_body))
    assert answer.body == (street.captive_body if has_body else b"")
    assert len(street.captive_body) > 4
    assert not answer.all("Set-Cookie")


def assert_plain_page(answer: Answer) -> None:
    """A whole page that asks nothing of the sheet: no script, cookie, storage or new window."""
    assert answer.status == 200
    assert answer.one("Connection") == "close"
    assert answer.one("Content-Length") == str(len(answer.body))
    assert answer.one("Cache-Control") == "no-store"
    assert not answer.all("Set-Cookie")
    assert answer.text.lstrip().startswith("<!doctype html>") and "</html>" in answer.text
    assert not re.search(r"<script|\son\w+=|javascript:|localStorage|target=", answer.text)


@pytest.mark.parametrize("system", SYSTEMS, ids=str)
def test_a_system_signs_in_and_believes_it(street: Street, ip: str, system: System) -> None:
    seen = play(system, street.way_of(ip))
    assert_captive(seen.probe, street)
    assert system.verdict(seen.probe) is Verdict.PORTAL
    assert seen.page_url == f"{street.portal.address}/"
    assert_plain_page(seen.page)
    assert seen.tap.status == 303 and seen.tap.one("Connection") == "close"
    assert_plain_page(seen.connected)
    assert "Anda sudah tersambung" in seen.connected.text
    assert street.is_online(ip)
    expected = Verdict.PORTAL if system.match == "any" else Verdict.ONLINE
    assert system.verdict(seen.after) is expected
    assert "TheRealServer" in seen.after.one("Server")


@pytest.mark.parametrize("system", SYSTEMS, ids=str)
def test_with_the_line_down_no_live_phone_is_told_a_success(
    line_down: Street, ip: str, system: System
) -> None:
    line_down.gate.client.grant(ip)
    assert_captive(probe(system, line_down.way_of(ip)), line_down)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/", "/connect", "/healthz", "/x.png", "/%ff/..;/?q=<script>"])
def test_an_unknown_host_gets_the_same_whatever_it_asks(
    street: Street, method: str, path: str
) -> None:
    answer = street.knock(request(method, path, "warung.example", body=b""))
    assert_captive(answer, street, has_body=method != "HEAD")


@pytest.mark.parametrize("host", STRANGERS)
def test_every_unknown_host_is_the_same_host(street: Street, host: str) -> None:
    assert_captive(street.knock(request("GET", "/", host)), street)


def test_a_body_that_a_stranger_sends_is_of_no_interest(street: Street) -> None:
    assert_captive(street.knock(request("POST", "/", "warung.example", body=b"x" * 9000)), street)


def test_without_any_host_there_is_the_portal(street: Street) -> None:
    assert_captive(street.knock(b"GET /generate_204 HTTP/1.0\r\n\r\n"), street)


def test_our_own_host_is_ours_in_any_case_of_letters(street: Street) -> None:
    host = street.host.replace("127.0.0.1", "LOCALHOST")
    listens_there = street.portal.listen == street.host
    answer = street.knock(request("GET", "/", host))
    assert answer.status == (200 if listens_there else 302)


def test_an_ios_sheet_gets_a_303_and_a_whole_new_page(street: Street, ip: str) -> None:
    [ios] = [system for system in SYSTEMS if system.os == "ios"]
    seen = play(ios, street.way_of(ip))
    assert seen.tap.status == 303
    assert seen.tap.one("Location") == "/connected"
    assert seen.connected_url == f"{street.portal.address}/connected"
    assert seen.after.text == ios.body, "the sheet would not say Done"
    again_url, again = browse(ios, street.way_of(ip), seen.connected_url)
    assert (again_url, again.status) == (seen.connected_url, 200)


@pytest.mark.parametrize("system", SYSTEMS[:1], ids=str)
@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [(204, b"", "online"), (200, b"1234", "failed"), (200, b"12345", "portal"),
     (302, b"", "portal"), (511, b"12345", "failed")],
)  # fmt: skip
def test_the_android_of_these_tests_believes_what_android_does(
    system: System, status: int, body: bytes, verdict: str
) -> None:
    answer = Answer(f"HTTP/1.1 {status} X\r\n\r\n".encode() + body)
    assert system.verdict(answer) == verdict
