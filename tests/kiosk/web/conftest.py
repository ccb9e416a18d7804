"""The kiosk's application over the demo village, and people who use it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from kiosk.books.clock import ManualClock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.store import Books, writing
from kiosk.office import box, devices
from kiosk.web import create_app
from tests.factories import PASSWORD, PIN, settings_for_tests
from tests.kiosk.office.test_box import Frame


@pytest.fixture
def app(village: Home, clock: ManualClock) -> Flask:
    app = create_app(settings_for_tests(), clock, village)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def resident(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    """Bu Sari, signed in, at Loket 1."""
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    post(client, "/counter", "/counter/choose/1")
    return client


@pytest.fixture
def printer_lives(village: Home, clock: ManualClock) -> Callable[[], None]:
    return Heartbeat(village, "printer", clock).beat


def token(page: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found[1]


def post(client: FlaskClient, page: str, action: str, **fields: str):  # type: ignore[no-untyped-def]
    """Load a page and send one of its forms."""
    text = client.get(page).get_data(as_text=True)
    return client.post(action, data={"csrf_token": token(text), **fields})


def take(client: FlaskClient, prefix: str = "A", tap: str = "a tap"):  # type: ignore[no-untyped-def]
    """Touch a service on the services' page."""
    return post(client, "/ticket", f"/ticket/{prefix}", tap=tap)


def enter_workshop(client: FlaskClient, pin: str = PIN):  # type: ignore[no-untyped-def]
    """Type the technician's PIN."""
    return post(client, "/technician", "/technician", key="done", typed=pin)


def number(page: str) -> str:
    """The number a ticket page carries for scripts."""
    found = re.search(r'data-number="([A-Z]\d+)"', page)
    assert found, page
    return found[1]


def beside_a_box(village: Home, clock: ManualClock) -> FlaskClient:
    """Somebody in a hall with a complaint box on its line."""
    plain = settings_for_tests()
    kind = replace(plain.box, kind="serial", address="/dev/ttyACM0")
    return create_app(replace(plain, box=kind), clock, village).test_client()


def beside_a_voice(village: Home, clock: ManualClock, office: Books) -> FlaskClient:
    """Somebody at the touch screen of a hall whose voice is ready."""
    plain = settings_for_tests()
    app = create_app(replace(plain, voice=replace(plain.voice, kind="fake")), clock, village)
    Heartbeat(village, "sound", clock).beat()
    with writing(office):
        devices.report(office, clock, "sound", "ready", None)
    return app.test_client()


def beside_a_box_at(village: Home, clock: ManualClock, login: str) -> FlaskClient:
    """An officer at Loket 1 of a hall with a complaint box."""
    client = beside_a_box(village, clock)
    post(client, "/counter/sign-in", "/counter/sign-in", login=login, password=PASSWORD)
    post(client, "/counter", "/counter/choose/1")
    return client


@pytest.fixture
def sari(village: Home, clock: ManualClock) -> FlaskClient:
    return beside_a_box_at(village, clock, "sari")


@pytest.fixture
def budi(village: Home, clock: ManualClock) -> FlaskClient:
    """The manager."""
    return beside_a_box_at(village, clock, "budi")


def speak(village: Home, office: Books, clock: ManualClock, *frames: Frame) -> None:
    """What the worker does with frames of a live box."""
    for frame in frames:
        with writing(office):
            box.record(office, clock, frame)
            devices.report(office, clock, "box", "online", frame.uid)
    for name in ("box", "box_worker"):
        Heartbeat(village, name, clock).beat()


@pytest.fixture
def village_with_papers(village: Home, office: Books, clock: ManualClock) -> Home:
    """Twelve papers fell into a box that is heard."""
    speak(village, office, clock, Frame(), Frame(letters=12))
    return village


def page(client: FlaskClient, address: str = "/box") -> str:
    """The text of a page, the box's own if no other is named."""
    return client.get(address).get_data(as_text=True)
