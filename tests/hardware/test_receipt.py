"""Composing: folding, wrapping, the bytes themselves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import receipt_text
from hardware.fakes.escpos_tokens import Token, Tokenizer
from hardware.profiles import SLICE_ROWS, load, names
from hardware.receipt import compose
from tests.hardware import samples

NARROW, WIDE = load("generic-58"), load("generic-80")


def tokens(data: bytes) -> list[Token]:
    return list(Tokenizer().feed(data))


def printed(data: bytes) -> list[str]:
    text = b"".join(
        token.data if token.name == "text" else b"\n" if token.name == "LF" else b""
        for token in tokens(data)
    )
    return text.decode("ascii").split("\n")[:-1]


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("08.00\u201312.00", "08.00-12.00"),
        ("S\u00e9man\u00e9 \u1e24ak", "Semane Hak"),
        ("\u201cbaik\u201d \u2026", '"baik" ...'),
        ("senang \U0001f600!", "senang !"),
        ("dua\tkata\nlagi", "dua kata lagi"),
        ("jahat\x1b@\x1dV\x00", "jahat@ V"),
        ("\u20ac5 \u00b1 1\u00bd", "EUR5 +/- 1 1/2"),
    ],
)
def test_text_is_folded_to_plain_ascii(text: str, paper: str) -> None:
    assert receipt_text.fold(text) == paper


@given(st.text())
def test_no_text_can_inject_a_printer_command(text: str) -> None:
    plain = compose([{"text": "x"}], WIDE)
    commands = [token for token in tokens(plain) if token.name not in ("text", "LF")]
    data = compose([{"text": text}], WIDE)
    assert [token for token in tokens(data) if token.name not in ("text", "LF")] == commands
    assert all(" " <= character <= "~" for line in printed(data) for character in line)


@given(st.text(), st.text())
def test_a_row_never_exceeds_the_columns(left: str, right: str) -> None:
    for profile in (NARROW, WIDE):
        lines = printed(compose([{"row": [left, right]}], profile))
        assert all(len(line) <= profile.columns for line in lines)


@given(st.text(), st.integers(1, 8))
def test_text_never_exceeds_the_columns_of_its_size(text: str, size: int) -> None:
    lines = printed(compose([{"text": text, "size": size}], NARROW))
    assert all(len(line) * used_size(text, size) <= NARROW.columns for line in lines)


def used_size(text: str, size: int) -> int:
    return receipt_text.fitting_size(receipt_text.fold(text), size, NARROW.columns)


def test_text_is_wrapped_at_words() -> None:
    text = "Simpan karcis ini sampai Anda selesai dilayani."
    lines = printed(compose([{"text": text}], NARROW))
    assert lines == ["Simpan karcis ini sampai Anda", "selesai dilayani."]


def test_a_row_has_its_sides_at_both_edges() -> None:
    assert printed(compose([{"row": ["Perkiraan", "15-25 menit"]}], NARROW)) == [
        "Perkiraan .......... 15-25 menit"
    ]


def test_a_row_that_is_too_long_puts_its_right_side_below() -> None:
    lines = printed(compose([{"row": ["Surat Keterangan Domisili", "lama sekali"]}], NARROW))
    assert lines == ["Surat Keterangan Domisili", "lama sekali".rjust(32)]


def test_a_number_of_five_characters_is_made_smaller_not_broken() -> None:
    data = compose([{"text": "A1001", "size": 8}], NARROW)
    assert printed(data) == ["A1001"]
    sizes = [token.params for token in tokens(data) if token.name == "GS !"]
    assert sizes[-1] == bytes([0x55])  # 6 x 6: five characters fit 32 columns


def test_an_empty_text_is_an_empty_line() -> None:
    assert printed(compose([{"text": ""}, {"text": "a"}], NARROW)) == ["", "a"]


@pytest.mark.parametrize(
    "line",
    [
        {"txt": "salah ketik"},
        {},
        {"text": "dua", "qr": "macam"},
        {"text": "besar", "size": 9},
        {"text": "miring", "align": "middle"},
        {"text": 5},
        {"row": ["satu"]},
        {"row": "dua"},
        {"feed": 0},
        {"feed": True},
        {"qr": ""},
        {"qr": "\x1d(k"},
        {"qr": "x" * 257},
        {"text": "x", "colour": "red"},
    ],
)
def test_a_line_that_cannot_be_printed_is_named(line: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\{.*"):
        compose([line], WIDE)


@pytest.mark.parametrize("name", names())
def test_every_receipt_sets_its_own_state(name: str) -> None:
    data = compose(samples.ticket(), load(name))
    assert data.startswith(b"\x1b@")
    assert compose(samples.ticket(), load(name)) == data


def test_a_printer_that_does_not_double_gets_every_dot_of_a_code() -> None:
    """One that ignores the m of GS v 0 would print the other half as large as it should be."""
    sharp, doubled = (
        [t for t in tokens(compose([{"qr": samples.TICKET_URL}], profile)) if t.name == "GS v 0"]
        for profile in (NARROW, load("generic-58", {"half_density": True}))
    )
    assert {t.params[0] for t in sharp} == {0} and {t.params[0] for t in doubled} == {3}
    assert sharp[0].params[1] * 8 >= 29 * 5 > doubled[0].params[1] * 8


@pytest.mark.parametrize("name", names())
def test_rasters_stay_small_narrow_and_off_the_bad_heights(name: str) -> None:
    profile = load(name)
    jobs = [*samples.all_kinds(profile.columns).values(), [{"qr": "x" * 256, "size": 16}]]
    for lines in jobs:
        for token in tokens(compose(lines, profile)):
            if token.name == "GS v 0":
                width = int.from_bytes(token.params[1:3], "little") * 8
                height = int.from_bytes(token.params[3:5], "little")
                scale = 2 if token.params[0] == 3 else 1
                assert width * scale <= profile.width_dots
                assert height <= SLICE_ROWS + 1
                assert height % 48 != 0
                assert len(token.data) <= profile.largest_raster_bytes


@pytest.mark.parametrize("name", names())
def test_a_ticket_is_lean(name: str) -> None:
    profile = load(name)
    size = len(compose(samples.ticket(), profile))
    assert size <= (3_000 if profile.native_qr else 6_000)


@pytest.mark.parametrize("name", names())
def test_only_a_printer_with_a_knife_is_told_to_cut(name: str) -> None:
    profile = load(name)
    cuts = [token for token in tokens(compose([{"cut": True}], profile)) if token.name == "GS V"]
    assert len(cuts) == (1 if profile.cutter else 0)


def test_composing_leaves_no_folder_no_logging_and_no_words(tmp_path: Path) -> None:
    code = (
        "import logging, os; from hardware.receipt import compose; from hardware.profiles import "
        "load; compose([{'text': 'x'}, {'qr': 'y'}, {'mark': True}], load('generic-58'));"
        "assert not logging.getLogger().handlers;"
        "assert 'ESCPOS_CAPABILITIES_FILE' not in os.environ"
    )
    scratch = {**os.environ, "TMPDIR": str(tmp_path)}
    scratch.pop("ESCPOS_CAPABILITIES_PICKLE_DIR", None)
    done = subprocess.run(
        [sys.executable, "-c", code], env=scratch, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_a_tall_line_is_twice_as_high_and_no_wider() -> None:
    profile = load("generic-58")
    plain = compose([{"row": ["Di depan Anda", "5 orang"]}], profile)
    tall = compose([{"row": ["Di depan Anda", "5 orang"], "tall": True}], profile)
    assert b"\x1d!\x01" in tall
    assert plain.split(b"Di depan")[1] == tall.split(b"Di depan")[1]
