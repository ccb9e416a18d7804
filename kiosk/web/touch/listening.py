"""The touch screen's button that has a page read aloud by the box's own voice.

Whoever presses it is sent back to the page; the page that is answered then is the page that is
read, so nothing can be seen that is not heard. Any other page ends the reading.
"""

import sqlite3

from flask import Blueprint, Response, jsonify, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.errors import BooksError
from kiosk.books.store import writing
from kiosk.office import devices, reading
from kiosk.office.reading import State
from kiosk.web import session as person
from kiosk.web import words
from kiosk.web.context import House, house
from kiosk.web.errors import TOLD, Page
from kiosk.web.touch import back, spoken, typing

listening = Blueprint("listening", __name__)

DUE, NUMBER, LOUDNESS = "listen", "reading", "loudness"
"""What the cookie carries: what to read next, the last wish's number, and how loud."""
LOUDEST = 2
HEARS = ("ready", "late")
SCREENS = ("touch", "helping", "listening", "seeking", "door", "workshop", "dating_here")
FRAGMENTS = ("touch.paper", "helping.state", "workshop.lines")
"""Parts of a page that stays open."""
NOT_READ = 0
"""The number of a wish that could not be written down."""


@listening.post("/listen")
def listen() -> BaseResponse:
    """Have the page read, or read again louder, or the question; anything else stops it."""
    wish = request.form.get("do", "")
    if wish == "louder":
        session[LOUDNESS] = (loudness() + 1) % (LOUDEST + 1)
    if wish in ("read", "louder", "question"):
        session[DUE] = "question" if wish == "question" else "page"
    return redirect(typing.carried(back.local(request.form.get("back", ""))), 303)


@listening.get("/listen/state")
def state() -> Response:
    """Whether the last wish is still being read, for a page that stays open."""
    return jsonify(state=_state(house()))


@listening.get("/sorry")
def sorry() -> BaseResponse | str:
    """The last error page once more, so that it can be read aloud."""
    if TOLD not in session:
        return redirect(url_for("touch.home"), 303)
    return render_template("error.html", page=Page(200, *session[TOLD]), office=False)


def loudness() -> int:
    """How loud this person wants it: 0 to 2."""
    chosen = session.get(LOUDNESS)
    return chosen if isinstance(chosen, int) and 0 <= chosen <= LOUDEST else 0


def key_state() -> str:
    """How a page's button begins: "quiet", "reading", or "failed" when nobody would hear it."""
    if session.get(DUE) != "page":
        return "quiet"
    return "reading" if _hears(house()) else "failed"


def follow(response: Response) -> Response:
    """Read the page that is answered when that is due, else end what was read of another."""
    is_page = response.mimetype == "text/html" and not response.location
    if is_page and request.blueprint in SCREENS and request.endpoint not in FRAGMENTS:
        due = session.pop(DUE, None)
        try:
            _follow(house(), due, response)
        except (BooksError, sqlite3.Error):  # a full disk: the page is seen all the same
            session[NUMBER] = NOT_READ
    return response


def _follow(here: House, due: str | None, response: Response) -> None:
    if due and not _hears(here):
        session[NUMBER] = NOT_READ
    elif due:
        html = response.get_data(as_text=True)
        sentences = spoken.page(html) if due == "page" else spoken.question(html)
        with writing(here.office):
            session[NUMBER] = reading.order(here.office, sentences, person.language(), loudness())
    elif reading.is_wanted(here.office):
        with writing(here.office):
            reading.end(here.office, reading.now(here.office).number, State.STOPPED)


def _hears(here: House) -> bool:
    device = devices.last_word(here.office, "sound")
    return words.sound_state(device, here.age_of("sound")) in HEARS


def _state(here: House) -> str:
    if session.get(NUMBER) == NOT_READ:
        return "failed"
    wish = reading.now(here.office)
    if wish.number != session.get(NUMBER):
        return "quiet"
    if wish.state is State.FAILED or (wish.state is State.WANTED and not _hears(here)):
        return "failed"
    return "reading" if wish.state is State.WANTED else "quiet"
