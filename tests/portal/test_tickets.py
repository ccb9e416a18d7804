"""A ticket followed on a phone: number, place, range, and a page sent only when it changed."""

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import calls
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import State, Ticket
from portal.web.words import TICKET_STATES
from tests import factories
from tests.portal.phones import Page, Town


@pytest.fixture
def tickets(office: Books, clock: ManualClock) -> list[Ticket]:
    factories.an_open_counter(office, clock)
    return [factories.a_ticket(office, clock) for _ in range(3)]


def call(office: Books, clock: ManualClock) -> None:
    with writing(office):
        calls.call_next(office, clock, Seat("sari", 1))


def test_a_waiting_ticket_shows_its_number_place_and_range(
    town: Town, tickets: list[Ticket]
) -> None:
    response = town.get(f"/t/{tickets[2].code}")
    assert 'data-number="A003"' in response.text
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in response.text
    words = Page(response.text).words
    assert "Menunggu dipanggil Di depan Anda 2 orang" in words
    assert "Perkiraan menunggu" in words and "Terakhir dipanggil belum" in words


def test_a_called_ticket_says_where_to_go(
    town: Town, tickets: list[Ticket], office: Books, clock: ManualClock
) -> None:
    call(office, clock)
    assert "Nomor Anda dipanggil Silakan ke Loket 1" in town.page(f"/t/{tickets[0].code}").words
    assert "Terakhir dipanggil A001" in town.page(f"/t/{tickets[1].code}").words


def test_an_unchanged_ticket_is_not_sent_again(
    town: Town, tickets: list[Ticket], office: Books, clock: ManualClock
) -> None:
    path = f"/t/{tickets[2].code}"
    first = town.get(path)
    again = town.get(path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    call(office, clock)
    changed = town.get(path, If_None_Match=first.headers["ETag"])
    assert changed.status_code == 200 and "1 orang" in changed.text


def test_a_phone_whose_turn_is_far_asks_less_often(
    town: Town, tickets: list[Ticket], office: Books, clock: ManualClock
) -> None:
    far = [factories.a_ticket(office, clock) for _ in range(4)][-1]
    for every_s in (30, 15, 15, 15, 15, 5):
        words = f'<meta http-equiv="refresh" content="{every_s}">'
        assert words in town.get(f"/t/{far.code}").text
        call(office, clock)
    assert '<meta http-equiv="refresh" content="5">' in town.get(f"/t/{far.code}").text


def test_each_language_is_a_page_of_its_own(town: Town, tickets: list[Ticket]) -> None:
    path = f"/t/{tickets[0].code}"
    tags = {town.get(f"{path}{query}").headers["ETag"] for query in ("", "?lang=id", "?lang=en")}
    assert len(tags) == 3


def test_a_number_that_was_sent_on_is_told_with_its_own_letter(
    town: Town, office: Books, clock: ManualClock
) -> None:
    factories.an_open_counter(office, clock)
    sent_on, waits = factories.a_ticket(office, clock, "A"), factories.a_ticket(office, clock, "B")
    with writing(office):
        calls.transfer(office, clock, Seat("sari", 1), sent_on.id, "B")
    call(office, clock)
    assert "Terakhir dipanggil A001" in town.page(f"/t/{waits.code}").words


def test_only_a_followed_ticket_may_run_a_script_and_only_ours(
    town: Town, tickets: list[Ticket]
) -> None:
    followed = town.get(f"/t/{tickets[0].code}")
    assert "script-src 'self'; connect-src 'self';" in followed.headers["Content-Security-Policy"]
    assert followed.text.count("<script") == 1 and 'src="/follow.js"' in followed.text
    for path in ("/", "/queue", "/lost", "/privacy"):
        page = town.get(path)
        assert "script-src" not in page.headers["Content-Security-Policy"], path
        assert "<script" not in page.text, path
    script = town.get("/follow.js")
    assert script.mimetype == "text/javascript"
    again = town.get("/follow.js", If_None_Match=script.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("code", ["NOSUCH22", "x" * 3000, "%00", "'; DROP TABLE tickets; --", "é"])
def test_an_unknown_code_is_met_kindly(town: Town, code: str) -> None:
    response = town.get(f"/t/{code}")
    assert response.status_code == 404
    assert "Kode tidak ditemukan. Periksa lagi huruf dan angkanya." in Page(response.text).words


def test_a_code_typed_in_small_letters_is_found(town: Town, tickets: list[Ticket]) -> None:
    assert town.get(f"/t/{tickets[0].code.lower()}").status_code == 200


def test_every_state_of_a_ticket_has_its_words() -> None:
    assert set(TICKET_STATES) == set(State)
