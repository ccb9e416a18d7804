"""The two pictures on paper, as 1-bit images: our joglo mark and the QR code of poor printers."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MARK_WIDTH_DOTS = 200
MARK_HEIGHT_DOTS = 84
_OVERSAMPLED = 4
_STROKE = 5
QR_QUIET_MODULES = 2
# Trying all eight masks takes six times as long and any mask is valid (ISO/IEC 18004, 7.8).
_QR_MASK = 3

# A joglo from the front, in dots: the steep upper roof, the wide lower one, posts, the floor.
_UPPER_ROOF = [(70, 38), (83, 8), (117, 8), (130, 38)]
_LOWER_ROOF = [(70, 38), (6, 60), (194, 60), (130, 38)]
_RIDGE_ENDS = [((76, 4), (83, 8)), ((117, 8), (124, 4))]
_POSTS = [((58, 60), (58, 80)), ((142, 60), (142, 80))]
_FLOOR = ((34, 80), (166, 80))


@cache
def mark() -> "Image":
    """The mark, 200 dots wide (25 mm), black on white."""
    from PIL import Image, ImageDraw

    size = (MARK_WIDTH_DOTS * _OVERSAMPLED, MARK_HEIGHT_DOTS * _OVERSAMPLED)
    canvas = Image.new("L", size, 255)
    draw = ImageDraw.Draw(canvas)

    def stroke(points: list[tuple[int, int]], width: int = _STROKE) -> None:
        scaled = [(x * _OVERSAMPLED, y * _OVERSAMPLED) for x, y in points]
        draw.line(scaled, fill=0, width=width * _OVERSAMPLED, joint="curve")
        radius = width * _OVERSAMPLED // 2
        for x, y in scaled:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)

    for outline in (_UPPER_ROOF, _LOWER_ROOF):
        stroke([*outline, outline[0]])
    for start, end in (*_RIDGE_ENDS, *_POSTS, _FLOOR):
        stroke([start, end])
    small = canvas.resize((MARK_WIDTH_DOTS, MARK_HEIGHT_DOTS), Image.Resampling.LANCZOS)
    return small.convert("1", dither=Image.Dither.NONE)


def qr(content: str) -> "Image":
    """The QR code of ``content``, one dot a module, with a quiet zone of two modules.

    The white paper around it completes the quiet zone of four. Level M, as native codes.
    """
    import qrcode
    from PIL import Image

    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        border=QR_QUIET_MODULES,
        mask_pattern=_QR_MASK,
    )
    code.add_data(content)
    code.make(fit=True)
    matrix = code.get_matrix()
    side = len(matrix)
    image = Image.new("1", (side, side), 1)
    image.putdata([0 if dark else 255 for line in matrix for dark in line])
    return image


def slice_rows(image: "Image", top: int, rows: int, height: int) -> "Image":
    """``rows`` rows of ``image`` from ``top``, on white paper of ``height`` rows."""
    from PIL import Image

    piece = Image.new("1", (image.width, height), 1)
    piece.paste(image.crop((0, top, image.width, top + rows)), (0, 0))
    return piece
