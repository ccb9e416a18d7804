"""The counter console: sign-in, counters, calls; every refusal in words."""

import re
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.office import calls, printing, services
from kiosk.office.ticket_events import Seat
from kiosk.web.words import LINE_CAUSES
from portal.gate.states import Cause, Line
from tests.factories import PASSWORD, a_ticket, an_open_counter
from tests.kiosk.web.conftest import post, token
from tests.portal.gates import World


def page(client: FlaskClient) -> str:
    return client.get("/counter").get_data(as_text=True)


def press(client: FlaskClient, action: str) -> str:
    """Press a button of the console, with what its form holds; returns the page after it."""
    text = page(client)
    form = re.search(rf'action="/counter/{action}">(.*?)</form>', text, re.S)
    assert form, f"no button {action} on: {text}"
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[1]))
    client.post(f"/counter/{action}", data=fields)
    return page(client)


def test_staff_pages_ask_for_sign_in(resident: FlaskClient) -> None:
    for path in ("/counter", "/counter/panel", "/counter/poster"):
        assert resident.get(path).location == "/counter/sign-in"


def test_a_wrong_password_keeps_the_name_and_says_what_to_do(resident: FlaskClient) -> None:
    answer = post(resident, "/counter/sign-in", "/counter/sign-in", login="sari", password="salah")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "tidak cocok" in text
    assert 'value="sari"' in text


def test_after_five_wrong_passwords_the_wait_is_told(resident: FlaskClient) -> None:
    for _ in range(5):
        post(resident, "/counter/sign-in", "/counter/sign-in", login="sari", password="salah")
    answer = post(resident, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    assert answer.status_code == 429
    assert "Tunggu 5 menit." in answer.get_data(as_text=True)


def test_an_officer_calls_recalls_and_finishes(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    for _ in range(2):
        a_ticket(office, clock)
    assert 'data-here="A001"' in press(officer, "call")
    assert "dipanggil 2 kali" in press(officer, r"recall/1")
    assert "Loket Anda kosong" in press(officer, r"finish/1")
    assert 'data-here="A002"' in press(officer, "call")
    assert "Loket Anda kosong" in press(officer, r"no_show/2")
    assert "Tidak ada yang menunggu" in press(officer, "call")


def test_a_double_click_calls_one_person(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    for _ in range(3):
        a_ticket(office, clock)
    fields = {"csrf_token": token(page(officer)), "here": ""}
    for _ in range(2):
        officer.post("/counter/call", data=fields)
    text = page(officer)
    assert 'data-here="A001"' in text
    assert "Layar sudah diperbarui. Tekan lagi bila perlu." in text


def test_an_old_screen_cannot_end_a_ticket_twice(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    press(officer, "call")
    fields = {"csrf_token": token(page(officer))}
    for _ in range(2):
        officer.post("/counter/finish/1", data=fields)
    assert "Nomor itu sudah berubah." in page(officer)


def test_a_counter_pauses_opens_and_closes(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    assert "Loket Anda istirahat" in press(officer, "state/paused")
    assert services.counter(office, 1).state == "paused"
    assert "Panggil berikutnya" in press(officer, "state/open")
    assert "Di loket mana Anda bertugas?" in press(officer, "state/closed")
    assert services.counter(office, 1) == services.Counter(
        1, "Loket 1", services.CounterState.CLOSED, None
    )


def test_a_counter_that_is_taken_shows_by_whom_and_refuses(
    officer: FlaskClient, app: Flask
) -> None:
    other = app.test_client()
    post(other, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    assert "Dipakai sari" in page(other)
    answer = post(other, "/counter", "/counter/choose/1")
    assert answer.status_code == 409
    assert "Loket itu sedang dipakai petugas lain." in answer.get_data(as_text=True)


def test_signing_out_closes_the_counter_and_the_session(
    officer: FlaskClient, office: Books
) -> None:
    officer.post("/counter/sign-out", data={"csrf_token": token(page(officer))})
    assert services.counter(office, 1).state == "closed"
    assert officer.get("/counter").location == "/counter/sign-in"


def test_after_a_power_cut_the_officer_finds_the_ticket_again(
    app: Flask, officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    press(officer, "call")
    clock.reboot()
    assert officer.get("/counter").location == "/counter/sign-in"
    again = app.test_client()
    post(again, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    post(again, "/counter", "/counter/choose/1")
    assert 'data-here="A001"' in page(again)


def test_the_panel_answers_304_while_nothing_changed(
    officer: FlaskClient, office: Books, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    etag = officer.get("/counter/panel").headers["ETag"]
    # The token of its forms carries the second in which it was made.
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _signer: int(time.time()) + 2)
    assert officer.get("/counter/panel", headers={"If-None-Match": etag}).status_code == 304
    a_ticket(office, clock)
    fresh = officer.get("/counter/panel", headers={"If-None-Match": etag})
    assert fresh.status_code == 200
    assert "A001" in fresh.get_data(as_text=True)


def test_devices_that_cannot_be_asked_are_unknown_not_fine(officer: FlaskClient) -> None:
    text = page(officer)
    assert re.search(r'class="off"><b>Internet</b> tidak diketahui', text)
    assert re.search(r'class="off"><b>Printer</b> tidak dipasang', text)


def test_the_person_who_is_called_by_another_counter_is_gone_from_this_one(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock, "A")
    an_open_counter(office, clock, 3, "budi")
    fields = {"csrf_token": token(page(officer)), "here": ""}
    with writing(office):
        calls.call_next(office, clock, Seat("budi", 3))
    officer.post("/counter/call", data=fields)
    assert "Tidak ada yang menunggu." in page(officer)


def sign_in_at(app: Flask, login: str, counter: int) -> FlaskClient:
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login=login, password=PASSWORD)
    post(client, "/counter", f"/counter/choose/{counter}")
    return client


def test_a_counter_left_by_an_officer_who_is_gone_can_be_taken_over(
    app: Flask, officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    press(officer, "call")
    clock.reboot()
    other = app.test_client()
    post(other, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    assert "Ambil alih dari sari" in page(other)
    post(other, "/counter", "/counter/choose/1")
    assert 'data-here="A001"' in page(other)
    assert services.counter(office, 1).officer == "budi"


def test_an_officer_holds_one_counter_at_a_time(officer: FlaskClient, office: Books) -> None:
    officer.post("/counter/choose/3", data={"csrf_token": token(page(officer))})
    assert [each.officer for each in services.counters(office)] == [None, None, "sari"]


def test_nobody_is_trapped_by_a_second_window(
    app: Flask, officer: FlaskClient, office: Books
) -> None:
    window = sign_in_at(app, "sari", 1)
    press(window, "state/closed")
    budi = sign_in_at(app, "budi", 1)
    assert "Di loket mana Anda bertugas?" in page(officer)
    answer = officer.post("/counter/sign-out", data={"csrf_token": token(page(officer))})
    assert answer.location == "/counter/sign-in"
    assert services.counter(office, 1).officer == "budi"
    assert "Panggil berikutnya" in page(budi)


def test_the_papers_light_is_good_only_when_all_surely_came_out(
    officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    ticket = a_ticket(office, clock)
    with writing(office):
        printing.enqueue(office, clock, "ticket", [], ticket.id)
    assert "1 menunggu printer" in page(officer)
    for state, words in (("sent", "1 terkirim, tidak dipastikan"), ("confirmed", "semua keluar")):
        with writing(office):
            printing.end(office, clock, 1, printing.JobState(state))
        assert words in page(officer)


@pytest.mark.parametrize("cause", list(Cause))
def test_why_the_internet_is_away_is_told_in_words(
    officer: FlaskClient, village: Home, clock: ManualClock, cause: Cause
) -> None:
    world = World(village, clock)
    world.line.turn(Line.DOWN, cause)
    with world.serving():
        text = page(officer)
    assert re.search(rf"putus sejak [\d.]+: {re.escape(str(LINE_CAUSES[cause]))}", text)


def test_the_poster_tells_how_to_join_in_both_languages(officer: FlaskClient) -> None:
    text = officer.get("/counter/poster").get_data(as_text=True)
    assert "Tunggu sampai halaman desa terbuka." in text
    assert "Wait until the village's page opens." in text
    assert text.count("<strong>WiFi Desa Sukojati</strong>") == 2
