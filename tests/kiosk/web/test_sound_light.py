"""The counter's screen says whether the hall hears a call, and never takes silence for success."""

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from kiosk.books.clock import ManualClock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.store import Books, writing
from kiosk.office import devices
from kiosk.web import create_app
from tests.factories import PASSWORD, settings_for_tests
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
