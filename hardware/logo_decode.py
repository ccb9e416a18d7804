"""``python -m hardware.logo_decode < PICTURE > PBM``: a picture, decoded in a process apart.

The picture comes from a stranger's file and Pillow from C: neither stays in the kiosk's memory.
Ends with status 1 and one word on standard error: unreadable, too_large or blank.
"""

import contextlib
import io
import resource
import struct
import sys
import warnings

from PIL import Image, ImageChops, ImageOps, PngImagePlugin

from hardware.logo import BYTES_MAX, HEIGHT_MAX_DOTS, WIDTH_MAX_DOTS

PIXELS_MAX = 4_000_000
"""16 MB of colours; the kiosk's service may have 192 MB in all."""
MEMORY_MAX_BYTES = 512 * 1024 * 1024
CPU_MAX_S = 10
_FORMATS = ("PNG", "JPEG", "WEBP")
_WHITE = 250
_ENOUGH_DOTS = 1024


class Refused(Exception):
    """Error raised when the picture is no logo; its message is the word that is told."""


def decoded(data: bytes) -> bytes:
    """The PBM of a picture, fitted to the paper. Raises Refused."""
    if _webp_pixels(data) > PIXELS_MAX:  # Pillow takes the room for a WebP's pixels as it opens it
        raise Refused("too_large")
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise Refused("too_large")
            grey = _on_white(_small(picture))
    except Refused:
        raise
    except Image.DecompressionBombError:  # Pillow's own limit, far above ours
        raise Refused("too_large") from None
    except Exception as error:  # a broken file makes Pillow raise whatever it likes
        raise Refused("unreadable") from error
    drawn = grey.point(lambda value: 255 if value < _WHITE else 0).getbbox()
    if drawn is None:
        raise Refused("blank")
    dots = _fitted(grey.crop(drawn)).convert("1")
    if dots.getextrema()[0] == dots.getextrema()[1]:
        raise Refused("blank")
    # In a PBM 1 is black.
    return b"P4\n%d %d\n" % dots.size + ImageChops.invert(dots).tobytes()


def _small(picture: Image.Image) -> Image.Image:
    """The picture upright and no larger than the paper needs, so that little memory does."""
    if picture.mode not in ("L", "RGB", "RGBA"):  # a palette cannot be made smaller
        picture = picture.convert("RGBA")
    picture.thumbnail((_ENOUGH_DOTS, _ENOUGH_DOTS))
    return ImageOps.exif_transpose(picture)


def _on_white(picture: Image.Image) -> Image.Image:
    colours = picture.convert("RGBA")
    paper = Image.new("RGBA", colours.size, "white")
    return Image.alpha_composite(paper, colours).convert("L")


def _fitted(grey: Image.Image) -> Image.Image:
    """As large as the paper, the height and the bytes allow; a small one grows."""
    scale = min(WIDTH_MAX_DOTS / grey.width, HEIGHT_MAX_DOTS / grey.height)
    width, height = _scaled(grey, scale)
    while (width + 7) // 8 * height > BYTES_MAX:
        scale *= 0.99
        width, height = _scaled(grey, scale)
    return grey.resize((width, height), Image.Resampling.LANCZOS)


def _scaled(grey: Image.Image, scale: float) -> tuple[int, int]:
    return max(1, int(grey.width * scale)), max(1, int(grey.height * scale))


def _webp_pixels(data: bytes) -> int:
    """Width x height by a WebP's header (RFC 9649), 0 for any other file."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return 0
    kind, head = data[12:16], data[:30].ljust(30, b"\0")
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
    elif kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", head[26:30]))
    return width * height


def main() -> None:
    """Read the picture, write the PBM."""
    # A hardened service may not set limits of its own; systemd holds it then.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX_S, CPU_MAX_S))
    warnings.simplefilter("ignore")
    PngImagePlugin.MAX_TEXT_MEMORY = PngImagePlugin.MAX_TEXT_CHUNK  # 1 MB of packed words, not 64
    try:
        sys.stdout.buffer.write(decoded(sys.stdin.buffer.read()))
    except Refused as error:
        sys.stderr.write(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
