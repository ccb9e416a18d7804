"""The day's page: it asks with the number of those who wait, and every face tells the closing."""

import re

from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.office import tickets
from kiosk.office.tickets import State
from kiosk.web import create_app
from tests.factories import PASSWORD, a_ticket, an_open_counter, settings_for_tests
from tests.kiosk.office.calls import call
from tests.kiosk.web.conftest import number, post, take


def text(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def waiting(client: FlaskClient) -> str:
    found = re.search(r'name="waiting" value="(\d+)"', text(client, "/day"))
    return found[1] if found else "0"


def close(client: FlaskClient, **fields: str) -> str:
    """Press a button of the page as it is now; returns the page that follows."""
    day = re.search(r'name="day" value="(\d+)"', text(client, "/day"))
    fields = {"day": day[1] if day else "", "waiting": waiting(client)} | fields
    answer = post(client, "/day", "/day/close", **fields)
    assert (answer.status_code, answer.location) == (303, "/day")
    return text(client, "/day")


def test_the_page_asks_with_the_number_of_those_who_wait(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    for _ in range(3):
        a_ticket(office, clock)
    page = text(officer, "/day")
    assert "Tutup antrean hari ini?" in page and 'data-waiting="3"' in page
    assert "Tutup, layani yang menunggu" in page and "Tutup dan pulangkan yang menunggu" in page
    assert 'href="/day"' in text(officer, "/reports")


def test_looking_at_the_page_closes_nothing(officer: FlaskClient, resident: FlaskClient) -> None:
    text(officer, "/day")
    assert take(resident).status_code == 303


def test_a_closed_day_gives_no_number_at_the_touch_screen_and_says_so(
    officer: FlaskClient, resident: FlaskClient
) -> None:
    before = resident.get("/ticket").get_data(as_text=True)
    assert "sudah ditutup pukul" not in close(officer)
    for path in ("/ticket", "/ticket/first"):
        page = text(resident, path)
        assert "Antrean hari ini sudah ditutup" in page and "Buka lagi Rabu 08.00." in page
        assert 'name="tap"' not in page
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', before)
    assert csrf
    late = resident.post("/ticket/A", data={"csrf_token": csrf[1], "tap": "late"})
    assert late.status_code == 409
    assert "Antrean hari ini sudah ditutup" in late.get_data(as_text=True)


def test_serving_those_who_wait_keeps_them_in_line(
    officer: FlaskClient, resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    page = close(officer)
    assert "Ditutup pukul 08.00 oleh sari" in page and 'data-waiting="1"' in page
    assert "Nomor yang sudah diambil tetap dipanggil" in text(resident, "/ticket")
    assert "Hari ini sudah ditutup: tidak ada nomor baru." in text(officer, "/counter")
    assert post(officer, "/counter", "/counter/call", here="").status_code == 303
    assert tickets.by_id(office, 1).state is State.CALLED


def test_sending_home_is_told_and_taken_back_by_opening_again(
    officer: FlaskClient, resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    assert "1 orang dipulangkan." in close(officer, home="1")
    assert "Nomor yang belum dipanggil tidak berlaku lagi" in text(resident, "/ticket")
    assert tickets.by_id(office, 1).state is State.EXPIRED
    post(officer, "/day", "/day/open")
    assert "1 nomor yang dipulangkan menunggu lagi." in text(officer, "/day")
    answer = take(resident, tap="after")
    assert number(text(resident, answer.location)) == "A002"


def test_who_came_since_the_page_was_shown_is_not_sent_home(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    shown = waiting(officer)
    a_ticket(office, clock)
    page = close(officer, waiting=shown, home="1")
    assert "Antrean baru saja berubah." in page and 'data-waiting="2"' in page
    assert [tickets.by_id(office, each).state for each in (1, 2)] == [State.WAITING] * 2


def test_a_form_without_its_number_closes_nothing(officer: FlaskClient) -> None:
    assert "Tutup antrean hari ini?" in close(officer, waiting="x")


def test_the_board_says_closed_in_a_band_and_then_on_the_whole_of_it(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    def board() -> dict[str, object] | None:
        return officer.get("/board/state").get_json()["closed"]  # type: ignore[no-any-return]

    a_ticket(office, clock)
    a_ticket(office, clock)
    an_open_counter(office, clock)
    call(office, clock)
    assert board() is None
    close(officer)
    what = "Antrean hari ini sudah ditutup"
    then = "Nomor yang masih menunggu tetap dipanggil."
    assert board() == {"what": what, "then": then, "is_over": False}
    close(officer, home="1")
    gone = "Nomor yang belum dipanggil tidak berlaku lagi. Silakan datang lagi Rabu pukul 08.00."
    assert board() == {"what": what, "then": gone, "is_over": False}
    post(officer, "/counter", "/counter/finish/1")
    assert board() == {"what": what, "then": gone, "is_over": True}


def test_without_a_trusted_date_no_day_of_opening_is_told(
    officer: FlaskClient, resident: FlaskClient, clock: ManualClock
) -> None:
    close(officer)
    clock.trusted = False
    assert "Datang lagi pada hari buka berikutnya." in text(resident, "/ticket")
    board = officer.get("/board/state").get_json()["closed"]
    assert board["then"] == "Silakan datang lagi pada hari buka berikutnya."


def test_the_next_morning_gives_numbers_again(
    officer: FlaskClient, resident: FlaskClient, clock: ManualClock
) -> None:
    take(resident)
    close(officer, home="1")
    clock.advance(24 * 3600)
    answer = take(resident, tap="next morning")
    assert number(text(resident, answer.location)) == "A001"
    assert officer.get("/board/state").get_json()["closed"] is None


def test_the_report_shows_when_the_day_was_opened_and_closed(
    app: Flask, officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    clock.advance(3600)
    close(officer, home="1")
    page = text(officer, "/reports/day/1")
    assert re.search(r'"row">Dibuka</th><td>08.00</td></tr>', page)
    assert re.search(r'"row">Ditutup</th><td>09.00</td></tr>', page)
    manager = app.test_client()
    post(manager, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    page = text(manager, "/reports/day/1")
    assert re.search(r'"row">Ditutup</th><td>09.00</td><td>sari</td></tr>', page)
    assert re.search(r"<b>sari</b> menutup hari <b>2026-11-24</b>", text(manager, "/manage/audit"))


def test_the_slip_of_the_day_is_ordered_as_often_as_asked(
    village: Home, office: Books, clock: ManualClock
) -> None:
    plain = settings_for_tests()
    settings = replace(plain, printer=replace(plain.printer, kind="usb", address="/dev/usb/lp0"))
    client = create_app(settings, clock, village).test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    a_ticket(office, clock)
    close(client, home="1")
    for _ in range(2):
        answer = post(client, "/day", "/day/slip/1")
        assert (answer.status_code, answer.location) == (303, "/reports/day/1")
    assert "Slip hari itu dikirim ke printer." in text(client, "/reports/day/1")
    jobs = office.execute("SELECT kind, state, lines FROM print_jobs").fetchall()
    assert [(each["kind"], each["state"]) for each in jobs] == [("day-end", "queued")] * 2
    assert "PENUTUPAN HARI" in jobs[0]["lines"]
    assert post(client, "/day", "/day/slip/9").status_code == 404


def test_without_a_printer_no_slip_is_offered(officer: FlaskClient) -> None:
    assert "slip" not in close(officer)
    assert "slip" not in text(officer, "/reports/day/1")


def test_one_person_is_one_in_english_too(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    post(officer, "/counter", "/counter/language")
    a_ticket(office, clock)
    a_ticket(office, clock)
    post(officer, "/counter", "/counter/call", here="")
    page = text(officer, "/day")
    assert "1 person is at a counter" in page and "person still waits" in page
    a_ticket(office, clock)
    assert "people still wait" in text(officer, "/day")
