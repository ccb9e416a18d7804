"""The [screen] and [board] sections: the touch screen and the hall's board, and who shows them."""

from ipaddress import ip_address
from typing import Annotated, Literal

from msgspec import Meta

from kiosk.books.settings_gate import Section
from kiosk.books.settings_portal import Listen

MM_PER_INCH = 25.4

Inches = Annotated[float, Meta(gt=3, lt=200, description="the screen's diagonal in inches")]
Pixels = Annotated[int, Meta(ge=320, le=7680, description="a number of pixels, 320 to 7680")]


class Screen(Section, frozen=True):
    """A screen's physical size, from which all sizes in millimetres follow, and where it hangs."""

    diagonal_inch: Inches
    width_px: Pixels
    height_px: Pixels
    kind: Annotated[
        Literal["none", "here"],
        Meta(description='"here" (a screen on this box), or "none" (another machine\'s, or none)'),
    ] = "none"
    output: Annotated[
        str,
        Meta(
            pattern=r"^([A-Za-z0-9\-]{1,31})?$",
            description='the name of the socket as the kernel has it, such as "HDMI-A-1"',
        ),
    ] = ""
    turned: Annotated[
        Literal[0, 90, 180, 270], Meta(description="degrees clockwise: 0, 90, 180 or 270")
    ] = 0

    @property
    def is_here(self) -> bool:
        """Whether this box shows it by a browser of its own."""
        return self.kind == "here"

    @property
    def px_per_mm(self) -> float:
        """Pixels per millimetre."""
        diagonal_px = (self.width_px**2 + self.height_px**2) ** 0.5
        return float(diagonal_px / (self.diagonal_inch * MM_PER_INCH))


class Board(Screen, frozen=True):
    """The hall's board; its browser on this box has an address of its own, which shows no more."""

    listen: Listen = "127.0.0.1:8081"


def trouble_of_screens(screen: Screen, board: Board) -> str | None:
    """What no single key of [board] shows: "key: what is wrong; the cure", or None."""
    if not (screen.is_here and board.is_here):
        return None
    if not screen.output or not board.output or screen.output == board.output:
        return (
            "output: two screens on this box; name the socket of each, here and in [screen],"
            ' such as "HDMI-A-1" and "HDMI-A-2"'
        )
    return None


def origin(listen: str) -> str:
    """Where a browser on this box finds what listens there: "http://127.0.0.1:8080"."""
    host, _colon, port = listen.rpartition(":")
    is_any = ip_address(host).is_unspecified if host != "localhost" else False
    return f"http://{'127.0.0.1' if is_any else host}:{port}"
