"""The touch screen: two taps to a ticket, honest words about the paper, nothing left behind."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import printing, services
from kiosk.office.printing import JobState
from kiosk.web import create_app
from tests.factories import ZONE, settings_for_tests
from tests.kiosk.web.conftest import number, post, take


def with_printer(app: Flask) -> Flask:
    """The same village with a serial printer."""
    from msgspec.structs import replace

    house = app.extensions["pendopo"]
    plain = settings_for_tests()
    printer = replace(plain.printer, kind="serial", address="/dev/null")
    settings = replace(plain, printer=printer)
    other = create_app(settings, house.clock, house.home)
    other.testing = True
    return other


def end_paper(books: Books, clock: ManualClock, state: JobState) -> None:
    with writing(books):
        job = printing.claim(books)
        assert job is not None
        printing.end(books, clock, job.id, state)


def say_printer(books: Books, clock: ManualClock, word: str) -> None:
    with writing(books):
        printing.set_device(books, clock, "printer", word, None)


def test_two_taps_lead_to_a_number(resident: FlaskClient) -> None:
    assert 'href="/ticket"' in resident.get("/").get_data(as_text=True)
    answer = take(resident)
    assert (answer.status_code, answer.location) == (303, "/ticket/1")
    assert number(resident.get("/ticket/1").get_data(as_text=True)) == "A001"


def test_each_form_of_a_page_has_its_own_fresh_tap(resident: FlaskClient) -> None:
    import re

    pages = [resident.get("/ticket").get_data(as_text=True) for _ in range(2)]
    taps = [tap for page in pages for tap in re.findall(r'name="tap" value="([^"]+)"', page)]
    assert len(taps) == 10
    assert len(set(taps)) == 10


def test_a_tap_sent_twice_is_one_ticket_with_one_paper(app: Flask, office: Books) -> None:
    resident = with_printer(app).test_client()
    locations = {take(resident, tap="the same finger").location for _ in range(3)}
    assert locations == {"/ticket/1"}
    assert office.execute("SELECT count(*) FROM print_jobs").fetchone()[0] == 1


@pytest.mark.parametrize("tap", ["", "x" * 65])
def test_a_tap_that_is_no_tap_is_refused(resident: FlaskClient, office: Books, tap: str) -> None:
    assert take(resident, tap=tap).status_code == 400
    assert office.execute("SELECT count(*) FROM tickets").fetchone()[0] == 0


def test_an_unknown_service_says_so(resident: FlaskClient) -> None:
    answer = take(resident, "Z")
    assert answer.status_code == 404
    assert "Yang Anda cari tidak ada." in answer.get_data(as_text=True)


def test_a_service_that_closes_between_two_taps_says_so(
    resident: FlaskClient, office: Books
) -> None:
    with writing(office):
        services.set_service_open(office, "A", is_open=False)
    assert "Tutup" in resident.get("/ticket").get_data(as_text=True)
    answer = take(resident)
    assert answer.status_code == 409
    assert "Layanan ini sedang tutup." in answer.get_data(as_text=True)


def test_number_and_paper_are_one_change(app: Flask, office: Books) -> None:
    resident = with_printer(app).test_client()
    take(resident)
    job = printing.latest_of(office, 1)
    assert job is not None
    assert job.state is JobState.QUEUED
    assert {"text": "A001", "align": "center", "size": 8, "bold": True} in job.lines
    assert any(line.get("qr", "").startswith("http://127.0.0.1:2080/t/") for line in job.lines)


def test_without_a_printer_the_screen_asks_to_note_the_number(resident: FlaskClient) -> None:
    take(resident)
    page = resident.get("/ticket/1").get_data(as_text=True)
    assert "Nomor A001 sudah tercatat. Catat atau foto layar ini." in page


PAPER = {
    JobState.CONFIRMED: "Ambil karcis di bawah layar",
    JobState.SENT: "Karcis keluar?",
    JobState.UNKNOWN: "Karcis mungkin tidak keluar. Nomor A001 sudah tercatat.",
    JobState.FAILED: "Karcis mungkin tidak keluar. Nomor A001 sudah tercatat.",
}


@pytest.mark.parametrize("state", PAPER)
def test_the_screen_says_of_the_paper_what_is_known_and_no_more(
    app: Flask,
    office: Books,
    clock: ManualClock,
    printer_lives: Callable[[], None],
    state: JobState,
) -> None:
    resident = with_printer(app).test_client()
    say_printer(office, clock, "ready")
    printer_lives()
    take(resident)
    assert "Karcis sedang dicetak" in resident.get("/ticket/1/paper").get_data(as_text=True)
    end_paper(office, clock, state)
    assert PAPER[state] in resident.get("/ticket/1/paper").get_data(as_text=True)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("paper_out", "Printer kehabisan kertas."),
        ("cover_open", "Tutup printer terbuka."),
        ("offline", "Printer tidak tersambung."),
    ],
)
def test_a_printer_that_cannot_print_is_told_in_words(
    app: Flask,
    office: Books,
    clock: ManualClock,
    printer_lives: Callable[[], None],
    word: str,
    told: str,
) -> None:
    resident = with_printer(app).test_client()
    say_printer(office, clock, word)
    printer_lives()
    take(resident)
    page = resident.get("/ticket/1").get_data(as_text=True)
    assert told in page
    assert "Nomor A001 sudah tercatat." in page


def test_a_print_worker_that_is_silent_is_not_taken_for_a_working_printer(
    app: Flask, office: Books, clock: ManualClock, printer_lives: Callable[[], None]
) -> None:
    resident = with_printer(app).test_client()
    say_printer(office, clock, "ready")
    printer_lives()
    clock.advance(11)
    take(resident)
    page = resident.get("/ticket/1").get_data(as_text=True)
    assert "sedang dicetak" not in page
    assert "Nomor A001 sudah tercatat." in page


def test_a_reprint_is_marked_and_ends_after_two(
    app: Flask, office: Books, clock: ManualClock
) -> None:
    resident = with_printer(app).test_client()
    take(resident)
    for _ in range(4):
        end_paper_if_any(office, clock)
        post(resident, "/ticket/1", "/ticket/1/again")
    copies = [row[0] for row in office.execute("SELECT copy FROM print_jobs ORDER BY id")]
    assert copies == [0, 1, 2]
    last = printing.latest_of(office, 1)
    assert last is not None
    assert "*** CETAK ULANG ke-2 ***" in [line.get("text") for line in last.lines]


def end_paper_if_any(books: Books, clock: ManualClock) -> None:
    if printing.has_queued(books):
        end_paper(books, clock, JobState.SENT)


def test_a_paper_still_on_its_way_is_not_printed_again(app: Flask, office: Books) -> None:
    resident = with_printer(app).test_client()
    take(resident)
    post(resident, "/ticket/1", "/ticket/1/again")
    assert office.execute("SELECT count(*) FROM print_jobs").fetchone()[0] == 1


def test_another_persons_ticket_is_not_printed_again(app: Flask, office: Books) -> None:
    kiosk = with_printer(app)
    take(kiosk.test_client())
    answer = post(kiosk.test_client(), "/ticket", "/ticket/1/again")
    assert answer.status_code == 404
    assert office.execute("SELECT count(*) FROM print_jobs").fetchone()[0] == 1


def test_the_paper_part_answers_304_while_nothing_changed(resident: FlaskClient) -> None:
    take(resident)
    first = resident.get("/ticket/1/paper")
    again = resident.get("/ticket/1/paper", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_language_size_and_theme_come_round_and_are_forgotten(resident: FlaskClient) -> None:
    post(resident, "/", "/choice", what="language", back="/ticket")
    assert "Choose a service" in resident.get("/ticket").get_data(as_text=True)
    post(resident, "/", "/choice", what="size", back="/")
    post(resident, "/", "/choice", what="theme", back="/")
    assert 'lang="en" data-size="1" data-theme="terang"' in resident.get("/").get_data(as_text=True)
    assert resident.get("/leave").location == "/"
    assert 'lang="id" data-size="0" data-theme="hangat"' in resident.get("/").get_data(as_text=True)
    for _ in range(4):
        post(resident, "/", "/choice", what="size", back="/")
    assert 'data-size="0"' in resident.get("/").get_data(as_text=True)


@pytest.mark.parametrize("back", ["//evil.example/", "http://evil.example", "/counter", ""])
def test_after_a_choice_nobody_is_sent_elsewhere(resident: FlaskClient, back: str) -> None:
    assert post(resident, "/", "/choice", what="size", back=back).location == "/"


def test_without_a_token_nothing_is_done(resident: FlaskClient, office: Books) -> None:
    answer = resident.post("/ticket/A", data={"tap": "x"})
    assert answer.status_code == 400
    assert "Layar ini sudah lama terbuka." in answer.get_data(as_text=True)
    assert office.execute("SELECT count(*) FROM tickets").fetchone()[0] == 0


def test_ten_megabytes_are_refused_politely(resident: FlaskClient) -> None:
    answer = resident.post("/ticket/A", data={"tap": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "Yang Anda kirim terlalu besar." in answer.get_data(as_text=True)


def test_a_full_disk_is_told_and_nothing_is_half_done(
    app: Flask, office: Books, resident: FlaskClient
) -> None:
    house = app.extensions["pendopo"]
    pages = house.office.execute("PRAGMA page_count").fetchone()[0]
    house.office.execute(f"PRAGMA max_page_count={pages}")
    answers = [take(resident, tap=f"tap {n}") for n in range(200)]
    refused = [each for each in answers if each.status_code == 507]
    assert refused
    assert "Belum tersimpan: penyimpanan penuh." in refused[0].get_data(as_text=True)
    taken = office.execute("SELECT count(*), max(number) FROM tickets").fetchone()
    assert taken[0] == taken[1] == 200 - len(refused)


def test_without_a_trusted_clock_no_date_is_shown(
    resident: FlaskClient, clock: ManualClock
) -> None:
    assert "Selasa, 24 November 2026" in resident.get("/").get_data(as_text=True)
    clock.trusted = False
    assert "2026" not in resident.get("/").get_data(as_text=True)


def test_the_screens_css_is_physical(resident: FlaskClient) -> None:
    assert resident.get("/screen.css").get_data(as_text=True) == ":root{--mm:5.8838px}"


def test_notices_and_the_wifi_page_are_there(resident: FlaskClient) -> None:
    assert "Posyandu Melati" in resident.get("/information").get_data(as_text=True)
    assert "WiFi Desa Sukojati" in resident.get("/wifi").get_data(as_text=True)


def test_day_names_are_indonesian_first() -> None:
    from kiosk.receipts import date_words

    assert date_words(datetime(2026, 11, 29, tzinfo=ZONE)) == "Minggu, 29 November 2026"
