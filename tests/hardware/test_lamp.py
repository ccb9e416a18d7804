"""The tower lamp on gpiozero's mock pins."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from hardware.errors import LampOffline
from hardware.lamp import Light, TowerLamp

PINS = {Light.RED: 5, Light.YELLOW: 6, Light.GREEN: 13}


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    pins = MockFactory()
    yield pins
    pins.close()


def levels(factory: MockFactory) -> list[int]:
    """What the pins of red, yellow and green put out: 1 is 3.3 volts."""
    return [int(factory.pin(number).state) for number in PINS.values()]


def test_it_is_dark_until_told_and_after_it_is_closed(factory: MockFactory, tmp_path: Path) -> None:
    with TowerLamp(PINS, work_dir=tmp_path, factory=factory) as lamp:
        assert levels(factory) == [0, 0, 0]
        lamp.show({Light.RED, Light.GREEN})
        assert levels(factory) == [1, 0, 1]
        lamp.show({Light.YELLOW})
        assert levels(factory) == [0, 1, 0]
    lamp.close()
    assert all(factory.pin(number).function == "input" for number in PINS.values())


def test_a_relay_board_that_switches_at_ground_is_dark_at_first(
    factory: MockFactory, tmp_path: Path
) -> None:
    with TowerLamp(PINS, active_low=True, work_dir=tmp_path, factory=factory) as lamp:
        assert levels(factory) == [1, 1, 1]
        lamp.show({Light.GREEN})
        assert levels(factory) == [1, 1, 0]


def test_a_single_light_leaves_the_others_out(factory: MockFactory, tmp_path: Path) -> None:
    with TowerLamp({Light.RED: 5}, work_dir=tmp_path, factory=factory) as lamp:
        lamp.show({Light.RED, Light.GREEN})
        assert factory.pin(5).state == 1 and repr(lamp) == "<TowerLamp red>"


def test_a_pin_that_is_used_twice_or_no_pi_at_all_is_one_line(
    factory: MockFactory, tmp_path: Path
) -> None:
    with (
        TowerLamp({Light.RED: 5}, work_dir=tmp_path, factory=factory),
        pytest.raises(LampOffline, match=r"lamp on pins 5: cannot be lit \(.*\); is this a Pi"),
    ):
        TowerLamp({Light.GREEN: 5}, work_dir=tmp_path, factory=factory)
    if not Path("/dev/gpiochip0").exists():
        with pytest.raises(LampOffline, match=r"is this a Pi|is missing"):
            TowerLamp({Light.RED: 5}, work_dir=tmp_path)
