"""The [scanner] section: a QR scanner on a serial line, for one counter."""

from typing import Annotated, Literal

from msgspec import Meta

from kiosk.books.settings_gate import Section
from kiosk.books.settings_printer import Baud


class Scanner(Section, frozen=True):
    """A scanner that types like a keyboard needs no setting."""

    kind: Annotated[Literal["none", "serial"], Meta(description='"none" or "serial"')] = "none"
    address: Annotated[str, Meta(description='a device such as "/dev/ttyACM1"')] = ""
    baud: Annotated[Baud, Meta(description="9600, 19200, 38400, 57600 or 115200")] = 9600
    counter: Annotated[
        str, Meta(min_length=1, max_length=60, description='a counter\'s name such as "Loket 1"')
    ] = "Loket 1"

    @property
    def trouble(self) -> str | None:
        """What no single key shows: "key: what is wrong; the cure", or None."""
        if self.kind == "serial" and not self.address:
            return 'address: missing; kind = "serial" needs a device, or set kind = "none"'
        return None
