"""Hostile input at both doors: a 302, a plain refusal or a page; never a grant, never an echo."""

import re
from collections.abc import Callable

import pytest

from tests.conformance.street import Street
from tests.conformance.test_systems import assert_captive
from tests.conformance.wire import request

VICTIM = "127.9.9.9"
PROBE = request("GET", "/generate_204", "connectivitycheck.gstatic.com")
GARBAGE: dict[str, bytes] = {
    "a Host of 4 kB": request("GET", "/", "a" * 4096),
    "a Host that is no text": b"GET / HTTP/1.1\r\nHost: \xff\xfe\x80\r\n\r\n",
    "a Host with a script": request("GET", "/", "<script>alert(1)</script>"),
    "a Host that is an address": request("GET", "/", "javascript:alert(1)"),
    "two Hosts": b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "a URL of 8 kB": request("GET", "/" + "a" * 8192, "x"),
    "a URL of 80 kB": request("GET", "/" + "a" * 81920, "x"),
    "a URL of escapes": request("GET", "/" + "%2e%2e%2f" * 400 + "%00%ff", "x"),
    "a URL that splits lines": request("GET", "/%0d%0aSet-Cookie:%20alert=1", "x"),
    "an agent that is no text": b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: \x80\xff\x01\r\n\r\n",
    "an agent of formats": request("GET", "/", "x", {"User-Agent": "%n%s${alert}" * 200}),
    "a thousand headers": request("GET", "/", "x", {f"X-{n}": "alert" for n in range(1000)}),
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
    b"Content-Length: 2\r\n\r\nab",
    "a length and chunks": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a negative length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "chunks that are none": b"POST / HTTP/1.1\r\nHost: x\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n  alert\r\n\r\n",
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a protocol of 1996": b"GET /\r\n\r\n",
    "a protocol of 2099": b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    "a proxy's request": request("GET", "http://captive.apple.com/hotspot-detect.html", "x"),
    "a tunnel": request("CONNECT", "captive.apple.com:443", "captive.apple.com"),
    "an echo": request("TRACE", "/", "x", {"X-A": "alert"}),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_hostile_input_gets_a_302_or_a_plain_refusal(street: Street, name: str) -> None:
    answer = street.knock(GARBAGE[name])
    if answer.raw.startswith(b"HTTP/"):
        assert answer.status in (302, 400, 405, 414, 431, 501, 505), answer.head
        assert not answer.all("Set-Cookie")
        if answer.status == 302:
            assert_captive(answer, street)
    assert b"alert" not in answer.raw
    assert_captive(street.knock(PROBE), street)


def test_what_follows_a_probe_on_its_connection_is_not_heard(street: Street) -> None:
    grab = request("POST", "/connect", street.host)
    answer = street.knock(PROBE + b"\x00\xff garbage\r\n\r\n" + grab, VICTIM)
    assert answer.raw.count(b"HTTP/1.") == 1
    assert_captive(answer, street)
    assert not street.is_online(VICTIM)


def test_a_request_smuggled_in_a_body_is_a_body(street: Street) -> None:
    grab = request("POST", "/connect", street.host)
    answer = street.knock(request("POST", "/", "x", body=grab), VICTIM)
    assert answer.raw.count(b"HTTP/1.") == 1
    assert_captive(answer, street)
    assert not street.is_online(VICTIM)


@pytest.mark.parametrize("host", ["captive.apple.com", "{ours}.evil.example", "evil@{ours}", ""])
def test_our_name_in_the_request_line_makes_no_host_ours(street: Street, host: str) -> None:
    target = f"http://{street.host}/connect"
    answer = street.knock(request("POST", target, host.format(ours=street.host)), VICTIM)
    assert answer.status in (302, 400)
    assert not street.is_online(VICTIM)


@pytest.mark.parametrize(
    "name",
    ["X-Pendopo-Client", "x-pendopo-client", "X_Pendopo_Client", "X-Forwarded-For", "X-Real-IP",
     "Forwarded", "Client-IP"],
)  # fmt: skip
def test_no_phone_signs_another_in_by_a_header(street: Street, name: str, ip: str) -> None:
    answer = street.knock(request("POST", "/connect", street.host, {name: VICTIM}), ip)
    assert answer.status == 303
    assert street.is_online(ip) and not street.is_online(VICTIM)


def test_a_header_said_twice_is_still_not_heard(street: Street, ip: str) -> None:
    twice = f"X-Pendopo-Client: {VICTIM}\r\nX-Pendopo-Client: {VICTIM}\r\n".encode()
    asked = request("POST", "/connect", street.host).replace(b"\r\n\r\n", b"\r\n" + twice + b"\r\n")
    assert street.knock(asked, ip).status == 303
    assert street.is_online(ip) and not street.is_online(VICTIM)


def test_a_proxys_headers_change_no_address_on_the_page(street: Street) -> None:
    claims = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil", "X-Forwarded-Prefix": "/e",
              "SCRIPT_NAME": "/evil", "X-Script-Name": "/evil"}  # fmt: skip
    answer = street.knock(request("GET", "/", street.host, claims))
    assert answer.status == 200
    assert "evil" not in answer.text and "https:" not in answer.text


@pytest.mark.parametrize("size", [17_000, 1_000_000])
def test_a_form_that_is_too_large_is_refused_with_a_page(street: Street, size: int) -> None:
    answer = street.knock(request("POST", "/connect", street.host, body=b"x" * size), VICTIM)
    assert answer.status == 413
    assert "Kiriman terlalu besar" in answer.text and answer.one("Cache-Control") == "no-store"
    assert not street.is_online(VICTIM)


def _chunked(host: str) -> bytes:
    asked = request("POST", "/connect", host, {"Transfer-Encoding": "chunked"})
    return asked.replace(b"Content-Length: 0\r\n", b"") + b"3\r\na=b\r\n0\r\n\r\n"


def _expecting(host: str) -> bytes:
    return request("POST", "/connect", host, {"Expect": "100-continue"}, body=b"a=b")


@pytest.mark.parametrize("make", [_chunked, _expecting])
def test_an_unusual_but_honest_form_is_heard(
    street: Street, ip: str, make: Callable[[str], bytes]
) -> None:
    answer = street.knock(make(street.host), ip)
    assert re.search(rb"HTTP/1\.[01] 303 ", answer.raw)
    assert street.is_online(ip)


@pytest.mark.parametrize("path", ["/%0d%0aSet-Cookie:%20a=1", "/%00", "/..%2f..%2fetc/passwd"])
def test_an_odd_path_of_ours_is_a_page_or_a_refusal(street: Street, path: str) -> None:
    answer = street.knock(request("GET", path, street.host))
    assert answer.status in (400, 404)
    assert not answer.all("Set-Cookie") and "root:" not in answer.text


OFFICE = ("/counter", "/counter/sign-in", "/manage", "/manage/staff", "/reports", "/metrics")
HALL = ("/board", "/board/events", "/board/state", "/ticket", "/paper")


@pytest.mark.parametrize("path", [*OFFICE, *HALL])
def test_no_page_of_the_office_is_there_for_a_phone(street: Street, path: str) -> None:
    for method in ("GET", "POST"):
        answer = street.knock(request(method, path, street.host))
        assert answer.status in (404, 405)
        assert "password" not in answer.text
