"""The [lamp] section: a tower lamp on the Pi's pins, or a single light of it."""

from typing import Annotated

from msgspec import Meta

from kiosk.books.settings_box import PinNumber
from kiosk.books.settings_gate import Section


class Lamp(Section, frozen=True):
    """Each light's pin; a light without one is not there, and without any there is no lamp."""

    red: PinNumber | None = None
    yellow: PinNumber | None = None
    green: PinNumber | None = None
    active_low: Annotated[
        bool, Meta(description="true for a relay board that switches on at 0 volts, else false")
    ] = False

    @property
    def pins(self) -> dict[str, int]:
        """The pin of each light that is there."""
        lights = {"red": self.red, "yellow": self.yellow, "green": self.green}
        return {light: pin for light, pin in lights.items() if pin is not None}

    def trouble(self, taken: set[int]) -> str | None:
        """What no single key shows; `taken` are the pins of the complaint box."""
        used = set(taken)
        for light, pin in self.pins.items():
            if pin in used:
                return f"{light}: pin {pin} is taken by the box or another light; give it its own"
            used.add(pin)
        return None
