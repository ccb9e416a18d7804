"""What the office really prints: what people need stands on it, and it stays lean."""

import pytest

from hardware.profiles import load, names
from hardware.receipt import compose
from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from tests.hardware.conftest import Judge
from tests.hardware.office_slips import Slips, all_slips

NATIVE_MAX_BYTES, RASTER_MAX_BYTES = 3 * 1024, 6 * 1024


@pytest.fixture
def slips(office: Books, clock: ManualClock) -> Slips:
    return all_slips(office, clock)


def test_the_ticket_says_number_wait_time_and_what_to_do(slips: Slips, judge: Judge) -> None:
    profile = load("paper")
    (receipt,) = judge({"t": compose(slips["ticket"], profile)}, profile.width_dots)["t"][
        "receipts"
    ]
    for words in ("A012", "Surat keterangan", "11 orang", "menit", "Selasa, 24 November 2026"):
        assert words in receipt["text"]
    assert "Simpan karcis ini." in receipt["text"]


def test_a_reprint_is_marked_and_an_undated_slip_has_no_date(slips: Slips, judge: Judge) -> None:
    profile = load("generic-58")
    jobs = {
        kind: compose(slips[kind], profile) for kind in ("ticket-reprint", "ticket-undated-aid-day")
    }
    verdicts = judge(jobs, profile.width_dots)
    assert "CETAK ULANG ke-2" in verdicts["ticket-reprint"]["receipts"][0]["text"]
    undated = verdicts["ticket-undated-aid-day"]["receipts"][0]["text"]
    assert "A1322" in undated
    assert "2026" not in undated


@pytest.mark.parametrize("name", names())
def test_a_ticket_is_lean(name: str, slips: Slips) -> None:
    profile = load(name)
    limit = NATIVE_MAX_BYTES if profile.native_qr else RASTER_MAX_BYTES
    assert len(compose(slips["ticket"], profile)) <= limit
