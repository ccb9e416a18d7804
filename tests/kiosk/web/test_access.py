"""On the appliance the touch screen and the office come by different doors."""

import pytest
from flask import Flask
from msgspec.structs import replace

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.web import create_app

FRONT = {"REMOTE_ADDR": ""}
"""What gunicorn says of a peer on a Unix socket."""
TOUCH = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def appliance(village: Home, clock: ManualClock) -> Flask:
    return create_app(Settings(), clock, village)


@pytest.mark.parametrize(
    ("path", "door", "status"),
    [
        ("/", TOUCH, 200),
        ("/", FRONT, 404),
        ("/ticket", FRONT, 404),
        ("/board", TOUCH, 404),
        ("/board", FRONT, 200),
        ("/counter", TOUCH, 404),
        ("/counter/sign-in", TOUCH, 404),
        ("/counter/sign-in", FRONT, 200),
        ("/counter", FRONT, 303),
        ("/paper", TOUCH, 404),
        ("/paper", FRONT, 404),
        ("/metrics", TOUCH, 200),
        ("/metrics", {"REMOTE_ADDR": "::1"}, 200),
        ("/metrics", FRONT, 404),
        ("/metrics", {"REMOTE_ADDR": "10.77.0.21"}, 404),
        ("/metrics", FRONT | {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
        ("/metrics", FRONT | {"HTTP_X_REAL_IP": "127.0.0.1"}, 404),
        ("/healthz", TOUCH, 200),
        ("/healthz", FRONT, 200),
    ],
)
def test_each_door_leads_to_its_own_pages(
    appliance: Flask, path: str, door: dict[str, str], status: int
) -> None:
    answer = appliance.test_client().get(path, environ_overrides=door)
    assert answer.status_code == status


def test_broken_books_are_told_by_the_health_page(village: Home, clock: ManualClock) -> None:
    app = create_app(replace(Settings()), clock, village)
    for file in village.path.glob("office.db*"):
        file.unlink()
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (503, "broken")
