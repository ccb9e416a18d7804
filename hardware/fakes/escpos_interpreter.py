"""A small ESC/POS interpreter: what a printer does with each command, on a slip of paper."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from hardware.fakes import paper_canvas
from hardware.fakes.escpos_tokens import Token
from hardware.fakes.paper_canvas import CELL_HEIGHT, LINE_DOTS, Slip, Style
from hardware.profiles import Profile

_ALIGNS = ("left", "center", "right")
_FEED_TO_KNIFE = b"ABabgh"
_FIRST_LETTER = 0x20


@dataclass(slots=True)
class _Symbol:
    """The QR settings of GS ( k."""

    module_dots: int = 3
    level: int = 0
    content: bytes = b""


class Interpreter:
    """The print side of one printer: settings, the slip in the making, and finished slips.

    What its profile does not promise it does not do: it knows no QR code, does not double a
    picture, has no knife.
    """

    def __init__(self, profile: Profile, finished: Callable[[Slip], None]) -> None:
        self._profile = profile
        self._finished = finished
        self._reset()
        self._new_slip()

    @property
    def blank(self) -> bool:
        """Whether the slip in the making has nothing on it."""
        return self.slip.blank

    def do(self, token: Token) -> None:
        """Carry out one token; unknown ones change nothing."""
        handler = self._HANDLERS.get(token.name)
        if handler is not None:
            handler(self, token)

    def eject(self) -> None:
        """Part with the slip, unless nothing is on it."""
        slip = self.slip
        if not slip.blank:
            self._finished(slip)
        self._new_slip()

    def _new_slip(self) -> None:
        self.slip = Slip(self._profile.width_dots, self._profile.paper_dots)

    def _reset(self) -> None:
        self._style = Style()
        self._spacing = LINE_DOTS
        self._symbol = _Symbol()

    def _initialize(self, _token: Token) -> None:
        self._reset()
        self.slip.forget_line()

    def _text(self, token: Token) -> None:
        self.slip.characters(token.data.decode("cp437"), self._style)

    def _line_feed(self, _token: Token) -> None:
        self.slip.line_feed(self._spacing)

    def _feed_lines(self, token: Token) -> None:
        self.slip.feed(token.params[0] * self._spacing)
        self.slip.text.extend([""] * token.params[0])

    def _feed_dots(self, token: Token) -> None:
        self.slip.feed(token.params[0])

    def _default_spacing(self, _token: Token) -> None:
        self._spacing = LINE_DOTS

    def _line_spacing(self, token: Token) -> None:
        self._spacing = token.params[0]

    def _print_mode(self, token: Token) -> None:
        mode = token.params[0]
        height, width = 1 + (mode >> 4 & 1), 1 + (mode >> 5 & 1)
        self._style = replace(self._style, bold=bool(mode & 8), width=width, height=height)

    def _bold(self, token: Token) -> None:
        self._style = replace(self._style, bold=bool(token.params[0] & 1))

    def _size(self, token: Token) -> None:
        size = token.params[0]
        self._style = replace(self._style, width=1 + (size >> 4 & 7), height=1 + (size & 7))

    def _align(self, token: Token) -> None:
        place = token.params[0] % 48
        if place < len(_ALIGNS):
            self._style = replace(self._style, align=_ALIGNS[place])

    def _raster(self, token: Token) -> None:
        mode, *_rest = token.params
        width_bytes = int.from_bytes(token.params[1:3], "little")
        height = int.from_bytes(token.params[3:5], "little")
        if not width_bytes or not height:
            return
        if not self._profile.half_density:
            mode = 0
        x_scale, y_scale = 1 + (mode & 1), 1 + (mode >> 1 & 1)
        image = paper_canvas.raster(width_bytes, height, token.data, x_scale, y_scale)
        self.slip.picture(image, f"[gambar {image.width}x{image.height}]", self._style.align)

    def _qr(self, token: Token) -> None:
        if not self._profile.native_qr:
            printable = bytes(byte for byte in token.data if byte >= _FIRST_LETTER)
            self._text(Token("text", data=b"(k" + printable))  # as clones do: letters for a code
            return
        symbol, function, arguments = self._symbol, token.data[1:2], token.data[2:]
        if token.data[:1] != b"1" or not arguments:
            return
        if function == b"C":
            symbol.module_dots = max(1, min(16, arguments[0]))
        elif function == b"E":
            symbol.level = arguments[0] % 48
        elif function == b"P":
            symbol.content = arguments[1:]
        elif function == b"Q" and symbol.content:
            content = symbol.content.decode("utf-8", "replace")
            image = paper_canvas.qr_code(content, symbol.module_dots, symbol.level)
            self.slip.picture(image, f"[QR {content}]", self._style.align)

    def _cut(self, token: Token) -> None:
        if not self._profile.cutter:
            return
        if token.params in _FEED_TO_KNIFE:
            self.slip.feed(CELL_HEIGHT)
        self.eject()

    _HANDLERS: ClassVar[dict[str, Callable[["Interpreter", Token], None]]] = {
        "text": _text,
        "LF": _line_feed,
        "ESC @": _initialize,
        "ESC !": _print_mode,
        "ESC 2": _default_spacing,
        "ESC 3": _line_spacing,
        "ESC E": _bold,
        "ESC G": _bold,
        "ESC J": _feed_dots,
        "ESC a": _align,
        "ESC d": _feed_lines,
        "GS !": _size,
        "GS ( k": _qr,
        "GS V": _cut,
        "GS v 0": _raster,
    }
