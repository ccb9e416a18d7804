"""The lamp's loop beside the box's worker, on mock pins."""

import dataclasses
import threading
from collections.abc import Callable, Iterator

import pytest
from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from hardware.lamp import Light
from kiosk.books.home import Heartbeat
from kiosk.books.settings import Settings
from kiosk.books.store import writing
from kiosk.doctor import lamp as doctor
from kiosk.doctor.case import Case
from kiosk.doctor.finding import Level
from kiosk.office import devices, help_wanted, statistics
from kiosk.office.lamp_signal import Signal
from kiosk.workers.box_worker import make
from kiosk.workers.tower_lamp import lights
from tests.kiosk.workers.conftest import PATIENCE_S, Shop


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    pins = MockFactory()
    yield pins
    pins.close()


def with_lamp(shop: Shop, **lamp: int) -> Shop:
    plain = shop.settings
    settings = replace(
        plain, lamp=replace(plain.lamp, **lamp), printer=replace(plain.printer, kind="none")
    )
    return dataclasses.replace(shop, settings=settings)


def maker(factory: MockFactory) -> Callable[..., object]:
    return lambda home, settings, clock, stop: make(
        home, settings, clock, stop, pin_factory=factory
    )


def says(shop: Shop, word: str) -> bool:
    device = devices.last_word(shop.office, "lamp")
    return device is not None and device.state == word


def becomes(factory: MockFactory, pin: int, level: int) -> None:
    pause, waited_s = threading.Event(), 0.0
    while factory.pin(pin).state != level:
        assert waited_s < PATIENCE_S, "the light never changed"
        pause.wait(0.05)
        waited_s += 0.05


def test_the_box_is_counted_while_the_lamp_is_lit(shop: Shop, factory: MockFactory) -> None:
    shop = with_lamp(shop, red=5, green=6)
    with shop.working(maker(factory)):  # type: ignore[arg-type]
        shop.until(lambda: says(shop, "ready"))
        shop.until(lambda: statistics.papers(shop.office) is not None)
        becomes(factory, 5, 0)
        with writing(shop.office):
            help_wanted.ask(shop.office, shop.clock)
        becomes(factory, 5, 1)
        told = doctor.check(Case(shop.home, shop.settings, shop.clock, shop.office))
        assert (told.level, told.state) == (Level.OK, "ready")
    assert factory.pin(5).function == "input"  # dark again
    told = doctor.check(Case(shop.home, shop.settings, shop.clock, shop.office))
    assert (told.level, told.state) == (Level.FAIL, "lost")


def test_a_lamp_without_a_box_and_pins_that_are_taken(shop: Shop, factory: MockFactory) -> None:
    shop = with_lamp(shop, red=5)
    settings = replace(shop.settings, box=replace(shop.settings.box, kind="none"))
    shop = dataclasses.replace(shop, settings=settings)
    holder = factory.pin(5)
    factory.reserve_pins(holder, 5)
    with shop.working(maker(factory)):  # type: ignore[arg-type]
        shop.until(lambda: says(shop, "offline"))
        told = doctor.check(Case(shop.home, shop.settings, shop.clock, shop.office))
        assert told.level is Level.FAIL and "lamp on pins 5: cannot be lit" in told.told
    assert Heartbeat(shop.home, "lamp", shop.clock).age_s() is None


def test_without_pins_the_doctor_calls_the_lamp_off(shop: Shop) -> None:
    told = doctor.check(Case(shop.home, shop.settings, shop.clock, shop.office))
    assert told.level is Level.OFF


def test_yellow_blinks_and_the_others_stand() -> None:
    signal = Signal(served=True, called=True, wanted=True)
    assert lights(signal, is_on=True) == set(Light)
    assert lights(signal, is_on=False) == {Light.RED, Light.GREEN}
    assert lights(Signal(served=False, called=False, wanted=False), is_on=True) == set()


def test_pins_of_box_and_lamp_may_not_be_the_same() -> None:
    plain = Settings()
    box = replace(plain.box, kind="gpio", beam_a=17, beam_b=27)
    lamp = replace(plain.lamp, red=5, yellow=17)
    assert lamp.trouble(box.pins) == (
        "yellow: pin 17 is taken by the box or another light; give it its own"
    )
    assert replace(plain.lamp, red=5, green=5).trouble(set()) is not None
    assert replace(plain.lamp, red=5, green=6).trouble(box.pins) is None
