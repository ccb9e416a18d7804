"""What each common receipt printer can do; reading it imports neither PIL nor escpos."""

from dataclasses import dataclass

from hardware.errors import BadProfile

# The tallest raster a receipt sends at once: some clones hold no more.
SLICE_ROWS = 88


@dataclass(frozen=True, slots=True)
class Profile:
    """The abilities of one printer model.

    Columns are of font A (12 x 24 dots); ``tear_lines`` are the lines fed before a person
    tears the slip off, where there is no cutter.
    """

    name: str
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


def _mm58(name: str, *, native_qr: bool, status: bool, fence: bool) -> Profile:
    return Profile(name, 58, 384, 32, native_qr, cutter=False, status=status, fence=fence)


def _mm80(name: str, *, native_qr: bool, status: bool, fence: bool) -> Profile:
    return Profile(name, 80, 576, 48, native_qr, cutter=True, status=status, fence=fence)


# A "generic" promises only what every clone does: a wrong promise prints garbage (QR) or
# makes each ticket wait for an answer that never comes (status, fence).
_PROFILES = {
    profile.name: profile
    for profile in (
        _mm58("generic-58", native_qr=False, status=False, fence=False),
        _mm80("generic-80", native_qr=False, status=True, fence=False),
        _mm80("epson-tm-t82x", native_qr=True, status=True, fence=True),
        _mm58("xprinter-xp58", native_qr=True, status=True, fence=False),
        _mm80("xprinter-xp80", native_qr=True, status=True, fence=True),
        _mm58("zj-5890", native_qr=False, status=True, fence=False),
        _mm80("paper", native_qr=True, status=True, fence=True),
    )
}


def names() -> tuple[str, ...]:
    """The known profile names, in the order a wizard offers them."""
    return tuple(_PROFILES)


def load(name: str) -> Profile:
    """The profile called ``name``.

    Raises BadProfile, which lists the known names.
    """
    try:
        return _PROFILES[name]
    except KeyError:
        known = ", ".join(_PROFILES)
        message = f"unknown printer profile {name!r}: use one of {known}"
        raise BadProfile(message) from None
