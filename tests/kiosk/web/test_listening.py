""" "Dengarkan": the page that is seen is the page that is read, until the person leaves it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.office import devices, reading
from kiosk.office.reading import Reading, State
from tests.kiosk.web.conftest import beside_a_voice, post, take


@pytest.fixture
def visitor(village: Home, clock: ManualClock, office: Books) -> FlaskClient:
    return beside_a_voice(village, clock, office)


@pytest.fixture
def listen(visitor: FlaskClient, office: Books) -> Callable[..., Reading]:
    """Press the button of a page, and see what is to be read then."""

    def press(page: str, wish: str = "read") -> Reading:
        shown = post(visitor, page, "/listen", back=page, do=wish)
        assert (shown.status_code, shown.location) == (303, page)
        assert visitor.get(page).status_code == 200
        return reading.now(office)

    return press


def state(visitor: FlaskClient) -> str:
    word: str = visitor.get("/listen/state").get_json()["state"]
    return word


def test_a_page_is_read_its_matter_first(listen: Callable[..., Reading]) -> None:
    wish = listen("/")
    assert wish.state is State.WANTED
    assert wish.sentences[:4] == (
        *("Apa keperluan Anda?", "Ambil nomor antrean", "Pengumuman desa"),
        "WiFi gratis",
    )
    assert wish.sentences[5:7] == ("Tombol di bawah layar:", "English")
    assert wish.sentences[-2:] == ("Selasa, 24 November 2026", "08.00")
    assert "Dengarkan" not in wish.sentences


def test_a_paragraph_is_read_sentence_by_sentence(listen: Callable[..., Reading]) -> None:
    sentences = listen("/information").sentences
    assert "Bawa buku KIA atau buku kesehatan Anda." in sentences
    assert all(len(each) < 120 for each in sentences)


def test_english_is_read_to_those_who_chose_it(
    visitor: FlaskClient, listen: Callable[..., Reading]
) -> None:
    post(visitor, "/", "/choice", what="language", back="/")
    wish = listen("/ticket")
    assert (wish.language, wish.sentences[0]) == ("en", "Choose a service")


def test_a_ticket_is_read_with_its_number(
    visitor: FlaskClient, listen: Callable[..., Reading]
) -> None:
    take(visitor)
    sentences = listen("/ticket/1").sentences
    assert sentences[:3] == ("Nomor antrean Anda", "Surat keterangan", "A001")


def test_a_second_tap_stops_it(visitor: FlaskClient, listen: Callable[..., Reading]) -> None:
    listen("/")
    assert state(visitor) == "reading"
    assert listen("/", "stop").state is State.STOPPED
    assert state(visitor) == "quiet"


@pytest.mark.parametrize("page", ["/ticket", "/leave", "/help", "/sorry", "/ticket/99"])
def test_whoever_goes_on_or_away_hears_no_more(
    visitor: FlaskClient, listen: Callable[..., Reading], office: Books, page: str
) -> None:
    listen("/")
    visitor.get(page, follow_redirects=True)
    assert reading.now(office).state is State.STOPPED
    assert reading.now(office).sentences == ()


def test_what_a_page_asks_for_by_itself_stops_nothing(
    visitor: FlaskClient, listen: Callable[..., Reading], office: Books
) -> None:
    take(visitor)
    listen("/ticket/1")
    for part in ("/ticket/1/paper", "/help/state", "/screen.css", "/listen/state"):
        visitor.get(part)
    assert reading.now(office).state is State.WANTED


def test_loudness_goes_round_and_is_forgotten_with_the_person(
    visitor: FlaskClient, listen: Callable[..., Reading]
) -> None:
    assert listen("/").loudness == 0
    assert [listen("/", "louder").loudness for _ in range(3)] == [1, 2, 0]
    listen("/", "louder")
    visitor.get("/leave")
    assert listen("/").loudness == 0


def test_the_question_is_read_when_nobody_answers(
    visitor: FlaskClient, listen: Callable[..., Reading]
) -> None:
    assert listen("/wifi", "question").sentences == (
        *("Masih di sini?", "15", "Sebentar lagi layar kembali ke awal."),
        "Ya, saya masih di sini",
    )


def test_an_error_page_is_read_too(visitor: FlaskClient, listen: Callable[..., Reading]) -> None:
    assert "Yang Anda cari tidak ada." in take(visitor, "Z").get_data(as_text=True)
    assert listen("/sorry").sentences[:3] == (
        *("Yang Anda cari tidak ada.", "Kembali ke awal dan pilih lagi.", "Kembali"),
    )


@pytest.mark.parametrize("word", ["no_speaker", "no_voice", None])
def test_a_voice_that_cannot_be_heard_is_told_on_the_button(
    visitor: FlaskClient,
    listen: Callable[..., Reading],
    office: Books,
    clock: ManualClock,
    word: str | None,
) -> None:
    if word:
        with writing(office):
            devices.report(office, clock, "sound", word, None)
    else:
        clock.advance(11)  # the worker is silent
    post(visitor, "/", "/listen", back="/", do="read")
    assert 'data-state="failed"' in visitor.get("/").get_data(as_text=True)
    assert state(visitor) == "failed"
    assert reading.now(office).state is State.OVER


def test_a_wish_that_failed_is_told(
    visitor: FlaskClient, listen: Callable[..., Reading], office: Books
) -> None:
    wish = listen("/")
    with writing(office):
        reading.end(office, wish.number, State.FAILED)
    assert state(visitor) == "failed"


def test_another_persons_wish_is_not_taken_for_ones_own(
    visitor: FlaskClient, listen: Callable[..., Reading], office: Books
) -> None:
    listen("/")
    with writing(office):
        reading.order(office, ["Halo"], "id", 0)
    assert state(visitor) == "quiet"


def test_a_hall_without_a_voice_has_no_button(resident: FlaskClient) -> None:
    assert "Dengarkan" not in resident.get("/").get_data(as_text=True)
