"""The date's page: one look and one tap, a correction, and a question about a slip of the hand."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from kiosk.office import tickets
from tests.factories import a_ticket
from tests.kiosk.web.conftest import number, post, take

BANNER = "Tanggal kotak ini belum pasti."


@pytest.fixture
def lost(office: Books, clock: ManualClock) -> ManualClock:
    """A Tuesday with a ticket; then the box starts without a date."""
    a_ticket(office, clock)
    clock.reboot()
    clock.trusted = False
    return clock


@pytest.fixture
def sari(lost: ManualClock, officer: FlaskClient) -> FlaskClient:
    """Bu Sari, who signed in after that."""
    assert lost.trusted is False
    return officer


def text(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def typed(day: int, month: int, year: int, time: str) -> dict[str, str]:
    return {"day": f"{day:02d}", "month": f"{month:02d}", "year": str(year), "time": time}


def test_the_counter_says_that_the_date_is_not_certain_and_leads_to_its_page(
    sari: FlaskClient,
) -> None:
    console = text(sari, "/counter")
    assert BANNER in console and 'href="/day/date"' in console
    page = text(sari, "/day/date")
    assert "Selasa, 24 November 2026</strong> <strong>08.00" in page
    assert "Kotak ini belum tahu tanggal" in page


def test_one_tap_confirms_what_is_shown_and_dates_the_tickets(
    sari: FlaskClient, resident: FlaskClient, office: Books
) -> None:
    answer = take(resident)
    assert number(text(resident, answer.location)) == "A002"
    assert tickets.by_id(office, 2).date is None
    assert 'class="clock"' not in text(resident, "/")
    answer = post(sari, "/day/date", "/day/date", shown="2026-11-24")
    assert (answer.status_code, answer.location) == (303, "/counter")
    console = text(sari, "/counter")
    assert "Tanggal dan jam dipastikan." in console and BANNER not in console
    assert 'class="clock"' in text(resident, "/")
    assert str(tickets.by_id(office, 2).date) == "2026-11-24"


def test_a_correction_moves_those_of_this_morning_into_the_true_day(
    sari: FlaskClient, resident: FlaskClient, office: Books, lost: ManualClock
) -> None:
    take(resident)
    post(sari, "/day/date", "/day/date", **typed(25, 11, 2026, "09.30"))
    assert f"{lost.local():%d %H.%M}" == "25 09.30"
    answer = take(resident, tap="later")
    assert number(text(resident, answer.location)) == "A003"
    assert [str(tickets.by_id(office, each).date) for each in (2, 3)] == ["2026-11-25"] * 2
    page = text(sari, "/reports/day/2")
    assert re.search(r'"row">Dibuka</th><td>09.30</td>', page)
    assert "Tanggal dipastikan" in text(sari, "/reports/day/1")


def test_a_date_that_changed_since_it_was_shown_is_looked_at_again(
    sari: FlaskClient, lost: ManualClock
) -> None:
    answer = post(sari, "/day/date", "/day/date", shown="2026-11-23")
    assert (answer.status_code, answer.location) == (303, "/day/date")
    assert not lost.trusted


@pytest.mark.parametrize(
    "moment",
    [(30, 2, 2026, "08.00"), (1, 1, 1970, "08.00"), (24, 11, 2026, "25.61"), (24, 11, 2026, "")],
)
def test_a_moment_that_cannot_be_is_refused_in_words(
    sari: FlaskClient, lost: ManualClock, moment: tuple[int, int, int, str]
) -> None:
    answer = post(sari, "/day/date", "/day/date", **typed(*moment))
    assert answer.status_code == 409
    assert "Tanggal atau jam itu tidak mungkin. Periksa lagi." in answer.get_data(as_text=True)
    assert not lost.trusted


def test_a_slip_of_the_hand_is_asked_about_once_more(
    sari: FlaskClient, office: Books, lost: ManualClock
) -> None:
    slip = typed(24, 11, 2027, "08.00")
    asked = post(sari, "/day/date", "/day/date", **slip)
    page = asked.get_data(as_text=True)
    assert asked.status_code == 409 and "Itu 365 hari sesudah hari layanan terakhir." in page
    held = dict(re.findall(r'name="(day|month|year|time|sure)" value="([^"]+)"', page))
    assert held == slip | {"sure": "1"}
    assert not lost.trusted
    assert office.execute("SELECT count(*) FROM service_days").fetchone()[0] == 1
    post(sari, "/day/date", "/day/date", sure="1", **slip)
    assert lost.trusted and lost.local().year == 2027


def test_a_clock_that_a_server_set_shows_no_fields(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    clock.synchronized = True
    page = text(officer, "/day/date")
    assert "Jam kotak diatur lewat internet dan tidak diubah di sini." in page
    assert 'name="year"' not in page
    refused = post(officer, "/day/date", "/day/date", **typed(25, 11, 2026, "09.30"))
    assert "Periksa jam Anda." in refused.get_data(as_text=True)


def test_a_jump_hides_the_clock_everywhere_until_an_officer_looks(
    officer: FlaskClient, resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    clock.jump(timedelta(days=300))
    assert BANNER in text(officer, "/counter")
    assert "Jam kotak tiba-tiba melompat." in text(officer, "/day/date")
    assert officer.get("/board/state").get_json()["date"] is None
    answer = take(resident)
    assert number(text(resident, answer.location)) == "A002"
    post(officer, "/day/date", "/day/date", **typed(24, 11, 2026, "08:05"))
    assert BANNER not in text(officer, "/counter")
    assert officer.get("/board/state").get_json()["date"] == "Selasa, 24 November 2026"


def test_what_was_confirmed_stands_in_the_managers_record(sari: FlaskClient, office: Books) -> None:
    post(sari, "/day/date", "/day/date", shown="2026-11-24")
    row = office.execute("SELECT officer, action, what FROM audit ORDER BY id DESC").fetchone()
    assert tuple(row) == ("sari", "day_date", "2026-11-24")
