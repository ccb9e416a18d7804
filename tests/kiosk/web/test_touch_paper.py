"""What the touch screen says of the paper: what is known and no more."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import devices, printing
from kiosk.office.printing import JobState
from kiosk.web import create_app
from tests.factories import settings_for_tests
from tests.kiosk.web.conftest import post, take


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
        devices.report(books, clock, "printer", word, None)


def test_a_tap_sent_twice_is_one_ticket_with_one_paper(app: Flask, office: Books) -> None:
    resident = with_printer(app).test_client()
    locations = {take(resident, tap="the same finger").location for _ in range(3)}
    assert locations == {"/ticket/1"}
    assert office.execute("SELECT count(*) FROM print_jobs").fetchone()[0] == 1


def test_number_and_paper_are_one_change(app: Flask, office: Books) -> None:
    resident = with_printer(app).test_client()
    take(resident)
    job = printing.latest_of(office, 1)
    assert job is not None
    assert job.state is JobState.QUEUED
    assert [line["size"] for line in job.lines if line.get("text") == "A001"] == [8]
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
