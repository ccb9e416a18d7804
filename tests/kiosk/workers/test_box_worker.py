"""From the box's line to the public number."""

import dataclasses
import threading
from functools import partial

from gpiozero.pins.mock import MockFactory
from msgspec.structs import replace

from kiosk.books.home import Heartbeat
from kiosk.office import box, devices, statistics
from kiosk.workers.box_worker import BoxWorker
from tests.kiosk.workers.conftest import Shop


def total(shop: Shop) -> int | None:
    return statistics.drops(shop.office, shop.clock, 0.0).total


def meet(shop: Shop) -> None:
    """Wait until the box's first total is known; what falls in from now on is booked."""
    shop.until(lambda: total(shop) is not None)


def says(shop: Shop, word: str) -> bool:
    device = devices.last_word(shop.office, "box")
    return device is not None and device.state == word


def test_a_drop_is_booked_once(shop: Shop) -> None:
    with shop.working(BoxWorker):
        meet(shop)
        shop.tell("box drop")
        shop.until(lambda: total(shop) == 1)
        shop.tell("box drop 3")
        shop.until(lambda: total(shop) == 4)
    assert sum(box.rebuilt(shop.office).values()) == 4


def test_what_fell_in_while_nobody_listened_is_booked_at_the_next_word(shop: Shop) -> None:
    with shop.working(BoxWorker):
        meet(shop)
    shop.tell("box drop 5")
    with shop.working(BoxWorker):
        shop.until(lambda: total(shop) == 5)


def test_a_worker_started_again_books_nothing_twice(shop: Shop) -> None:
    for expected in (2, 4, 6):
        with shop.working(BoxWorker):
            meet(shop)
            shop.tell("box drop 2")
            shop.until(lambda expected=expected: total(shop) == expected)  # type: ignore[misc]


def test_a_live_box_beats_and_a_stopped_worker_does_not(shop: Shop) -> None:
    heart = Heartbeat(shop.home, "box", shop.clock)
    with shop.working(BoxWorker):
        meet(shop)
        shop.tell("box drop")
        shop.until(lambda: total(shop) == 1)
        assert heart.age_s() is not None
    assert heart.age_s() is None


def test_a_noisy_line_loses_no_drop(shop: Shop) -> None:
    with shop.working(BoxWorker):
        meet(shop)
        shop.tell("box loss 0.1")
        shop.tell("box corrupt 0.1")
        for _ in range(50):
            shop.tell("box drop")
        shop.tell("box loss 0")
        shop.tell("box corrupt 0")
        shop.tell("box drop")
        shop.until(lambda: total(shop) == 51)


def test_a_box_on_the_pis_pins_is_booked_and_goes_on_from_the_books(shop: Shop) -> None:
    on_pins = replace(shop.settings.box, kind="gpio", beam_a=17, beam_b=27)
    here = dataclasses.replace(shop, settings=replace(shop.settings, box=on_pins))
    for papers in (1, 2):
        pins = MockFactory()
        with here.working(partial(BoxWorker, pin_factory=pins)):
            shop.until(lambda pins=pins: pins.pin(27).when_changed is not None)
            meet(shop)
            drop_between(pins)
            shop.until(lambda papers=papers: total(shop) == papers)
        pins.reset()
    kept = box.count(shop.office, "GPIO", 1)
    assert kept is not None
    assert (kept.letters, kept.boot) == (2, 2)


def test_without_a_pi_the_box_on_pins_is_unplugged_and_waited_for(shop: Shop) -> None:
    on_pins = replace(shop.settings.box, kind="gpio", beam_a=17, beam_b=27)
    here = dataclasses.replace(shop, settings=replace(shop.settings, box=on_pins))
    with here.working(BoxWorker):
        shop.until(lambda: says(shop, "offline"))


def drop_between(pins: MockFactory) -> None:
    """A paper falls past both beams, 15 ms from edge to edge."""
    falling = threading.Event()
    for number, is_broken in ((17, True), (27, True), (17, False), (27, False)):
        pin = pins.pin(number)
        falling.wait(0.015)
        if is_broken:
            pin.drive_low()
        else:
            pin.drive_high()
