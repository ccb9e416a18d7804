"""A logo on paper: one bit a dot, kept as a PBM file, sent as a raster; needs no Pillow.

A printer looks for its real-time commands in every byte that comes, inside of pictures too: dots
that look like a question would be answered, and taken by us for the answer to our own.
"""

import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from hardware.errors import HardwareError
from hardware.profiles import SLICE_ROWS

WIDTH_MAX_DOTS = 384
HEIGHT_MAX_DOTS = 120
BYTES_MAX = 2100
"""As much as our own mark: a ticket with a logo stays within 6 kB."""
BAD_MULTIPLE = 48
"""Some clones lose the end of a raster whose height is a multiple of this."""
_HEADER = re.compile(rb"P4\n(\d{1,4}) (\d{1,4})\n")
# DLE EOT, DLE ENQ, DLE DC4; GS a (unasked status) and GS r. Epson ESC/POS Command Reference.
_TRAP = re.compile(rb"\x10[\x04\x05\x14]|\x1d[ar]")


class BadLogo(HardwareError):
    """Error raised when a logo's file cannot be used."""


@dataclass(frozen=True, slots=True)
class Logo:
    """Rows of whole bytes from the top, the left dot in the highest bit, 1 is black."""

    width_dots: int
    height: int
    bits: bytes

    @property
    def row_bytes(self) -> int:
        return (self.width_dots + 7) // 8


def parse(data: bytes) -> Logo:
    """The logo in a PBM file (P4). Raises BadLogo."""
    header = _HEADER.match(data)
    if header is None:
        raise BadLogo("not a PBM picture (P4)")
    logo = Logo(int(header[1]), int(header[2]), data[header.end() :])
    size = logo.row_bytes * logo.height
    fits = 0 < logo.width_dots <= WIDTH_MAX_DOTS and 0 < logo.height <= HEIGHT_MAX_DOTS
    if not fits or size > BYTES_MAX or len(logo.bits) != size:
        raise BadLogo(f"a logo of {logo.width_dots} x {logo.height} dots, {len(logo.bits)} bytes")
    return logo


def pbm(logo: Logo) -> bytes:
    """The logo as a PBM file."""
    return b"P4\n%d %d\n" % (logo.width_dots, logo.height) + logo.bits


def load(path: Path) -> Logo | None:
    """The logo kept at `path`, or None without one. Raises BadLogo that names the file."""
    try:
        return parse(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, BadLogo) as error:
        raise BadLogo(f"{path}: {error}; upload the logo again at /manage/printer") from None


def raster(logo: Logo) -> bytes:
    """What the printer is sent: GS v 0, slice by slice."""
    out = bytearray()
    for top in range(0, logo.height, SLICE_ROWS):
        rows = min(SLICE_ROWS, logo.height - top)
        start, size = top * logo.row_bytes, rows * logo.row_bytes
        piece = logo.bits[start : start + size]
        if rows % BAD_MULTIPLE == 0:
            rows, piece = rows + 1, piece + bytes(logo.row_bytes)
        out += b"\x1dv0\x00" + struct.pack("<HH", logo.row_bytes, rows) + piece
    return bytes(out)


def has_traps(logo: Logo) -> bool:
    """Whether its raster holds what a printer may take for a question."""
    return _TRAP.search(raster(logo)) is not None


def without_traps(logo: Logo) -> Logo:
    """The same logo with a dot changed wherever its raster held a trap. Raises BadLogo."""
    bits = bytearray(logo.bits)
    while trap := _TRAP.search(bits):
        place = trap.start()
        around = slice(max(0, place - 1), place + 3)
        for at, bit in ((at, bit) for at in (place + 1, place) for bit in range(8)):
            bits[at] ^= 1 << bit
            if not _TRAP.search(bits[around]):
                break
            bits[at] ^= 1 << bit
        else:
            raise BadLogo("its dots look like a printer's commands")
    changed = Logo(logo.width_dots, logo.height, bytes(bits))
    if has_traps(changed):
        raise BadLogo("its dots look like a printer's commands")
    return changed


def png(logo: Logo) -> bytes:
    """The logo as a PNG for a browser (ISO/IEC 15948): 1-bit grey, so black is 0."""
    width = logo.row_bytes
    rows = (logo.bits[at : at + width] for at in range(0, len(logo.bits), width))
    lines = b"".join(b"\0" + bytes(byte ^ 0xFF for byte in row) for row in rows)
    header = struct.pack(">IIBBBBB", logo.width_dots, logo.height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
