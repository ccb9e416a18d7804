"""A scanned ticket at the counter: its address, its code or its number opens its page."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from kiosk.office import day_turn
from tests.factories import PASSWORD, a_ticket, settings_for_tests
from tests.kiosk.web.conftest import post

UNKNOWN = "Itu bukan karcis kantor ini."
DAY_S = 24 * 60 * 60
ADDRESS = settings_for_tests().portal.address


def ask(officer: FlaskClient, typed: str) -> tuple[int, str]:
    """The answer's status, and where it leads or what it shows."""
    answer = officer.get(f"/counter/find?code={quote(typed)}")
    return answer.status_code, answer.location or answer.get_data(as_text=True)


def test_address_code_and_number_open_the_ticket(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    ticket = a_ticket(office, clock)
    typed = [
        f"{ADDRESS}/t/{ticket.code}", ticket.code, ticket.code.lower(), f" {ticket.code}\t",
        f"http;&&10.77.0.1&t&{ticket.code}", "A002", "a2", "A-002",
    ]  # fmt: skip
    for each in typed:
        assert ask(officer, each) == (303, f"/counter/ticket/{ticket.id}"), each


@pytest.mark.parametrize(
    "typed",
    ["https://example.test/t/ZZZZZZZZ", "ZZZZZZZZ", "A999", "Z001", "8991002101234", "\0", "'; --",
     "x" * 5000, "WIFI:T:nopass;S:WiFi Desa Sukojati;;", "😀" * 60],
)  # fmt: skip
def test_any_other_code_is_told_in_words_and_where_to_go_on(
    officer: FlaskClient, office: Books, clock: ManualClock, typed: str
) -> None:
    a_ticket(office, clock)
    status, text = ask(officer, typed)
    assert status == 200 and UNKNOWN in text and 'name="code" autofocus' in text


def test_a_page_that_nothing_was_scanned_on_complains_of_nothing(officer: FlaskClient) -> None:
    assert UNKNOWN not in officer.get("/counter/find?code=").get_data(as_text=True)


def test_a_ticket_of_another_day_opens_too_but_its_number_is_todays(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    old = a_ticket(office, clock)
    clock.advance(DAY_S)
    day_turn.turn(office, clock)
    today = a_ticket(office, clock)
    post(officer, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    post(officer, "/counter", "/counter/choose/1")
    assert today.label == old.label == "A001"
    assert ask(officer, old.code)[1] == f"/counter/ticket/{old.id}"
    assert ask(officer, "A001")[1] == f"/counter/ticket/{today.id}"
    assert "Nomor ini sudah selesai" in officer.get(f"/counter/ticket/{old.id}").get_data(
        as_text=True
    )


def test_who_is_not_signed_in_learns_nothing(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    ticket = a_ticket(office, clock)
    assert ask(resident, ticket.code)[1].startswith("/counter/sign-in")
