"""One slip of paper being printed: characters, rasters and QR codes as black dots.

PIL is imported at the first mark on the paper, not before: an idle fake stays small.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image as PilImage

CELL_WIDTH, CELL_HEIGHT = 12, 24
LINE_DOTS = 30
_EDGE_DOTS = 40
_FONT_SIZE = 20
_FONT_DIR = Path("/usr/share/fonts/truetype/dejavu")
_BITS = 8


@cache
def _font(size: int, *, bold: bool) -> Any:
    """DejaVu Sans Mono where Debian has put it, else the font PIL ships."""
    from PIL import ImageFont

    path = _FONT_DIR / f"DejaVuSansMono{'-Bold' if bold else ''}.ttf"
    if path.exists():
        return ImageFont.truetype(str(path), size)
    return ImageFont.load_default(size)


@dataclass(frozen=True, slots=True)
class Style:
    """How the next characters look; sizes multiply the 12 x 24 cell."""

    width: int = 1
    height: int = 1
    bold: bool = False
    align: str = "left"


@dataclass(slots=True)
class Slip:
    """Paper ``paper_dots`` wide whose middle ``width_dots`` can be printed on."""

    width_dots: int
    paper_dots: int
    text: list[str] = field(default_factory=list)
    _strips: list[tuple[int, int, "PilImage.Image"]] = field(default_factory=list)
    _line: list[tuple[str, Style]] = field(default_factory=list)
    _y: int = 0

    @property
    def blank(self) -> bool:
        """Whether nothing has been printed on it yet (feeding does not count)."""
        return not self._strips and not self._line

    def characters(self, text: str, style: Style) -> None:
        """Add to the current line; like a printer, start a new one where the paper ends."""
        for character in text:
            used = sum(CELL_WIDTH * styled.width for _character, styled in self._line)
            if used + CELL_WIDTH * style.width > self.width_dots:
                self.line_feed()
            self._line.append((character, style))

    def line_feed(self, spacing_dots: int = LINE_DOTS) -> None:
        """Print the current line and move on by ``spacing_dots``, or by its height."""
        height = max((CELL_HEIGHT * style.height for _c, style in self._line), default=0)
        if self._line:
            self._strips.append((self._left_edge(self._line_width()), self._y, self._draw(height)))
        self.text.append("".join(character for character, _style in self._line).rstrip())
        self._line.clear()
        self._y += max(spacing_dots, height)

    def feed(self, dots: int) -> None:
        """Print the current line if there is one; move the paper."""
        if self._line:
            self.line_feed(0)
        self._y += dots

    def forget_line(self) -> None:
        """Drop characters that wait for their line feed (ESC @)."""
        self._line.clear()

    def picture(self, image: "PilImage.Image", label: str, align: str) -> None:
        """Print an image as its own block; what is wider than the paper is lost."""
        width = min(image.width, self.width_dots)
        left = {"left": 0, "right": self.width_dots - width}.get(
            align, (self.width_dots - width) // 2
        )
        self._strips.append((left, self._y, image.crop((0, 0, width, image.height))))
        self.text.append(label)
        self._y += image.height

    def render(self) -> "PilImage.Image":
        """The slip as torn off: 1-bit, margins included."""
        from PIL import Image

        if self._line:
            self.line_feed()
        bottom = max([self._y, *(top + strip.height for _left, top, strip in self._strips)])
        paper = Image.new("1", (self.paper_dots, bottom + 2 * _EDGE_DOTS), 1)
        margin = (self.paper_dots - self.width_dots) // 2
        for left, top, strip in self._strips:
            paper.paste(strip, (margin + left, _EDGE_DOTS + top))
        return paper

    def _line_width(self) -> int:
        return sum(CELL_WIDTH * style.width for _character, style in self._line)

    def _left_edge(self, width: int) -> int:
        room = self.width_dots - width
        return {"center": room // 2, "right": room}.get(self._line[0][1].align, 0)

    def _draw(self, height: int) -> "PilImage.Image":
        from PIL import Image

        strip = Image.new("1", (self._line_width(), height), 1)
        left = 0
        for character, style in self._line:
            cell = _cell(character, style.width, style.height, bold=style.bold)
            strip.paste(cell, (left, height - cell.height))
            left += cell.width
        return strip


@cache
def _cell(character: str, width: int, height: int, *, bold: bool) -> "PilImage.Image":
    """One character in its cell, drawn at full size so that big numbers are smooth."""
    from PIL import Image, ImageDraw

    scale = max(width, height)
    box = (CELL_WIDTH * scale, CELL_HEIGHT * scale)
    cell = Image.new("L", box, 255)
    font = _font(_FONT_SIZE * scale, bold=bold)
    place = (box[0] / 2, box[1] * 0.78)
    ImageDraw.Draw(cell).text(place, character, fill=0, font=font, anchor="ms")
    target = (CELL_WIDTH * width, CELL_HEIGHT * height)
    return cell.resize(target).convert("1", dither=Image.Dither.NONE)


def raster(width_bytes: int, height: int, dots: bytes, x_scale: int, y_scale: int) -> Any:
    """The image of GS v 0: one bit a dot, 1 is black."""
    from PIL import Image, ImageChops

    size = (width_bytes * _BITS, height)
    image = ImageChops.invert(Image.frombytes("1", size, dots).convert("L")).convert("1")
    return image.resize((size[0] * x_scale, size[1] * y_scale), Image.Resampling.NEAREST)


def qr_code(content: str, module_dots: int, level: int) -> Any:
    """The image of a native QR code, without a quiet zone, as printers draw it."""
    import qrcode
    from PIL import Image

    levels = (
        qrcode.constants.ERROR_CORRECT_L,
        qrcode.constants.ERROR_CORRECT_M,
        qrcode.constants.ERROR_CORRECT_Q,
        qrcode.constants.ERROR_CORRECT_H,
    )
    code = qrcode.QRCode(error_correction=levels[level % len(levels)], border=0)
    code.add_data(content)
    code.make(fit=True)
    matrix = code.get_matrix()
    image = Image.new("1", (len(matrix), len(matrix)), 1)
    image.putdata([0 if dark else 255 for line in matrix for dark in line])
    side = len(matrix) * module_dots
    return image.resize((side, side), Image.Resampling.NEAREST)
