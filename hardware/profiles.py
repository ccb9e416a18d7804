"""What each common receipt printer can do; reading it imports neither PIL nor escpos."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hardware.errors import BadProfile

# The tallest raster a receipt sends at once: some clones hold no more.
SLICE_ROWS = 88
FONT_DOTS = 12
"""The width of a letter of font A."""
MAKERS_MANUAL = "the maker's manual"


@dataclass(frozen=True, slots=True)
class Profile:
    """The abilities of one printer model.

    Columns are of font A (12 x 24 dots); ``tear_lines`` are the lines fed before a person
    tears the slip off, where there is no cutter.
    """

    name: str
    title: str
    """What stands on the printer, for a person who looks for it."""
    source: str
    """Where the promises come from: none was tried on a real printer of ours."""
    paper_mm: int
    width_dots: int
    columns: int
    native_qr: bool
    """Draws QR codes itself (``GS ( k``)."""
    cutter: bool
    status: bool
    """Answers ``DLE EOT`` while it prints or is offline."""
    fence: bool
    """Answers ``GS r`` after everything sent before it has been processed."""
    half_density: bool = True
    """Doubles a picture that is sent with half the dots (``GS v 0``, m = 3)."""
    status_queries: tuple[int, ...] = (1, 2, 3, 4)
    tear_lines: int = 5

    @property
    def largest_raster_bytes(self) -> int:
        """The most bytes one truncated raster can swallow."""
        return self.width_dots // 8 * SLICE_ROWS

    @property
    def paper_dots(self) -> int:
        """The width of the paper itself, margins included, at 8 dots a millimetre."""
        return self.paper_mm * 8


_EVERY_CLONE = "assumed: what every clone of its class does"

# A "generic" promises only what every clone does: a wrong promise prints garbage (QR), a code
# of half the size (density), or makes each ticket wait for an answer that never comes (status,
# fence). XP-58 and 5890 are sold in many versions under one name: the least of them counts.
GENERIC_58 = Profile(
    "generic-58",
    "another 58 mm printer (EPPOS, Iware, VSC, Blueprint, POS-58, ...)",
    _EVERY_CLONE,
    58,
    384,
    32,
    native_qr=False,
    cutter=False,
    status=False,
    fence=False,
    half_density=False,
)
GENERIC_80 = replace(
    GENERIC_58,
    name="generic-80",
    title="another 80 mm printer (EPPOS, Iware, VSC, Blueprint, POS-80, ...)",
    paper_mm=80,
    width_dots=576,
    columns=48,
    cutter=True,
    status=True,
    half_density=True,
)
_EPSON = replace(
    GENERIC_80,
    name="epson-tm-t82x",
    title="Epson TM-T82X, TM-T82",
    source=f"{MAKERS_MANUAL}: ESC/POS Command Reference",
    native_qr=True,
    fence=True,
)
_PROFILES = {
    profile.name: profile
    for profile in (
        GENERIC_58,
        GENERIC_80,
        _EPSON,
        replace(_EPSON, name="epson-tm-m30", title="Epson TM-m30 (80 mm paper)"),
        replace(
            GENERIC_58,
            name="xprinter-xp58",
            title="Xprinter XP-58",
            source=f"{MAKERS_MANUAL} (status); QR and density assumed as the least of its versions",
            status=True,
        ),
        replace(_EPSON, name="xprinter-xp80", title="Xprinter XP-80, XP-Q80", source=MAKERS_MANUAL),
        replace(
            GENERIC_58,
            name="zj-5890",
            title="Zjiang ZJ-5890, Panda PRJ-58",
            source=f"{MAKERS_MANUAL} (status); QR and density as its users report them",
            status=True,
        ),
        replace(_EPSON, name="paper", title="the trial's paper", source="our own fake"),
    )
}


def names() -> tuple[str, ...]:
    """The known profile names, in the order a wizard offers them."""
    return tuple(_PROFILES)


def load(name: str, answers: Mapping[str, Any] | None = None) -> Profile:
    """The profile called ``name``; ``answers`` are fields that were tried and hold instead.

    Raises BadProfile, which lists the known names.
    """
    if name not in _PROFILES:
        known = ", ".join(_PROFILES)
        raise BadProfile(f"unknown printer profile {name!r}: use one of {known}")
    found = replace(_PROFILES[name], **(answers or {}))
    # Whatever the paper: as many dots as letters were seen on it.
    return replace(found, width_dots=found.columns * FONT_DOTS)
