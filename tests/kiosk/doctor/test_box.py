"""What the doctor says of the complaint box."""

import dataclasses

import pytest
from msgspec.structs import replace

from kiosk.doctor import box
from kiosk.doctor.case import Case
from kiosk.doctor.finding import Finding, Level
from kiosk.workers.box_worker import BoxWorker
from tests.kiosk.workers.conftest import Shop

FAULTS = {
    "box tamper": (Level.WARN, "tamper", "shaken or forced", "open and close its door"),
    "box jam": (Level.FAIL, "jam", "its slot is blocked", "pull out the paper"),
    "box break_memory": (Level.FAIL, "memory", "worn out", "replace its counter"),
    "box open": (Level.WARN, "door", "its door is open", "close and lock it"),
    "box version 2": (Level.FAIL, "newer", "newer protocol", "update Pendopo"),
    "box mute 1": (Level.FAIL, "silent", "is not known", "its power and its cable"),
}


def found(shop: Shop) -> Finding:
    return box.check(Case(shop.home, shop.settings, shop.clock, shop.office))


def test_a_box_that_counts_tells_its_total(shop: Shop) -> None:
    with shop.working(BoxWorker):
        shop.until(lambda: found(shop).state == "counting")
        shop.tell("box drop 3")
        shop.until(lambda: "3 papers so far" in found(shop).told)
        assert found(shop).level is Level.OK and found(shop).age_s is not None


@pytest.mark.parametrize("command", FAULTS)
def test_each_fault_is_told_with_its_cure(shop: Shop, command: str) -> None:
    level, state, words, cure = FAULTS[command]

    def is_seen() -> bool:
        shop.clock.advance(0.5)
        return found(shop).state == state

    with shop.working(BoxWorker):
        shop.until(lambda: found(shop).state == "counting")
        shop.tell(command)
        shop.until(is_seen)
        told = found(shop)
    assert told.level is level and words in told.told and cure in told.cure


def test_an_alarm_that_nobody_has_seen_stays_a_warning(shop: Shop) -> None:
    with shop.working(BoxWorker):
        shop.until(lambda: found(shop).state == "counting")
        shop.tell("box tamper")
        shop.until(lambda: found(shop).state == "tamper")
        shop.tell("box close")
        shop.until(lambda: found(shop).state == "counting")
        told = found(shop)
    assert told.level is Level.WARN
    assert "alarms that no officer has seen: 1" in told.told and told.cure == "look at /box"


def test_an_unplugged_box_and_one_without_a_worker_are_told_apart(shop: Shop) -> None:
    with shop.working(BoxWorker):
        shop.until(lambda: found(shop).state == "counting")
    told = found(shop)
    assert (told.level, told.state) == (Level.FAIL, "lost")
    assert "so nobody knows" in told.told and "run/box is there" in told.told
    shop.devices.stop()
    with shop.working(BoxWorker):
        shop.until(lambda: found(shop).state == "unplugged")
        told = found(shop)
    assert told.level is Level.FAIL and "run/box is not there since 08.00" in told.told
    assert told.cure.startswith("plug its cable in")


def test_an_office_without_a_box_is_no_failure(shop: Shop) -> None:
    settings = replace(shop.settings, box=replace(shop.settings.box, kind="none"))
    told = found(dataclasses.replace(shop, settings=settings))
    assert (told.level, told.told) == (Level.OFF, "not set up")
