"""Every string of every touch screen is spoken, in both languages, on new pages too."""

import html
import re

import pytest
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.doctor import report
from kiosk.doctor.finding import Finding, Level
from kiosk.office import reading
from tests.factories import set_pin
from tests.kiosk.web.conftest import beside_a_voice, enter_workshop, post, take
from tests.pages import addresses

TOUCH = ("touch", "helping", "listening", "seeking", "door", "workshop", "dating_here")
UNSEEN = re.compile(
    r"<(head|script|style|noscript|dialog)\b.*?</\1>|<(button|p)\b[^>]* hidden>.*?</\2>", re.S
)


def seen(text: str) -> list[str]:
    """The strings that a page shows, by another way than the voice's own."""
    pieces = re.split(r"<[^>]+>", UNSEEN.sub("", text))
    whole = (" ".join(html.unescape(each).split()) for each in pieces)
    return [each for each in whole if re.search(r"\w", each)]


@pytest.fixture
def visitor(village: Home, clock: ManualClock, office: Books, desk: Books) -> FlaskClient:
    """Who comes by, and knows the technician's PIN."""
    client = beside_a_voice(village, clock, office)
    report.keep(village, clock, [Finding("card", Level.FAIL, "errors", "counted 7", "replace it")])
    set_pin(desk)
    enter_workshop(client)
    return client


def screens(visitor: FlaskClient) -> list[str]:
    """The address of every page of the touch screen."""
    pages = addresses(visitor.application, {})
    found = [each for each, endpoint in pages.items() if endpoint.partition(".")[0] in TOUCH]
    assert len(found) >= 8
    return found


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_string_is_spoken(visitor: FlaskClient, office: Books, language: str) -> None:
    if language == "en":
        post(visitor, "/", "/choice", what="language", back="/")
    take(visitor)
    post(visitor, "/ticket/1", "/help", back="/ticket/1")
    take(visitor, "Z", "another tap")  # an error page
    for page in screens(visitor):
        back = post(visitor, page, "/listen", back=page, do="read").location
        assert back == page, f"{page}: back.local does not know it"
        shown = seen(visitor.get(page).get_data(as_text=True))
        wish = reading.now(office)
        assert wish.language == language
        assert len(shown) > 3, page
        spoken = " ".join(wish.sentences)
        assert [each for each in shown if each not in spoken] == [], page


def test_the_question_is_spoken_whole(visitor: FlaskClient, office: Books) -> None:
    post(visitor, "/wifi", "/listen", back="/wifi", do="question")
    text = visitor.get("/wifi").get_data(as_text=True)
    dialog = re.findall(r"<dialog.*?</dialog>", text, re.S)
    shown = seen(dialog[0].replace("dialog", "div"))
    assert shown == list(reading.now(office).sentences)


def test_the_checker_sees_a_string_that_is_not_spoken() -> None:
    page = "<head><title>x</title></head><p>Halo <b>A&amp;B</b></p><p hidden>tidak</p>"
    assert seen(page) == ["Halo", "A&B"]
