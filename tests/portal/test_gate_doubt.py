"""A line in doubt, and one that flaps: no tap is told more than is so, nothing flaps along."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from portal.gate import messages as m
from portal.gate.gate import TURN_S
from portal.gate.line_watcher import BAD_LOOKS, CALM_S, DOUBT_S, STEADY_LOOKS, LineWatcher
from portal.gate.states import Cause, Line
from portal.web import captive_api
from tests.hardware.waiting import wait_until
from tests.portal.gates import OTHER, PHONE, World
from tests.portal.phones import Town

LOST = Cause.NO_ANSWER


@dataclass
class Weather:
    """A line that is as told, a watcher of it, and the gate behind them."""

    home: Home
    clock: ManualClock
    cause: Callable[[float], Cause | None] = lambda _: None
    changes: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began_s = self.clock.boot_s()
        self.watcher = LineWatcher(lambda: self.cause(self.passed_s), self.clock)
        self.world = World(self.home, self.clock, upstream=self.watcher)

    @property
    def passed_s(self) -> float:
        return self.clock.boot_s() - self.began_s

    def step(self) -> None:
        """One look, the gate's notice of it, and the wait until the next."""
        wait_s = self.watcher.step()
        self.world.gate.look()
        line = self.world.gate.line.line
        if self.changes[-1:] != [line]:
            self.changes.append(line)
        self.clock.advance(wait_s)
        self.world.device.carry(self.world.mac(), 1000)
        self.world.gate.turn()

    def steps(self, count: int) -> None:
        for _ in range(count):
            self.step()

    def until(self, passed_s: float) -> None:
        while self.passed_s < passed_s:
            self.step()

    def breaks(self, cause: Cause | None = LOST) -> None:
        self.cause = lambda _: cause


@pytest.fixture
def weather(home: Home, clock: ManualClock) -> Iterator[Weather]:
    weather = Weather(home, clock)
    weather.step()
    yield weather
    weather.world.close()


def grant(world: World, ip: str = PHONE) -> m.Phone:
    reply = world.ask(m.Grant(ip))
    assert isinstance(reply, m.Phone), reply
    return reply


def test_a_tap_before_the_first_look_waits_for_it(home: Home, clock: ManualClock) -> None:
    weather = Weather(home, clock)
    phone = grant(weather.world)
    assert phone.queued and phone.line is Line.UNKNOWN and not phone.is_online
    weather.step()
    assert weather.world.phone().is_online
    weather.world.close()


def test_a_tap_in_doubt_waits_and_is_let_out_when_the_doubt_is_over(weather: Weather) -> None:
    weather.breaks()
    weather.step()
    phone = grant(weather.world)
    assert phone.line is Line.UP and phone.line_doubted and phone.queued and not phone.is_online
    assert not weather.world.device.carry(weather.world.mac())
    weather.breaks(None)
    weather.step()
    assert weather.world.phone().is_online


def test_a_tap_in_doubt_that_was_right_waits_for_the_line(weather: Weather) -> None:
    weather.breaks()
    weather.step()
    grant(weather.world)
    weather.steps(BAD_LOOKS)
    assert weather.world.phone().queued and weather.world.phone().line is Line.DOWN
    weather.breaks(None)
    weather.step()
    assert weather.world.phone().queued, "one good look is none"
    weather.step()
    assert weather.world.phone().is_online


def test_a_live_phone_stays_let_out_through_a_doubt(weather: Weather) -> None:
    grant(weather.world)
    weather.breaks()
    weather.steps(BAD_LOOKS - 1)
    assert weather.world.phone().is_online and weather.world.phone().line_doubted
    weather.breaks(None)
    weather.step()
    assert not weather.world.phone().line_doubted


def test_a_phones_system_is_told_that_it_is_captive_only_when_it_is_held_back(
    weather: Weather,
) -> None:
    grant(weather.world)
    weather.breaks()
    weather.step()
    grant(weather.world, OTHER)
    out = captive_api.answer(weather.world.phone(), Settings())
    assert (out["captive"], "bytes-remaining" in out) == (False, True)
    assert captive_api.answer(weather.world.phone(OTHER), Settings())["captive"] is True


def test_a_kept_place_is_kept_through_a_killed_gate_in_doubt(weather: Weather) -> None:
    weather.breaks()
    weather.step()
    grant(weather.world)
    weather.world.restart()
    assert weather.world.phone().queued
    weather.breaks(None)
    weather.step()
    assert weather.world.phone().is_online


def test_pages_claim_no_success_in_doubt_and_look_again_by_themselves(
    village: Home, clock: ManualClock
) -> None:
    weather = Weather(village, clock)
    weather.step()
    town = Town(weather.world)
    with weather.world.serving():
        town.post("/connect", ip=OTHER)
        weather.breaks()
        weather.watcher.step()
        assert town.post("/connect").status_code == 303
        for ip in (PHONE, OTHER):
            for path in ("/", "/connected"):
                page = town.ask("GET", path, ip=ip).text
                assert "Anda sudah tersambung" not in page and "diperiksa" in page
                assert '<meta http-equiv="refresh" content="10">' in page
        weather.breaks(None)
        weather.watcher.step()
        for ip in (PHONE, OTHER):
            page = town.ask("GET", "/connected", ip=ip).text
            assert "Anda sudah tersambung" in page and "refresh" not in page


def flapping(up_s: float, down_s: float, cause: Cause = LOST) -> Callable[[float], Cause | None]:
    return lambda passed_s: cause if passed_s % (up_s + down_s) >= up_s else None


@pytest.mark.parametrize("cause", [LOST, Cause.NO_LINK, Cause.PORTAL])
@pytest.mark.parametrize(("up_s", "down_s"), [(1, 1), (3, 3), (5, 2), (2, 5), (8, 8), (20, 10)])
def test_a_line_that_flaps_for_an_hour_takes_nobody_with_it(
    weather: Weather, up_s: float, down_s: float, cause: Cause
) -> None:
    grant(weather.world)
    weather.cause = flapping(up_s, down_s, cause)
    weather.until(3600)
    assert len(weather.changes) <= 8, "the line broke 120 to 1800 times"
    weather.breaks(None)
    weather.steps(STEADY_LOOKS)
    assert weather.world.phone().is_online


def test_a_line_that_broke_too_often_says_so_and_holds_before_it_is_believed(
    weather: Weather,
) -> None:
    for _ in range(4):
        weather.breaks(Cause.NO_LINK)
        weather.step()
        weather.breaks(None)
        weather.steps(2)
    report = weather.watcher.look()
    assert (report.line, report.cause) == (Line.DOWN, Cause.UNSTABLE)
    weather.steps(STEADY_LOOKS - 3)
    assert weather.watcher.look().cause is Cause.UNSTABLE
    weather.step()
    assert (weather.watcher.look().line, weather.watcher.look().cause) == (Line.UP, None)


def test_three_breaks_in_ten_minutes_are_still_believed_at_once(weather: Weather) -> None:
    for _ in range(3):
        weather.breaks(Cause.NO_LINK)
        weather.step()
        assert weather.watcher.look().line is Line.DOWN
        weather.breaks(None)
        weather.steps(2)
        assert weather.watcher.look().line is Line.UP
    weather.until(weather.passed_s + 600)
    weather.breaks(Cause.NO_LINK)
    weather.step()
    weather.breaks(None)
    weather.steps(2)
    assert weather.watcher.look().line is Line.UP


def test_a_tap_that_is_told_yes_has_the_line_looked_at_at_once(
    home: Home, clock: ManualClock
) -> None:
    looks = threading.Semaphore(0)

    def look() -> Cause | None:
        looks.release()
        return None

    watcher = LineWatcher(look, clock)
    watcher.step()
    with watcher:
        for _ in range(2):
            assert looks.acquire(timeout=5)
        clock.advance(DOUBT_S)
        world = World(home, clock, upstream=watcher)
        assert grant(world).is_online
        assert looks.acquire(timeout=CALM_S / 2)
        world.close()


def test_the_gate_hears_of_a_change_of_the_line_at_once(home: Home, clock: ManualClock) -> None:
    """In less than a round of its own: the line rings, nobody asks it again and again."""
    causes = iter([None, Cause.NO_LINK])
    watcher = LineWatcher(lambda: next(causes), clock)
    world = World(home, clock, upstream=watcher)
    with world.serving():
        for line in (Line.UP, Line.DOWN):
            watcher.step()
            wait_until(lambda: world.gate.line.line is line, TURN_S / 2)  # noqa: B023 called at once
