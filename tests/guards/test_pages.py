"""Every page of both faces, in both languages: whole, titled, guarded, and all on this host."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.web import create_app as kiosk_app
from portal.web import create_app as portal_app
from tests.factories import PASSWORD, a_ticket, set_pin, settings_for_tests
from tests.guards.html import Page
from tests.kiosk.web.conftest import enter_workshop, post
from tests.pages import NOT_PAGES, addresses, rules


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
    face: tuple[str, Flask],
    office: Books,
    desk: Books,
    clock: ManualClock,
    language: str,
    signed_in: str | None,
) -> None:
    name, app = face
    code = a_ticket(office, clock).code
    base = {"base_url": "http://127.0.0.1:2080"} if name == "portal" else {}
    client = app.test_client()
    if signed_in and name == "kiosk":
        post(client, "/counter/sign-in", "/counter/sign-in", login=signed_in, password=PASSWORD)
        post(client, "/counter", "/counter/choose/1")
        set_pin(desk)
        enter_workshop(client)
    seen = 0
    for address in [*addresses(app, {"code": code}), "/there-is-no-such-page"]:
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


def test_every_address_is_a_page_or_named_with_its_reason(
    face: tuple[str, Flask], office: Books, desk: Books, clock: ManualClock
) -> None:
    name, app = face
    base = {"base_url": "http://127.0.0.1:2080"} if name == "portal" else {}
    code = a_ticket(office, clock).code
    shown: set[str] = set()
    for signed_in in (False, True):
        client = app.test_client()
        if signed_in and name == "kiosk":
            post(client, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
            post(client, "/counter", "/counter/choose/1")
            set_pin(desk)
            enter_workshop(client)
        client.get("/there-is-no-such-page", **base)  # which can be shown once more
        for address, endpoint in addresses(app, {"code": code}).items():
            answer = client.get(address, **base)
            if answer.status_code == 200 and answer.text.startswith("<!doctype html>"):
                shown.add(endpoint)
    assert shown == {rule.endpoint for rule in rules(app)} - NOT_PAGES.keys()


def test_no_reason_is_given_for_what_is_gone(village: Home, clock: ManualClock) -> None:
    apps = [make(settings_for_tests(), clock, village) for make in (kiosk_app, portal_app)]
    assert NOT_PAGES.keys() <= {rule.endpoint for app in apps for rule in rules(app)}


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
