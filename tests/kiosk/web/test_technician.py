"""The technician's pages of the touch screen: who comes in, what may be done, and how it ends."""

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.doctor import report
from kiosk.doctor.finding import Finding, Level
from kiosk.office import audit, printing
from kiosk.web import create_app, session
from tests.factories import PASSWORD, PIN, ZONE, set_pin, settings_for_tests
from tests.kiosk.web.conftest import enter_workshop, post

PAGES = ("menu", "checks", "checks/lines", "date", "date/set", "date/sure/251120260830", "reboot",
         "reboot/now", "screen/now")  # fmt: skip
FOUND = [Finding(f"part {n}", Level.OK, "ok", "well") for n in range(6)] + [
    Finding("printer", Level.FAIL, "paper_out", "out of paper", "put in a new roll")
]


@pytest.fixture
def technician(resident: FlaskClient, desk: Books) -> FlaskClient:
    set_pin(desk)
    assert enter_workshop(resident).location == "/technician/menu"
    return resident


def text(client: FlaskClient, page: str) -> str:
    answer = client.get(f"/technician/{page}".rstrip("/"))
    assert answer.status_code == 200, (page, answer.location)
    return " ".join(answer.get_data(as_text=True).split())


@pytest.mark.parametrize("page", PAGES)
def test_without_the_pin_every_page_leads_to_its_question(resident: FlaskClient, page: str) -> None:
    assert resident.get(f"/technician/{page}").location == "/technician"


def test_where_no_pin_is_set_the_screen_says_who_sets_it(resident: FlaskClient) -> None:
    page = text(resident, "")
    assert "PIN belum dibuat" in page and "data-keyboard" not in page


def test_a_wrong_pin_is_told_and_five_lock(resident: FlaskClient, desk: Books) -> None:
    set_pin(desk)
    assert enter_workshop(resident, "123").location == "/technician"
    assert "Belum lengkap: enam angka." in text(resident, "")
    for _ in range(5):
        assert enter_workshop(resident, "112233").location == "/technician"
    assert "PIN salah." in text(resident, "")
    enter_workshop(resident)
    assert "Terlalu banyak percobaan. Tunggu 5 menit." in text(resident, "")
    assert resident.get("/technician/menu").location == "/technician"


def test_what_was_typed_is_in_no_cookie(resident: FlaskClient, desk: Books) -> None:
    set_pin(desk)
    enter_workshop(resident, "112233")
    post(resident, "/technician", "/choice", what="size", back="/technician")
    with resident.session_transaction() as kept:
        assert "112233" not in str(dict(kept))
    assert 'class="typed secret"' in text(resident, "")


def test_who_leaves_or_is_gone_for_long_has_to_type_it_again(
    technician: FlaskClient, clock: ManualClock
) -> None:
    clock.advance(session.TECHNICIAN_IDLE_S - 1)
    assert "Halaman teknisi" in text(technician, "menu")
    clock.advance(session.TECHNICIAN_IDLE_S - 1)
    assert 'data-idle="45"' in text(technician, "menu")
    clock.advance(session.TECHNICIAN_IDLE_S + 1)
    assert technician.get("/technician/menu").location == "/technician"
    enter_workshop(technician)
    technician.get("/leave")
    assert technician.get("/technician/menu").location == "/technician"
    enter_workshop(technician)
    clock.reboot()
    assert technician.get("/technician/menu").location == "/technician"


def test_nothing_is_done_without_the_forms_own_token(technician: FlaskClient) -> None:
    for action in ("/technician", "/technician/print", "/technician/reboot", "/technician/checks",
                   "/technician/date"):  # fmt: skip
        assert technician.post(action, data={"typed": PIN}).status_code == 400, action


def test_what_the_doctor_found_is_shown_in_pages_the_troubles_first(
    technician: FlaskClient, village: Home, clock: ManualClock
) -> None:
    report.keep(village, clock, FOUND)
    first = text(technician, "checks")
    assert re.findall(r'<li class="\w+"><strong>(.+?)<', first)[:2] == ["Printer", "part 0"]
    assert "Pasang gulungan kertas baru." in first and "Lanjut, 1 dari 2" in first
    second = text(technician, "checks?page=2")
    assert len(re.findall('<li class="', second)) == 3 and "checks?page=1" in second
    for odd in ("0", "99", "x", "-1", "²"):
        assert "dari 2" in text(technician, f"checks?page={odd}")
    clock.advance(report.STALE_AFTER_S + 1)
    enter_workshop(technician)
    assert "Keadaan kotak tidak diketahui" in text(technician, "checks")
    assert "tidak diketahui" in text(technician, "menu")


def test_looking_again_waits_for_the_doctor(
    technician: FlaskClient, village: Home, clock: ManualClock
) -> None:
    report.keep(village, clock, FOUND)
    assert "Periksa lagi" not in text(technician, "checks")  # a trial has no systemd to ask
    village.orders.mkdir()
    clock.advance(10)
    post(technician, "/technician/checks", "/technician/checks")
    assert (village.orders / "check").exists()
    clock.advance(1)
    assert 'data-step="checking"' in text(technician, "checks/lines")
    report.keep(village, clock, FOUND[:1])
    assert 'data-step="told"' in text(technician, "checks/lines")
    post(technician, "/technician/checks", "/technician/checks")
    clock.advance(40)
    assert 'data-step="told"' in text(technician, "checks/lines")


def test_a_test_print_is_ordered_where_there_is_a_printer(
    technician: FlaskClient, office: Books, village: Home, clock: ManualClock
) -> None:
    post(technician, "/technician/menu", "/technician/print")
    assert "Printer tidak dipasang." in text(technician, "menu")
    plain = settings_for_tests()
    printer = replace(plain.printer, kind="usb", address="/dev/usb/lp0")
    beside = create_app(replace(plain, printer=printer), clock, village).test_client()
    enter_workshop(beside)
    post(beside, "/technician/menu", "/technician/print")
    assert printing.job(office, 1).kind == "test"
    assert "Cetak uji dipesan." in text(beside, "menu")


def test_the_machine_is_ordered_to_begin_anew_by_an_empty_file(
    technician: FlaskClient, village: Home
) -> None:
    assert "Di percobaan mesin tidak dimulai ulang." in text(technician, "reboot")
    post(technician, "/technician/menu", "/technician/reboot")
    assert not village.orders.exists()
    village.orders.mkdir()
    assert "Ya, mulai ulang" in text(technician, "reboot")
    done = post(technician, "/technician/reboot", "/technician/reboot")
    assert done.location == "/technician/reboot/now"
    assert (village.orders / "reboot").read_bytes() == b""


def test_the_screen_alone_begins_anew_the_same_way(technician: FlaskClient, village: Home) -> None:
    assert "Mulai ulang layar" not in text(technician, "menu")
    assert post(technician, "/technician/menu", "/technician/screen").location.endswith("/menu")
    village.orders.mkdir()
    assert "Mulai ulang layar" in text(technician, "menu")
    done = post(technician, "/technician/menu", "/technician/screen")
    assert done.location == "/technician/screen/now"
    assert "Layar sedang dimulai ulang" in text(technician, "screen/now")
    assert (village.orders / "screen").read_bytes() == b""


def test_the_date_that_is_shown_is_confirmed(
    technician: FlaskClient, clock: ManualClock, office: Books, desk: Books
) -> None:
    clock.trusted = False
    assert "belum dipastikan" in text(technician, "menu")
    page = text(technician, "date")
    shown = re.findall(r'name="shown" value="(\d+)"', page)
    assert shown == ["241120260800"]
    post(technician, "/technician/date", "/technician/date", shown=shown[0])
    assert clock.trusted and "Tanggal dan jam dipastikan." in text(technician, "menu")
    [entry] = [e for e in audit.entries(office, desk, 0, 9) if e.action == "day_date"]
    assert entry.officer == "teknisi"


def test_another_moment_is_typed_and_a_far_one_asked_about_once_more(
    technician: FlaskClient, clock: ManualClock
) -> None:
    clock.trusted = False
    post(technician, "/technician/date", "/technician/date", shown="241120260800")
    clock.trusted = False
    for odd in ("", "31022027083", "310220270830", "010120200000"):
        done = post(technician, "/technician/date/set", "/technician/date", typed=odd)
        assert done.location == "/technician/date/set", odd
        assert "Tanggal atau jam itu tidak mungkin." in text(technician, "date/set")
    done = post(technician, "/technician/date/set", "/technician/date", typed="250120270830")
    assert done.location == "/technician/date/sure/250120270830"
    assert "Senin, 25 Januari 2027" in text(technician, "date/sure/250120270830")
    post(technician, done.location, "/technician/date", typed="250120270830", sure="1")
    assert clock.local() == datetime(2027, 1, 25, 8, 30, tzinfo=ZONE)
    assert technician.get("/technician/date/sure/99").location == "/technician/date/set"


def test_a_page_of_yesterday_confirms_nothing(technician: FlaskClient, clock: ManualClock) -> None:
    clock.trusted = False
    done = post(technician, "/technician/date", "/technician/date", shown="231120260800")
    assert done.location == "/technician/date" and not clock.trusted


@pytest.fixture
def manager(resident: FlaskClient) -> FlaskClient:
    post(resident, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    return resident


def test_a_manager_sets_and_removes_the_pin(manager: FlaskClient, desk: Books) -> None:
    page = "/manage/checkup"

    def told() -> str:
        return manager.get(page).get_data(as_text=True)

    assert "Belum ada PIN" in told()
    post(manager, page, f"{page}/pin", pin="12345")
    assert "PIN: tepat enam angka." in told()
    post(manager, page, f"{page}/pin", pin="123456")
    assert "terlalu mudah ditebak" in told()
    post(manager, page, f"{page}/pin", pin=PIN)
    assert "PIN teknisi disimpan." in told() and PIN not in told()
    assert enter_workshop(manager).location == "/technician/menu"
    post(manager, page, f"{page}/pin/remove")
    assert "PIN teknisi dihapus." in told()
    assert "PIN belum dibuat" in text(manager, "")


def test_an_officer_who_is_no_manager_sets_no_pin(officer: FlaskClient) -> None:
    assert post(officer, "/counter", "/manage/checkup/pin", pin=PIN).status_code == 403
