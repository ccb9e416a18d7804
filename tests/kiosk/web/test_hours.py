"""Hours at the touch screen: a service's own, else the office's, until an officer works."""

from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.settings_queue import Hours
from kiosk.books.store import Books
from tests.factories import PASSWORD
from tests.kiosk.web.conftest import post, take, token
from tests.kiosk.web.test_touch import limited


def test_a_service_outside_its_hours_says_when_it_opens_again(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    limited(office, clock, hours=Hours(selasa="10.00-12.00"))
    text = resident.get("/ticket").get_data(as_text=True)
    assert "Tutup. Buka lagi pukul 10.00." in text
    assert "Buka lagi pukul 10.00." in take(resident).get_data(as_text=True)
    clock.advance(5 * 3600)
    assert "Tutup. Buka lagi Rabu 08.00." in resident.get("/ticket").get_data(as_text=True)


def test_after_the_offices_hours_the_screen_says_so_until_an_officer_works(
    app: Flask, resident: FlaskClient, clock: ManualClock
) -> None:
    clock.advance(7 * 3600 - 60)
    page = resident.get("/ticket").get_data(as_text=True)
    assert "0 menunggu" in page
    clock.advance(120)
    for address in ("/ticket", "/ticket/first"):
        text = resident.get(address).get_data(as_text=True)
        assert "Kantor sedang tutup" in text
        assert "Buka lagi Rabu 08.00." in text
        assert 'name="tap"' not in text
    answer = resident.post("/ticket/A", data={"csrf_token": token(page), "tap": "too late"})
    assert answer.status_code == 409
    assert "Buka lagi Rabu 08.00." in answer.get_data(as_text=True)
    officer = app.test_client()
    post(officer, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    post(officer, "/counter", "/counter/choose/1")
    assert "0 menunggu" in resident.get("/ticket").get_data(as_text=True)
    assert take(resident).status_code == 303


def test_a_service_of_longer_hours_is_still_chosen_when_the_office_is_closed(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    limited(office, clock, hours=Hours(selasa="08.00-20.00"))
    clock.advance(8 * 3600)
    text = resident.get("/ticket").get_data(as_text=True)
    assert text.count("Tutup. Buka lagi Rabu 08.00.") == 4
    assert "0 menunggu" in text
    assert take(resident).status_code == 303


def test_after_the_hours_the_console_says_that_numbers_are_still_given(
    officer: FlaskClient, clock: ManualClock
) -> None:
    words = "Layar sentuh memberi nomor selama ada loket terbuka."
    clock.advance(7 * 3600 - 60)
    assert words not in officer.get("/counter").get_data(as_text=True)
    clock.advance(120)
    assert words in officer.get("/counter").get_data(as_text=True)
    post(officer, "/day", "/day/close", day="1", waiting="0")
    assert words not in officer.get("/counter").get_data(as_text=True)
