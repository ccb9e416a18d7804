"""The captive portal API (RFC 8908): right in every state, over TLS alone, and never a guess."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_portal import Portal
from portal.gate import messages as m
from portal.gate.states import Line
from tests.portal.gates import OTHER, PHONE, World
from tests.portal.phones import Town

NAME = "wifi.sukojati.test"
API = "/captive-portal/api"
PAGE = f"https://{NAME}/"
SETTINGS = Settings(
    portal=Portal(tls_name=NAME, certificate="/tls/chain.pem", certificate_key="/tls/key.pem")
)
SESSION_S = 240 * 60
FAIR_USE = 1_000_000_000
CAPTIVE = {"captive": True, "user-portal-url": PAGE, "venue-info-url": PAGE}


@pytest.fixture
def town(village: Home, clock: ManualClock) -> Iterator[Town]:
    """A village whose front has a certificate."""
    town = Town(World(village, clock), SETTINGS)
    yield town
    town.world.close()


def ask(town: Town, url: str = PAGE, **headers: str) -> Any:
    """As the front passes it on, over its Unix socket: there is no peer of TCP."""
    said = {"X_Pendopo_Client": PHONE, "X_Pendopo_Tls": "on", **headers}
    return town.ask("GET", API, ip="", url=url, **said)


def told(town: Town) -> dict[str, Any]:
    """What a phone is told while the gate answers."""
    with town.world.serving():
        response = ask(town)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/captive+json"
    assert response.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = response.get_json(force=True)
    return found


def use(world: World, size: int) -> None:
    """Let the phone move this many bytes within a minute, so that the gate keeps it."""
    world.device.carry(world.mac(), size)
    world.pass_minutes(1, traffic=False)


def cut(world: World) -> None:
    world.line.turn(Line.DOWN)
    world.gate.turn()


def test_a_new_phone_is_captive_and_told_where_to_tap(town: Town) -> None:
    assert told(town) == CAPTIVE


def test_a_live_phone_is_told_what_is_left(town: Town) -> None:
    town.world.ask_grant(PHONE)
    town.world.pass_minutes(9, traffic=False)
    use(town.world, 1_500_000)
    assert told(town) == {
        "captive": False,
        "user-portal-url": PAGE,
        "venue-info-url": PAGE,
        "seconds-remaining": SESSION_S - 600,
        "bytes-remaining": FAIR_USE - 1_500_000,
        "can-extend-session": False,
    }


def test_in_the_bulk_class_a_phone_is_out_and_no_bytes_promise_its_captivity(town: Town) -> None:
    town.world.ask_grant(PHONE)
    use(town.world, FAIR_USE)
    said = told(town)
    assert (said["captive"], said["seconds-remaining"]) == (False, SESSION_S - 60)
    assert "bytes-remaining" not in said


def spend_time(world: World) -> None:
    world.ask_grant(PHONE)
    world.pass_minutes(241)


def go_idle(world: World) -> None:
    world.ask_grant(PHONE)
    world.pass_minutes(31, traffic=False)


def leave(world: World) -> None:
    world.ask_grant(PHONE)
    world.ask(m.Disconnect(PHONE))


def rest(world: World) -> None:
    world.ask_grant(PHONE)
    world.ask(m.Pause(600))


def line_down_for_a_live_one(world: World) -> None:
    world.ask_grant(PHONE)
    cut(world)


def wait_in_the_queue(world: World) -> None:
    cut(world)
    world.ask_grant(PHONE)


def bulk_and_line_down(world: World) -> None:
    world.ask_grant(PHONE)
    use(world, FAIR_USE)
    cut(world)


def another_phone_is_live(world: World) -> None:
    world.ask_grant(OTHER)


def not_among_the_neighbours(world: World) -> None:
    world.neighbours.absent.add(PHONE)


def refused_by_the_device(world: World) -> None:
    """Its element is lost and cannot be put back: it has a session, and is held."""
    world.ask_grant(PHONE)
    world.device.flush()
    world.device.broken = True
    world.gate.turn()


HELD_BACK = [
    spend_time, go_idle, leave, rest, cut, line_down_for_a_live_one, wait_in_the_queue,
    bulk_and_line_down, another_phone_is_live, not_among_the_neighbours, refused_by_the_device,
]  # fmt: skip


@pytest.mark.parametrize("become", HELD_BACK, ids=lambda each: each.__name__)
def test_whoever_is_held_back_is_captive_and_nothing_is_left(
    town: Town, become: Callable[[World], None]
) -> None:
    become(town.world)
    assert told(town) == CAPTIVE


def test_a_silent_gate_is_an_error_and_no_json(town: Town) -> None:
    response = ask(town)
    assert response.status_code == 503
    assert response.mimetype == "text/html" and "seconds" not in response.text


def test_without_tls_there_is_no_api(town: Town) -> None:
    with town.world.serving():
        assert ask(town, X_Pendopo_Tls="").status_code == 404


def test_a_phone_that_says_itself_that_it_came_by_tls_is_not_heard(town: Town) -> None:
    with town.world.serving():
        response = town.get(API, url=PAGE, X_Pendopo_Tls="on", X_Pendopo_Client=OTHER)
        assert response.status_code == 404


def test_the_name_of_the_certificate_is_ours_with_and_without_tls(town: Town) -> None:
    with town.world.serving():
        for url in (PAGE, f"http://{NAME}/", f"https://{NAME}:443/"):
            assert town.get("/privacy", url=url).status_code == 200
    assert town.get("/privacy", url=f"https://x.{NAME}/").status_code == 302


def test_the_button_works_over_tls(town: Town) -> None:
    with town.world.serving() as gate:
        response = town.ask(
            "POST", "/connect", ip="", url=PAGE,
            X_Pendopo_Client=PHONE, X_Pendopo_Tls="on", Origin=PAGE.rstrip("/"),
        )  # fmt: skip
        assert (response.status_code, response.headers["Location"]) == (303, "/connected")
        assert gate.status(PHONE).is_online
    assert told(town)["captive"] is False
