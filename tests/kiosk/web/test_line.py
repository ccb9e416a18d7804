"""A broken line on the kiosk's faces: told where a resident would be misled, when it is known."""

import json

import pytest
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from portal.gate.states import Line
from tests.portal.gates import World


@pytest.fixture
def world(village: Home, clock: ManualClock) -> World:
    world = World(village, clock)
    world.line.turn(Line.DOWN)
    return world


def wifi_page(client: FlaskClient) -> str:
    return client.get("/wifi").get_data(as_text=True)


def board(client: FlaskClient) -> object:
    return json.loads(client.get("/board/state").get_data(as_text=True))["down_since"]


def test_the_page_that_promises_wifi_says_since_when_there_is_no_internet(
    resident: FlaskClient, world: World
) -> None:
    now = f"{world.clock.local():%H.%M}"
    with world.serving():
        text = wifi_page(resident)
        assert f"Internet putus sejak {now}." in text
        assert "Tekan “Sambungkan saya saat internet kembali”." in text
        assert board(resident) == now
        world.clock.trusted = False
        assert "Internet sedang putus." in wifi_page(resident)
        assert board(resident) == ""
        world.line.turn(Line.UP)
        assert "putus" not in wifi_page(resident)
        assert board(resident) is None


def test_without_an_answer_of_the_gate_nothing_is_claimed(resident: FlaskClient) -> None:
    assert "putus" not in wifi_page(resident)
    assert board(resident) is None


def test_the_board_is_told_anew_when_the_line_changes(resident: FlaskClient, world: World) -> None:
    with world.serving():
        tag = resident.get("/board/state").headers["ETag"]
        assert resident.get("/board/state", headers={"If-None-Match": tag}).status_code == 304
        world.line.turn(Line.UP)
        assert resident.get("/board/state", headers={"If-None-Match": tag}).status_code == 200
