"""The [box] section: the complaint box, on a cable or on the Pi's own pins."""

from typing import Annotated, Literal

from msgspec import Meta

from kiosk.books.settings_gate import Section

PinNumber = Annotated[int, Meta(ge=2, le=27, description="a pin by its BCM number, 2 to 27")]


class Box(Section, frozen=True):
    """The complaint box that counts its papers."""

    kind: Annotated[
        Literal["none", "serial", "gpio"], Meta(description='"none", "serial" or "gpio"')
    ] = "none"
    address: Annotated[str, Meta(description='a device such as "/dev/ttyACM0"')] = ""
    beam_a: PinNumber | None = None
    beam_b: PinNumber | None = None
    door: PinNumber | None = None

    @property
    def pins(self) -> set[int]:
        """The Pi's pins that it is wired to."""
        wired = (self.beam_a, self.beam_b, self.door) if self.kind == "gpio" else ()
        return {each for each in wired if each is not None}

    @property
    def trouble(self) -> str | None:
        """What no single key shows: "key: what is wrong; the cure", or None."""
        if self.kind == "serial" and not self.address:
            return 'address: missing; kind = "serial" needs a device, or set kind = "none"'
        if self.kind != "gpio":
            return None
        for key in ("beam_a", "beam_b"):
            if getattr(self, key) is None:
                return f'{key}: missing; kind = "gpio" needs the pin of each beam, such as 17'
        pins = [each for each in (self.beam_a, self.beam_b, self.door) if each is not None]
        if len(set(pins)) < len(pins):
            return "beam_b: two of the box share a pin; give each its own"
        return None
