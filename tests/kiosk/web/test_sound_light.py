"""The counter's screen says whether the hall hears a call, and never takes silence for success."""

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from kiosk.books.clock import ManualClock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.store import Books, writing
from kiosk.office import devices, hall, ticket_events, voice_switch
from kiosk.web import create_app
from tests.factories import PASSWORD, a_ticket, settings_for_tests
from tests.kiosk.web.conftest import post


def lights(client: FlaskClient) -> str:
    return client.get("/counter").get_data(as_text=True)


@pytest.fixture
def officer_in_a_hall(village: Home, clock: ManualClock) -> FlaskClient:
    plain = settings_for_tests()
    app = create_app(replace(plain, voice=replace(plain.voice, kind="fake")), clock, village)
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    post(client, "/counter", "/counter/choose/1")
    return client


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("ready", '<li class="good"><b>Suara</b> siap</li>'),
        ("no_speaker", '<li class="bad">pengeras suara tidak berbunyi</li>'),
        ("no_voice", '<li class="bad">rekaman dan program suara tidak ada</li>'),
        ("late", '<li class="bad"><b>Suara</b> terlambat, ada panggilan yang tidak terdengar</li>'),
    ],
)
def test_the_console_says_whether_the_hall_hears(
    village: Home,
    clock: ManualClock,
    office: Books,
    officer_in_a_hall: FlaskClient,
    state: str,
    told: str,
) -> None:
    Heartbeat(village, "sound", clock).beat()
    with writing(office):
        devices.report(office, clock, "sound", state, None)
    assert told in lights(officer_in_a_hall)
    clock.advance(11)
    assert '<li class="off"><b>Suara</b> tidak diketahui</li>' in lights(officer_in_a_hall)


def test_a_hall_without_a_voice_is_told_as_that(officer: FlaskClient) -> None:
    assert '<li class="off"><b>Suara</b> tidak dipasang</li>' in lights(officer)


def test_a_voice_that_a_manager_switched_off_is_told_as_that(
    village: Home, clock: ManualClock, office: Books, officer_in_a_hall: FlaskClient
) -> None:
    Heartbeat(village, "sound", clock).beat()
    with writing(office):
        devices.report(office, clock, "sound", "ready", None)
        voice_switch.switch(office, clock, "budi", on=False)
    assert '<li class="off"><b>Suara</b> dimatikan pengelola</li>' in lights(officer_in_a_hall)


def test_an_officer_calls_again_in_english(
    clock: ManualClock, office: Books, officer_in_a_hall: FlaskClient
) -> None:
    a_ticket(office, clock)
    post(officer_in_a_hall, "/counter", "/counter/call", here="")
    assert "Panggil dalam Inggris" in lights(officer_in_a_hall)
    post(officer_in_a_hall, "/counter", "/counter/recall/1", language="en")
    (call,) = hall.calls_since(office, 1, 0)
    assert (call.language, call.tickets[0].calls) == ("en", 2)
    assert ticket_events.rebuilt(office)[0]["calls"] == 2
    with writing(office):
        voice_switch.switch(office, clock, "budi", on=False)
    assert "dalam Inggris" not in lights(officer_in_a_hall)


def test_a_hall_without_a_voice_offers_no_english(
    clock: ManualClock, office: Books, officer: FlaskClient
) -> None:
    a_ticket(office, clock)
    post(officer, "/counter", "/counter/call", here="")
    assert "dalam Inggris" not in lights(officer)
