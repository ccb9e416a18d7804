"""A logo on paper: whole, small, and without a byte that a printer takes for a question."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from hardware import logo as logos
from hardware.fakes.escpos_tokens import Tokenizer
from hardware.logo import BYTES_MAX, BadLogo, Logo
from hardware.profiles import load, names
from hardware.receipt import compose
from tests.hardware import samples
from tests.hardware.conftest import Judge

TRAPS = (b"\x10\x04", b"\x10\x05", b"\x10\x14", b"\x1da", b"\x1dr")


def a_picture(
    size: tuple[int, int] = (600, 300), kind: str = "PNG", mode: str = "RGB", **options: object
) -> bytes:
    """A crest: a thick ring with a bar through it."""
    picture = Image.new(mode, size, "white" if mode != "RGBA" else (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 10, size[0] - 10, size[1] - 10), outline="black", width=20)
    draw.rectangle((size[0] // 3, size[1] // 3, size[0] // 2, size[1] // 2), fill="black")
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def decode(data: bytes) -> tuple[int, bytes, str]:
    command = [sys.executable, "-m", "hardware.logo_decode"]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


PICTURES = {
    "png": a_picture(),
    "jpeg": a_picture(kind="JPEG"),
    "webp": a_picture(kind="WEBP"),
    "lossless webp": a_picture(kind="WEBP", lossless=True),
    "transparent": a_picture(mode="RGBA"),
    "tall": a_picture((120, 1600)),
    "wide": a_picture((1600, 60)),
    "tiny": a_picture((50, 50)),
    "square": a_picture((500, 500)),
}


@pytest.mark.parametrize("data", PICTURES.values(), ids=PICTURES)
def test_every_picture_is_fitted_to_paper_and_bytes(data: bytes) -> None:
    status, pbm, _word = decode(data)
    assert status == 0
    logo = logos.parse(pbm)
    assert logo.width_dots <= 384 and logo.height <= 120 and len(logo.bits) <= BYTES_MAX
    assert len(logo.bits) > BYTES_MAX * 0.5 or logo.height > 110 or logo.width_dots == 384
    black = sum(byte.bit_count() for byte in logo.bits)
    assert 0.02 < black / (logo.width_dots * logo.height) < 0.9


def a_bomb(kind: str) -> bytes:
    """A small file of 400 million dots."""
    if kind == "webp":
        body = struct.pack("<4sI", b"VP8X", 10) + bytes(4) + (19_999).to_bytes(3, "little") * 2
        return struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WEBP") + body
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(2501 * 2000))
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "unreadable"),
        (b"GIF89a" + bytes(200), "unreadable"),
        (PICTURES["png"][:300], "unreadable"),
        (PICTURES["webp"][:60], "unreadable"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "unreadable"),
        (a_bomb("png"), "too_large"),
        (a_bomb("webp"), "too_large"),
        (a_picture((2100, 2000)), "too_large"),
    ],
)
def test_what_is_no_logo_is_one_word(data: bytes, word: str) -> None:
    assert decode(data) == (1, b"", word)


@pytest.mark.parametrize("colour", ["white", "black"])
def test_an_empty_picture_is_told(colour: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (80, 80), colour).save(out, "PNG")
    assert decode(out.getvalue()) == (1, b"", "blank")


@given(st.integers(1, 384), st.data())
def test_no_byte_of_any_logo_looks_like_a_question(width: int, data: st.DataObject) -> None:
    row_bytes = (width + 7) // 8
    height = data.draw(st.integers(1, min(120, BYTES_MAX // row_bytes)))
    size = row_bytes * height
    traps = data.draw(st.lists(st.sampled_from([*TRAPS, b"\x10\x10\x04", b"\0"]), max_size=60))
    bits = b"".join(traps)[:size].ljust(size, b"\x10")
    logo = Logo(width, height, bits)
    clean = logos.without_traps(logo)
    sent = logos.raster(clean)
    assert not any(trap in sent for trap in TRAPS) and not logos.has_traps(clean)
    changed = sum((a ^ b).bit_count() for a, b in zip(bits, clean.bits, strict=True))
    assert changed <= sum(bits.count(trap) for trap in TRAPS) * 2
    assert logos.parse(logos.pbm(clean)) == clean


def test_a_logo_without_traps_is_not_touched() -> None:
    logo = Logo(16, 2, b"\x01\x02\x03\x04")
    assert logos.without_traps(logo) is not logo and logos.without_traps(logo) == logo


@pytest.mark.parametrize("height", [1, 47, 48, 88, 96, 120])
def test_rasters_keep_off_the_heights_that_clones_lose(height: int) -> None:
    sent = logos.raster(Logo(80, height, bytes([0xAA]) * 10 * height))
    tokens = [token for token in Tokenizer().feed(sent) if token.name == "GS v 0"]
    heights = [int.from_bytes(token.params[3:5], "little") for token in tokens]
    assert all(each % 48 and each <= 89 for each in heights)
    assert sum(heights) in (height, height + 1)


@pytest.mark.parametrize(
    "data", [b"", b"P5\n8 1\n\0", b"P4\n8 2\n\0", b"P4\n400 1\n" + bytes(50), b"P4\n0 1\n"]
)
def test_a_broken_file_is_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "logo.pbm").write_bytes(data)
    with pytest.raises(BadLogo, match=r"logo\.pbm: .*; upload the logo again"):
        logos.load(tmp_path / "logo.pbm")
    assert logos.load(tmp_path / "none.pbm") is None


@pytest.mark.parametrize("name", names())
def test_a_ticket_with_the_largest_logo_is_lean_and_prints_whole(name: str, judge: Judge) -> None:
    profile = load(name)
    logo = logos.without_traps(logos.parse(decode(PICTURES["square"])[1]))
    data = compose(samples.ticket(), profile, logo)
    assert logos.raster(logo) in data
    assert len(data) <= (3 if profile.native_qr else 6) * 1024
    verdict = judge({"ticket": data}, profile.width_dots)["ticket"]
    (receipt,) = verdict["receipts"]
    assert (verdict["odd"], verdict["answers"], receipt["qr"]) == ([], "", [samples.TICKET_URL])


def test_a_logo_wider_than_the_paper_gives_way_to_the_mark() -> None:
    narrow = load("generic-58", {"columns": 24})
    logo = Logo(384, 40, bytes([0xF0]) * 48 * 40)
    assert compose([{"mark": True}], narrow, logo) == compose([{"mark": True}], narrow)
    assert compose([{"mark": True}], load("generic-58"), logo).count(b"\x1dv0") == 1


def test_a_browser_sees_what_the_paper_bears() -> None:
    logo = logos.parse(decode(PICTURES["png"])[1])
    with Image.open(io.BytesIO(logos.png(logo))) as shown:
        assert (shown.size, shown.mode) == ((logo.width_dots, logo.height), "1")
        for y in range(logo.height):
            row = logo.bits[y * logo.row_bytes : (y + 1) * logo.row_bytes]
            dots = "".join(f"{byte:08b}" for byte in row)[: logo.width_dots]
            seen = ["1" if shown.getpixel((x, y)) == 0 else "0" for x in range(logo.width_dots)]
            assert "".join(seen) == dots
