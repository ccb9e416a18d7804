"""The slip of a day's end: it adds up, and every printer prints all of it."""

import pytest

from hardware.profiles import load, names
from hardware.receipt import compose
from kiosk import receipts, receipts_day
from kiosk.books.clock import ManualClock
from kiosk.books.settings import Settings
from kiosk.books.store import Books, writing
from kiosk.office import day_events, day_turn, reports, service_day
from kiosk.office.tickets import State
from tests.factories import ZONE, a_ticket, an_open_counter
from tests.hardware.conftest import Judge
from tests.kiosk.office.calls import call


def a_slip(office: Books) -> list[receipts.Line]:
    report = reports.of_day(office, ZONE, 1)
    services = reports.services_ever(office)
    return receipts_day.day_end(report, day_events.history(office, 1), services, Settings())


def rows(slip: list[receipts.Line]) -> dict[str, str]:
    return dict(line["row"] for line in slip if "row" in line)


@pytest.fixture
def day(office: Books, clock: ManualClock) -> Books:
    """Four numbers: one is served, one is at the counter, two are sent home at eleven."""
    an_open_counter(office, clock)
    for prefix in "AABA":
        a_ticket(office, clock, prefix)
    for _ in range(2):
        clock.advance(600)
        call(office, clock)
    clock.advance(2 * 3600 + 2400)
    with writing(office):
        service_day.close(office, clock, "sari", shown=(1, 2), send_home=True)
    return office


def test_the_slip_says_when_it_was_open_and_its_lines_add_up(day: Books) -> None:
    said = rows(a_slip(day))
    assert (said["Dibuka"], said["Ditutup"]) == ("08.00", "11.00")
    states = {label: int(said[label]) for label in receipts_day.STATES.values() if label in said}
    assert sum(states.values()) == int(said["Nomor diambil"]) == 4
    assert states["Tidak sempat dilayani"] == 2
    assert (said["A Surat keterangan"], said["B KTP dan KK"]) == ("3", "1")
    assert said["Menunggu, tengah"] == "10 menit"


def test_the_slip_of_a_day_that_nobody_closed_says_so(office: Books, clock: ManualClock) -> None:
    a_ticket(office, clock)
    forgotten = {"text": "Tidak ditutup petugas"}
    assert forgotten not in a_slip(office)
    clock.advance(24 * 3600)
    day_turn.turn(office, clock)
    assert forgotten in a_slip(office)
    assert rows(a_slip(office))["Tidak sempat dilayani"] == "1"


def test_every_state_has_its_line() -> None:
    assert set(receipts_day.STATES) == set(State)


def test_what_nobody_knows_is_not_known_and_never_zero(office: Books, clock: ManualClock) -> None:
    clock.trusted = False
    a_ticket(office, clock)
    said = rows(a_slip(office))
    assert said["Dibuka"] == said["Menunggu, tengah"] == "tidak diketahui"
    assert "Tanggal tidak diketahui" in [line.get("text") for line in a_slip(office)]


@pytest.mark.parametrize("name", names())
def test_every_printer_prints_all_of_it(name: str, day: Books, judge: Judge) -> None:
    profile = load(name)
    verdict = judge({"slip": compose(a_slip(day), profile)}, profile.width_dots)["slip"]
    assert verdict["odd"] == []
    (receipt,) = verdict["receipts"]
    assert receipt["width"] == profile.width_dots
    for words in ("PENUTUPAN HARI", "Selasa, 24 November 2026", "Ditutup", "11.00", "Petugas:"):
        assert words in receipt["text"]
