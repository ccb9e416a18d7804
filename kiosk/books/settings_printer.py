"""The [printer] section: which printer it is, and what was found out about it on real paper."""

from typing import Annotated, Literal

from msgspec import Meta

from kiosk.books.settings_gate import Section

Baud = Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200]
Tried = Annotated[bool, Meta(description="true or false, without quotes; left out: as its profile")]
ANSWERS = ("columns", "native_qr", "half_density", "cutter", "tear_lines", "status", "fence")
"""The keys that stand in for what the profile promises."""


class Printer(Section, frozen=True):
    """The ticket printer; what is None is as the profile says."""

    kind: Annotated[
        Literal["none", "usb", "serial", "tcp"],
        Meta(description='one of "none", "usb", "serial", "tcp"'),
    ] = "none"
    address: Annotated[
        str, Meta(description='a device such as "/dev/usb/lp0", or "host:9100" for tcp')
    ] = ""
    profile: Annotated[
        str, Meta(min_length=1, max_length=60, description='a profile such as "generic-58"')
    ] = "generic-58"
    baud: Annotated[Baud, Meta(description="9600, 19200, 38400, 57600 or 115200")] = 115200
    columns: (
        Annotated[
            int, Meta(ge=24, le=64, description="letters on a line, 24 to 64: 32, 42 or 48 mostly")
        ]
        | None
    ) = None
    native_qr: Tried | None = None
    half_density: Tried | None = None
    cutter: Tried | None = None
    tear_lines: (
        Annotated[int, Meta(ge=1, le=20, description="lines fed before a slip is torn, 1 to 20")]
        | None
    ) = None
    status: Tried | None = None
    fence: Tried | None = None

    @property
    def trouble(self) -> str | None:
        """What no single key shows: "key: what is wrong; the cure", or None."""
        if self.kind == "none" or self.address:
            return None
        return f'address: missing; kind = "{self.kind}" needs a device, or set kind = "none"'

    @property
    def answers(self) -> dict[str, int]:
        """What holds instead of the profile's promises."""
        told = {key: getattr(self, key) for key in ANSWERS}
        return {key: value for key, value in told.items() if value is not None}
