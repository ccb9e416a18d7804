"""Receipts: from plain lines (dicts that fit in JSON) to the ESC/POS bytes of one slip.

A line is one of::

    {"text": "DESA SUKOJATI", "size": 2}   size 1..8
    {"row": ["Perkiraan", "15-25 menit"]}  left and right on one line, dots between
    {"rule": true}                         a dashed rule
    {"feed": 2}                            empty lines
    {"qr": "http://10.77.0.1/t/ABCD2345"}  size 1..16: dots a module
    {"mark": true}                         the joglo, or the office's logo
    {"cut": true}                          cut, or feed far enough to tear

and may say "align" (left, center, right; pictures are centred unless told), "bold", and "tall":
twice as high as wide, for tired eyes at no cost of columns.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hardware import receipt_images, receipt_text
from hardware.escpos_dummy import new_dummy
from hardware.logo import BAD_MULTIPLE, Logo, raster
from hardware.profiles import SLICE_ROWS, Profile

if TYPE_CHECKING:
    from PIL.Image import Image

Line = Mapping[str, Any]

_SIZES = range(1, 9)
_QR_SIZES = range(1, 17)
_QR_DEFAULT_SIZE = 6
_QR_SHARP_LARGEST = 5
_QR_LONGEST = 256
_FEED_LONGEST = 255
_ALIGNS = ("left", "center", "right")
_STYLE_KEYS = {"size", "align", "bold", "tall"}
_TALL, _HIGHEST = 2, 8
_STANDARD_DENSITY, _DOUBLED = 0, 3  # the m of GS v 0
_GAP_DOTS = 16


def compose(lines: Sequence[Line], profile: Profile, logo: Logo | None = None) -> bytes:
    """The bytes of one receipt, complete in itself: it starts with ESC @ and sets its state.

    A logo stands where the mark would. Raises ValueError that names the line which cannot be
    printed.
    """
    slip = _Slip(profile, logo)
    for line in lines:
        slip.add(line)
    return slip.bytes()


class _Slip:
    """One receipt in the making."""

    def __init__(self, profile: Profile, logo: Logo | None) -> None:
        self._profile = profile
        self._logo = logo if logo and logo.width_dots <= profile.width_dots else None
        self._out = new_dummy()
        self._style = ("left", False, 1, 1)
        self._out.hw("INIT")
        # ESC t 0: code page 437. GS a 0: unasked status messages would look like answers to us.
        self._out._raw(b"\x1bt\x00\x1da\x00\x1b2")
        self._out.set_with_default()

    def bytes(self) -> bytes:
        """Everything so far."""
        return bytes(self._out.output)

    def add(self, line: Line) -> None:
        """Print one line. Raises ValueError."""
        kinds = [key for key in line if key not in _STYLE_KEYS]
        if len(kinds) != 1 or kinds[0] not in _KINDS:
            known = ", ".join(_KINDS)
            raise ValueError(f"a receipt line is one of {known}; this is not: {dict(line)!r}")
        kind = kinds[0]
        if line.get("align", "left") not in _ALIGNS:
            raise ValueError(f"align is left, center or right: {dict(line)!r}")
        _KINDS[kind](self, line[kind], line)

    def _set(self, align: str, *, bold: bool, size: int, tall: bool = False) -> None:
        """Send what differs from the state the printer is in."""
        was_align, was_bold, *was_size = self._style
        height = min(_HIGHEST, size * _TALL) if tall else size
        if align != was_align:
            self._out.set(align=align)
        if bold != was_bold:
            self._out.set(bold=bold)
        if [size, height] != was_size:
            self._out.set(custom_size=True, width=size, height=height)
        self._style = (align, bold, size, height)

    def _text(self, text: object, line: Line) -> None:
        if not isinstance(text, str):
            raise ValueError(f"text wants a string: {dict(line)!r}")
        folded = receipt_text.fold(text)
        wanted = _number(line, line.get("size", 1), _SIZES)
        size = receipt_text.fitting_size(folded, wanted, self._profile.columns)
        bold, tall = bool(line.get("bold")), bool(line.get("tall"))
        self._set(line.get("align", "left"), bold=bold, size=size, tall=tall)
        for piece in receipt_text.wrap(folded, self._profile.columns // size):
            self._out.textln(piece)

    def _row(self, sides: Sequence[str], line: Line) -> None:
        if isinstance(sides, str) or len(sides) != len(("left", "right")):
            raise ValueError(f"row wants [left, right]: {dict(line)!r}")
        left, right = (receipt_text.fold(str(side)).strip() for side in sides)
        self._set("left", bold=bool(line.get("bold")), size=1, tall=bool(line.get("tall")))
        for piece in receipt_text.row(left, right, self._profile.columns):
            self._out.textln(piece)

    def _rule(self, _on: object, _line: Line) -> None:
        self._set("left", bold=False, size=1)
        self._out.textln("-" * self._profile.columns)

    def _feed(self, count: object, line: Line) -> None:
        self._set("left", bold=False, size=1)
        self._out.print_and_feed(_number(line, count, range(1, _FEED_LONGEST + 1)))

    def _qr(self, content: object, line: Line) -> None:
        if not isinstance(content, str) or not 0 < len(content) <= _QR_LONGEST:
            raise ValueError(f"qr wants 1 to {_QR_LONGEST} characters: {dict(line)!r}")
        if receipt_text.fold(content) != content:
            raise ValueError(f"qr wants printable ASCII: {dict(line)!r}")
        size = _number(line, line.get("size", _QR_DEFAULT_SIZE), _QR_SIZES)
        self._set(line.get("align", "center"), bold=False, size=1)
        if self._profile.native_qr:
            self._gap()  # a native code has no quiet zone of its own
            self._out.qr(content, ec=1, size=size, native=True)  # 1: level M
            self._gap()
        else:
            self._qr_raster(content, size)

    def _qr_raster(self, content: str, size: int) -> None:
        """A narrow raster; an even size is sent at half density, a quarter of the bytes.

        A printer that does not double gets smaller modules: a ticket keeps within 6 kB.
        """
        image = receipt_images.qr(content)
        doubled = size % 2 == 0 and self._profile.half_density
        size = size if self._profile.half_density else min(size, _QR_SHARP_LARGEST)
        dots = size // 2 if doubled else size
        limit = self._profile.width_dots // (2 if doubled else 1) // image.width
        scale = max(1, min(dots, limit))
        side = image.width * scale
        self._raster(image.resize((side, side), 0), _DOUBLED if doubled else _STANDARD_DENSITY)

    def _mark(self, _on: object, line: Line) -> None:
        self._set(line.get("align", "center"), bold=False, size=1)
        if self._logo:
            self._out._raw(raster(self._logo))
        else:
            self._raster(receipt_images.mark(), _STANDARD_DENSITY)
        self._gap()

    def _gap(self) -> None:
        self._out._raw(bytes((0x1B, 0x4A, _GAP_DOTS)))  # ESC J

    def _raster(self, image: "Image", density: int) -> None:
        sharp = density == _STANDARD_DENSITY
        for top in range(0, image.height, SLICE_ROWS):
            rows = min(SLICE_ROWS, image.height - top)
            padded = rows + 1 if rows % BAD_MULTIPLE == 0 else rows
            piece = receipt_images.slice_rows(image, top, rows, padded)
            self._out.image(piece, high_density_vertical=sharp, high_density_horizontal=sharp)

    def _cut(self, _on: object, _line: Line) -> None:
        self._set("left", bold=False, size=1)
        if self._profile.cutter:
            self._out.cut(feed=False)  # GS V 66 0: feeds to the knife by itself
        else:
            self._out.print_and_feed(self._profile.tear_lines)


def _number(line: Line, value: object, allowed: range) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
        message = f"{value!r} is not within {allowed.start}..{allowed.stop - 1}: {dict(line)!r}"
        raise ValueError(message)
    return value


_KINDS: dict[str, Callable[[_Slip, Any, Line], None]] = {
    "text": _Slip._text,
    "row": _Slip._row,
    "rule": _Slip._rule,
    "feed": _Slip._feed,
    "qr": _Slip._qr,
    "mark": _Slip._mark,
    "cut": _Slip._cut,
}
