"""A tower lamp on the Pi's pins: up to three lights, each on a relay or a transistor."""

import contextlib
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Any

from hardware.closing import Closing
from hardware.errors import LampOffline
from hardware.gpio_pins import named, this_pi


class Light(StrEnum):
    """The lights, as they stand on a tower, the topmost first."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


class TowerLamp(Closing):
    """The lights that ``pins`` names by BCM numbers; all are dark at first and when it is closed.

    ``active_low`` is for relay boards that switch on when their input is pulled to ground.
    ``factory`` makes gpiozero's pins, else this Pi's are taken. Raises LampOffline.
    """

    def __init__(
        self,
        pins: Mapping[Light, int],
        *,
        active_low: bool = False,
        work_dir: Path,
        factory: Any = None,
    ) -> None:
        self._own_factory = factory is None
        self._lights: dict[Light, Any] = {}
        self._where = f"lamp on pins {', '.join(map(str, pins.values()))}"
        with self._named():
            self._factory = factory or this_pi(work_dir)
            from gpiozero import LED

            for light, number in pins.items():
                self._lights[light] = LED(
                    number, active_high=not active_low, pin_factory=self._factory
                )

    def __repr__(self) -> str:
        return f"<TowerLamp {', '.join(self._lights)}>"

    def show(self, lit: Collection[Light]) -> None:
        """Light these and no other; a light that has no pin is left out. Raises LampOffline."""
        with self._named():
            for light, device in self._lights.items():
                device.value = light in lit

    def close(self) -> None:
        """Dark, and the pins given back; may be called twice."""
        with contextlib.suppress(LampOffline):
            self.show(())
        for device in self._lights.values():
            device.close()
        self._lights.clear()
        if self._own_factory:
            self._factory.close()

    def _named(self) -> AbstractContextManager[None]:
        return named(self._where, "cannot be lit", LampOffline)
