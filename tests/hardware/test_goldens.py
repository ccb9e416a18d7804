"""Every slip on every printer: its words as they were agreed on, its code readable from afar.

``PENDOPO_GOLDENS=1`` writes the words anew; look at the difference before you keep it.
"""

import os
from itertools import groupby
from pathlib import Path

import pytest

from hardware.profiles import load, names
from hardware.receipt import compose
from kiosk import receipts_box, receipts_day
from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from tests.hardware import office_slips
from tests.hardware.conftest import Judge
from tests.hardware.office_slips import Slips

GOLDENS = Path(__file__).with_name("goldens")
PICTURE = "[picture or code]"
IS_WRITING = bool(os.environ.get("PENDOPO_GOLDENS"))


@pytest.fixture
def slips(office: Books, clock: ManualClock) -> Slips:
    return office_slips.all_slips(office, clock)


def test_no_kind_of_slip_is_left_out(slips: Slips) -> None:
    assert {name.partition("-")[0] for name in slips} == office_slips.makers()
    assert receipts_box in office_slips.MODULES and receipts_day in office_slips.MODULES


@pytest.mark.parametrize("name", names())
def test_every_slip_says_what_was_agreed_and_its_code_is_read_from_afar(
    name: str, slips: Slips, judge: Judge
) -> None:
    profile = load(name)
    jobs = {kind: compose(lines, profile) for kind, lines in slips.items()}
    # The technician's ruler is as wide as the widest paper, whatever the printer.
    jobs["ruler"] = compose(slips["ruler"], load("generic-80"))
    for kind, verdict in judge(jobs, profile.width_dots).items():
        assert (verdict["odd"], verdict["answers"]) == ([], ""), kind
        (receipt,) = verdict["receipts"]
        assert receipt["width"] == profile.width_dots
        codes = [line["qr"] for line in slips[kind] if "qr" in line]
        assert (receipt["qr"], receipt["qr_far"]) == (codes, codes), kind
        golden = GOLDENS / f"{kind}-{profile.columns}.txt"
        if IS_WRITING:
            golden.write_text(_words(receipt["text"]), "utf-8")
        assert _words(receipt["text"]) == golden.read_text("utf-8"), kind


def _words(text: str) -> str:
    """The text of a slip; whatever pictures and codes are made of, they are one mark."""
    lines = (line.rstrip() for line in text.strip("\n").splitlines())
    marked = (PICTURE if line.startswith(("[image ", "[qr ")) else line for line in lines)
    runs = (list(run) if line != PICTURE else [line] for line, run in groupby(marked))
    return "\n".join(line for run in runs for line in run) + "\n"


NASTY = {
    "400 letters": "A" * 400,
    "400 letters in words": "karcis " * 57,
    "emoji": "Surat \U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 pindah \u2764\ufe0f",
    "control characters": "a\x00b\x07c\x1b@d\x1dV\x00e\x10\x04\x01f\x10\x14\x01g\r\nh\x7f\x9b1m",
    "right to left": "\u202eSurat\u202c \u0633\u0644\u0627\u0645",
    "zero width": "Su\u200brat\ufeff\u2060",
    "nothing": "",
}


@pytest.mark.parametrize("words", NASTY.values(), ids=NASTY)
def test_no_text_breaks_a_slip(words: str, judge: Judge) -> None:
    for profile in (load("generic-58"), load("epson-tm-t82x")):
        lines = [
            {"text": words, "size": 3},
            {"text": words, "align": "center", "bold": True},
            {"row": [words, words], "tall": True},
            {"cut": True},
        ]
        data = compose(lines, profile)
        fitted, roomy = (
            judge({"slip": data}, profile.width_dots + more)["slip"] for more in (0, 96)
        )
        assert (fitted["odd"], fitted["answers"]) == ([], "")
        (tight,), (loose,) = fitted["receipts"], roomy["receipts"]
        assert (tight["text"], tight["height"]) == (loose["text"], loose["height"])
        assert all(len(line) <= profile.columns for line in tight["text"].splitlines())
        letters = sum(character.isascii() and character.isalnum() for character in words)
        printed = sum(character.isalnum() for character in tight["text"])
        assert printed >= 4 * letters if words else printed == 0
