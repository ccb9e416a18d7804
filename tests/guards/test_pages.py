"""Every page of both faces, in both languages: whole, titled, guarded, and all on this host."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.web import create_app as kiosk_app
from portal.web import create_app as portal_app
from tests.factories import PASSWORD, a_ticket, settings_for_tests
from tests.guards.html import Page
from tests.kiosk.web.conftest import post

NOT_PAGES = {
    "kiosk": {
        "/board/events", "/board/state", "/board.css", "/screen.css", "/healthz", "/leave",
        "/counter/panel", "/help/state", "/listen/state", "/paper/list", "/ticket/1/paper",
        "/metrics",
    },
    "portal": {"/healthz", "/follow.js"},
}  # fmt: skip
"""GET addresses that are no whole page."""
FILL = {
    "ticket_id": "1", "notice_id": "1", "prefix": "A", "name": "000001", "kind": "txt",
    "service_day": "1", "month": "2026-11", "form": "csv", "language": "en", "word": "two",
}  # fmt: skip


def addresses(name: str, app: Flask, code: str) -> list[str]:
    """Every page's address, filled in for the demo village."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
                continue
            values = {arg: code if arg == "code" else FILL[arg] for arg in rule.arguments}
            found.append(app.url_for(rule.endpoint, **values))
    return [each for each in found if each not in NOT_PAGES[name]]


@pytest.fixture(params=["kiosk", "portal"])
def face(request: pytest.FixtureRequest, village: Home, clock: ManualClock) -> tuple[str, Flask]:
    make = {"kiosk": kiosk_app, "portal": portal_app}[request.param]
    return request.param, make(settings_for_tests(), clock, village)


def in_english(name: str, client: FlaskClient, address: str) -> str:
    if name == "portal":
        return f"{address}{'&' if '?' in address else '?'}lang=en"
    with client.session_transaction() as session:
        session["language"] = "en"
    return address


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("signed_in", [None, "sari", "budi"])
def test_every_page_is_whole(
    face: tuple[str, Flask], office: Books, clock: ManualClock, language: str, signed_in: str | None
) -> None:
    name, app = face
    code = a_ticket(office, clock).code
    base = {"base_url": "http://127.0.0.1:2080"} if name == "portal" else {}
    client = app.test_client()
    if signed_in and name == "kiosk":
        post(client, "/counter/sign-in", "/counter/sign-in", login=signed_in, password=PASSWORD)
        post(client, "/counter", "/counter/choose/1")
    seen = 0
    for address in [*addresses(name, app, code), "/there-is-no-such-page"]:
        asked = in_english(name, client, address) if language == "en" else address
        answer = client.get(asked, **base)
        if answer.status_code in (302, 303) or answer.mimetype != "text/html":
            continue
        text = answer.get_data(as_text=True)
        assert Page(text).faults == [], (asked, text)
        assert f'<html lang="{language}"' in text, asked
        assert_guarded(answer.headers, name, text)
        seen += 1
    assert seen >= {"kiosk": 8, "portal": 5}[name]


def assert_guarded(headers: dict[str, str], name: str, text: str) -> None:
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    if name == "portal":
        assert "Set-Cookie" not in headers
        assert ("script-src" in policy) == ("data-live" in text)


BAD = {
    "no doctype": "<html lang='id'><title>t</title><h1>x</h1></html>",
    "no lang": "<!doctype html><html><title>t</title><h1>x</h1></html>",
    "2 h1": "<!doctype html><html lang='id'><title>t</title><h1>x</h1><h1>y</h1></html>",
    "no title": "<!doctype html><html lang='id'><h1>x</h1></html>",
    "an inline script": "<!doctype html><html lang='id'><title>t</title><h1>x</h1>"
    "<script>1</script></html>",
    "an inline onclick attribute on p": "<!doctype html><html lang='id'><title>t</title><h1>x</h1>"
    "<p onclick='1'></p></html>",
    "id 'a' 2 times": "<!doctype html><html lang='id'><title>t</title><h1 id='a'>x</h1>"
    "<p id='a'></p></html>",
    "script leads off the host: //cdn.example/x.js": "<!doctype html><html lang='id'>"
    "<title>t</title><h1>x</h1><script src='//cdn.example/x.js'></script></html>",
}


@pytest.mark.parametrize("fault", BAD)
def test_the_checker_sees_each_fault(fault: str) -> None:
    assert fault in Page(BAD[fault]).faults
