"""Every move of the counter console, by the buttons that a page shows."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.settings import Printer
from kiosk.books.store import Books, writing
from kiosk.office import calls, printing, tickets
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import State
from kiosk.web import create_app
from tests.factories import a_ticket, an_open_counter, settings_for_tests
from tests.kiosk.office.calls import assert_rows_are_their_events
from tests.kiosk.web.conftest import take, token
from tests.kiosk.web.test_counter import sign_in_at


def press(client: FlaskClient, page: str, action: str, **fields: str) -> str:
    """Press a button of a page, with what its form holds; returns the page that follows."""
    text = client.get(page).get_data(as_text=True)
    forms = re.findall(rf'action="/counter/{action}">(.*?)</form>', text, re.S)
    found = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in forms]
    chosen = [form for form in found if fields.items() <= form.items()]
    assert chosen, f"no button {action} {fields} on: {text}"
    answer = client.post(f"/counter/{action}", data=chosen[0])
    assert answer.status_code == 303
    return client.get(answer.location).get_data(as_text=True)


def text_of(officer: FlaskClient) -> str:
    return officer.get("/counter").get_data(as_text=True)


def state(office: Books, ticket_id: int = 1) -> State:
    return tickets.by_id(office, ticket_id).state


def test_who_came_is_served_and_not_marked_absent(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    press(officer, "/counter", "call")
    text = press(officer, "/counter", "arrive/1")
    assert "sudah datang" in text
    assert "Tidak datang" not in text


def test_one_who_is_set_aside_goes_on_later(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    press(officer, "/counter", "call")
    assert "Ditunda" in press(officer, "/counter", "hold/1")
    assert 'data-here="A001"' in press(officer, "/counter", "resume/1")


def test_a_person_is_sent_on_to_another_service(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    press(officer, "/counter", "call")
    text = press(officer, "/counter/ticket/1", "transfer/1", prefix="C")
    assert "A001 sekarang menunggu Bantuan sosial." in text


def test_somebody_is_called_out_of_turn_with_a_reason(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    for _ in range(3):
        a_ticket(office, clock)
    text = press(officer, "/counter/ticket/3", "first/3", reason="urgent")
    assert 'data-here="A003"' in text
    board = officer.get("/board/state").get_json()
    assert (board["calls"][0]["number"], board["calls"][0]["why"]) == ("A003", "keadaan mendesak")


def test_ten_at_once_are_listed_and_read_on_the_board(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    for _ in range(11):
        a_ticket(office, clock)
    text = press(officer, "/counter", "call", many="1")
    assert len(re.findall("data-here=", text)) == 10
    assert officer.get("/board/state").get_json()["calls"][0]["number"] == "A001-A010"
    press(officer, "/counter", "no_show/4")
    press(officer, "/counter", "call")
    assert [state(office, n) for n in (3, 4, 11)] == [State.DONE, State.NO_SHOW, State.CALLED]


def test_the_last_step_is_undone_and_the_button_goes(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    press(officer, "/counter", "call")
    text = press(officer, "/counter", "undo")
    assert "Langkah terakhir dibatalkan: A001." in text
    assert state(office) is State.WAITING
    assert "/counter/undo" not in text


def test_an_undo_that_comes_too_late_says_so(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    press(officer, "/counter", "call")
    fields = {"csrf_token": token(officer.get("/counter").get_data(as_text=True))}
    clock.advance(calls.UNDO_S + 1)
    officer.post("/counter/undo", data=fields)
    assert "tidak dapat dibatalkan lagi" in officer.get("/counter").get_data(as_text=True)
    assert state(office) is State.CALLED


def test_who_missed_the_call_is_put_back_once(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    press(officer, "/counter", "call")
    press(officer, "/counter", "no_show/1")
    press(officer, "/counter/ticket/1", "rejoin/1")
    press(officer, "/counter", "call")
    press(officer, "/counter", "no_show/1")
    assert "rejoin/1" not in officer.get("/counter/ticket/1").get_data(as_text=True)


def test_a_lost_slip_is_found_by_service_and_time(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    for _ in range(20):
        a_ticket(office, clock)
        clock.advance(600)
    text = officer.get("/counter/find?service=A&at=09.00").get_data(as_text=True)
    assert re.search(r'<ol class="next">\s*<li><a href="/counter/ticket/7"><b>A007', text)
    assert "tidak terbaca" in officer.get("/counter/find?service=A&at=pagi").get_data(as_text=True)
    assert officer.get("/counter/find?service=Z").status_code == 303


def test_another_counters_person_is_out_of_reach(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    an_open_counter(office, clock, 3, "budi")
    with writing(office):
        calls.call_next(office, clock, Seat("budi", 3))
    assert "ada di loket lain" in officer.get("/counter/ticket/1").get_data(as_text=True)
    fields = {"csrf_token": token(officer.get("/counter").get_data(as_text=True))}
    for action in ("finish/1", "transfer/1", "recall/1"):
        officer.post(f"/counter/{action}", data=fields | {"prefix": "C"})
        assert "Nomor itu sudah berubah." in officer.get("/counter").get_data(as_text=True)
    assert state(office) is State.CALLED


def test_a_session_that_ended_in_mid_action_does_nothing_and_says_so(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    fields = {"csrf_token": token(officer.get("/counter").get_data(as_text=True)), "here": ""}
    clock.reboot()
    answer = officer.post("/counter/call", data=fields, follow_redirects=True)
    assert "belum dilakukan" in answer.get_data(as_text=True)
    assert state(office) is State.WAITING


def test_a_full_disk_is_told_to_the_officer_and_nobody_is_half_called(
    app: Flask, officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    for _ in range(200):
        a_ticket(office, clock)
    books = app.extensions["pendopo"].office
    books.execute(f"PRAGMA max_page_count={books.execute('PRAGMA page_count').fetchone()[0]}")
    for _ in range(200):
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', text_of(officer)))
        answer = officer.post("/counter/call", data=fields | {"many": ""})
        if answer.status_code != 303:
            break
    page = answer.get_data(as_text=True)
    assert answer.status_code == 507
    assert "Belum tersimpan: penyimpanan penuh." in page
    assert "Minta teknisi memeriksanya." in page
    assert "ke loket" not in page
    assert_rows_are_their_events(office)
    here = tickets.all_at_counter(office, 1)
    assert len(here) == 1
    assert f'data-here="{here[0].label}"' in text_of(officer)


def test_who_asks_to_go_first_is_called_first(
    officer: FlaskClient, resident: FlaskClient, office: Books
) -> None:
    take(resident, tap="one")
    text = resident.get("/ticket/first").get_data(as_text=True)
    fields = {"csrf_token": token(text), "tap": "two", "first": "1"}
    assert 'name="first" value="1"' in text
    resident.post("/ticket/A", data=fields)
    assert 'data-here="A002"' in press(officer, "/counter", "call")
    assert officer.get("/board/state").get_json()["calls"][0]["why"] == "prioritas"


@pytest.fixture
def printing_app(village, clock):  # type: ignore[no-untyped-def]
    from msgspec.structs import replace

    settings = replace(settings_for_tests(), printer=Printer(kind="usb"))
    app = create_app(settings, clock, village)
    app.testing = True
    return app


def test_an_officer_prints_a_lost_slip_again(
    printing_app: Flask, office: Books, clock: ManualClock
) -> None:
    take(printing_app.test_client())
    officer = sign_in_at(printing_app, "sari", 1)
    assert "Karcis A001 dicetak ulang." in press(officer, "/counter/ticket/1", "paper/1")
    job = printing.latest_of(office, 1)
    assert job is not None
    assert job.copy == 1
    assert any("CETAK ULANG ke-1" in str(line.get("text")) for line in job.lines)
