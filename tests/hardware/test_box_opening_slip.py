"""The slip of a box opening: both counts, what is in doubt, lines to sign; on every printer."""

from dataclasses import replace

import pytest

from hardware.profiles import load, names
from hardware.receipt import compose
from kiosk import receipts, receipts_box
from kiosk.books.settings import Settings
from kiosk.office.box_openings import Opening
from kiosk.office.box_state import BoxState
from tests.hardware.conftest import Judge
from tests.hardware.office_slips import OPENING


def slip(opening: Opening, copy: int = 0) -> list[receipts.Line]:
    return receipts_box.box_opening(opening, Settings(), copy=copy)


def rows(lines: list[receipts.Line]) -> dict[str, str]:
    return dict(line["row"] for line in lines if "row" in line)


def texts(lines: list[receipts.Line]) -> list[str]:
    return [line["text"] for line in lines if "text" in line]


def test_both_counts_and_their_difference_are_on_it() -> None:
    said = rows(slip(OPENING))
    assert (said["Kotak (perkiraan)"], said["Tangan"], said["Selisih"]) == (
        *("12 surat", "13 surat", "+1"),
    )
    assert (said["Mulai"], said["Pintu terbuka"], said["Isi dihitung"]) == (
        *("08.00", "08.01", "08.20"),
    )
    assert rows(slip(replace(OPENING, hand=12)))["Selisih"] == "0"
    assert rows(slip(replace(OPENING, hand=10)))["Selisih"] == "-2"


def test_what_nobody_knows_is_not_known() -> None:
    unknown = replace(OPENING, counted=None, door_at=None, dated=0)
    said = rows(slip(unknown))
    assert {said[key] for key in ("Kotak (perkiraan)", "Selisih", "Mulai", "Pintu terbuka")} == {
        "tidak diketahui"
    }
    assert "Tanggal tidak diketahui" in texts(slip(unknown))


@pytest.mark.parametrize("state", BoxState)
def test_a_doubtful_count_says_why(state: BoxState) -> None:
    said = [
        each for each in texts(slip(replace(OPENING, box_state=state))) if "saat dihitung" in each
    ]
    assert len(said) == (state not in (BoxState.COUNTING, BoxState.DOOR))


def test_a_count_of_another_day_has_its_date() -> None:
    late = replace(OPENING, ended_at="2026-11-25T01:20:00.000Z")
    assert rows(slip(late))["Isi dihitung"] == "25.11.2026 08.20"


@pytest.mark.parametrize("name", names())
def test_every_printer_prints_all_of_it(name: str, judge: Judge) -> None:
    profile = load(name)
    verdict = judge({"slip": compose(slip(OPENING, copy=2), profile)}, profile.width_dots)["slip"]
    assert verdict["odd"] == []
    (receipt,) = verdict["receipts"]
    assert receipt["width"] == profile.width_dots
    for words in (
        *(
            "PEMBUKAAN KOTAK",
            "CETAK ULANG ke-2",
            "Selasa, 24 November 2026",
            "12 surat",
            "13 surat",
        ),
        *("+1", "terselip", "Bu Sari", "Pak Budi Ekaputra"),
    ):
        assert words in receipt["text"]
