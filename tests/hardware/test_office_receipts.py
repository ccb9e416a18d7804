"""What the office really prints, on every profile, judged by an independent printer."""

from dataclasses import replace

import pytest
from msgspec.structs import replace as with_changes

from hardware.profiles import load, names
from hardware.receipt import compose
from kiosk import receipts
from kiosk.books.clock import ManualClock
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from tests.factories import a_ticket, an_open_counter
from tests.hardware.conftest import Judge

NATIVE_MAX_BYTES, RASTER_MAX_BYTES = 3 * 1024, 6 * 1024


@pytest.fixture
def settings() -> Settings:
    plain = Settings()
    return with_changes(plain, portal=with_changes(plain.portal, address="http://10.77.0.1"))


@pytest.fixture
def slips(office: Books, clock: ManualClock, settings: Settings) -> dict[str, list[receipts.Line]]:
    """Each kind of slip that issue 1 prints."""
    an_open_counter(office, clock)
    for _ in range(12):
        ticket = a_ticket(office, clock)
    long = replace(
        ticket,
        number=1322,
        date=None,
        service_name_id="Legalisasi dokumen kependudukan dan pencatatan sipil",
    )
    return {
        "ticket": receipts.ticket(ticket, settings, 11),
        "reprint": receipts.ticket(ticket, settings, 11, copy=2),
        "undated-aid-day": receipts.ticket(long, settings, 1321),
        "printer-test": receipts.printer_test(settings, clock.local()),
        "wifi-poster": receipts.wifi_poster(settings),
        "printer-test-without-a-date": receipts.printer_test(settings, None),
    }


@pytest.mark.parametrize("name", names())
def test_every_slip_reads_well_and_its_code_scans(
    name: str, slips: dict[str, list[receipts.Line]], judge: Judge
) -> None:
    profile = load(name)
    jobs = {kind: compose(lines, profile) for kind, lines in slips.items()}
    for kind, verdict in judge(jobs, profile.width_dots).items():
        assert verdict["odd"] == [], kind
        (receipt,) = verdict["receipts"]
        assert receipt["width"] == profile.width_dots
        (address,) = [line["qr"] for line in slips[kind] if "qr" in line]
        assert receipt["qr"] == [address], kind
        assert "DESA SUKOJATI" in receipt["text"]


def test_the_ticket_says_number_wait_time_and_what_to_do(
    slips: dict[str, list[receipts.Line]], judge: Judge
) -> None:
    profile = load("paper")
    (receipt,) = judge({"t": compose(slips["ticket"], profile)}, profile.width_dots)["t"][
        "receipts"
    ]
    for words in ("A012", "Surat keterangan", "11 orang", "menit", "Selasa, 24 November 2026"):
        assert words in receipt["text"]
    assert "Simpan karcis ini." in receipt["text"]


def test_a_reprint_is_marked_and_an_undated_slip_has_no_date(
    slips: dict[str, list[receipts.Line]], judge: Judge
) -> None:
    profile = load("generic-58")
    jobs = {kind: compose(slips[kind], profile) for kind in ("reprint", "undated-aid-day")}
    verdicts = judge(jobs, profile.width_dots)
    assert "CETAK ULANG ke-2" in verdicts["reprint"]["receipts"][0]["text"]
    undated = verdicts["undated-aid-day"]["receipts"][0]["text"]
    assert "A1322" in undated
    assert "2026" not in undated


@pytest.mark.parametrize("name", names())
def test_a_ticket_is_lean(name: str, slips: dict[str, list[receipts.Line]]) -> None:
    profile = load(name)
    limit = NATIVE_MAX_BYTES if profile.native_qr else RASTER_MAX_BYTES
    assert len(compose(slips["ticket"], profile)) <= limit
