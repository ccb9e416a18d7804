"""Taking a number on a phone: the services, one tap, and the code on the board when it is due."""

import secrets
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request

from kiosk.books.clock import Clock
from kiosk.books.settings import Settings
from kiosk.books.store import writing
from kiosk.office import phone_tickets, queue
from kiosk.office.errors import PresenceNeeded
from kiosk.office.phone_tickets import Wish
from portal.web import office, wifi
from portal.web.access import Access, declare
from portal.web.guesses import Guesses
from portal.web.language import link

blueprint = Blueprint("taking", __name__)
declare(blueprint, Access.PHONE)

PRESENCE_MAX_CHARS = 12


@blueprint.get("/queue")
def choose() -> str:
    """The services, each with one button; what is closed or used up says so."""
    look = wifi.look()
    return render_template("queue.html", hall=office.hall(look.phone.who), new_tap=_new_tap)


@blueprint.post("/queue/<prefix>")
def take(prefix: str) -> Any:
    """Take the number, or ask for the code on the board first."""
    tap = request.form.get("tap", "")
    if not 1 <= len(tap) <= queue.TAP_MAX_CHARS or "\0" in tap:
        abort(400)
    typed = request.form.get("code", "").strip()[:PRESENCE_MAX_CHARS]
    wish = Wish(prefix, tap, wifi.look().phone.who, typed)
    guesses: Guesses = current_app.extensions["pendopo.guesses"]
    if typed and wish.phone and guesses.are_too_many(wish.phone):
        return _ask_code(wish, "", 429, is_stopped=True)
    settings: Settings = current_app.extensions["pendopo.settings"]
    clock: Clock = current_app.extensions["pendopo.clock"]
    books = office.books()
    try:
        with writing(books):
            ticket = phone_tickets.take(books, clock, settings, wish)
    except PresenceNeeded:
        if typed and wish.phone:
            guesses.add(wish.phone)
        return _ask_code(wish, typed, 403 if typed else 200)
    return redirect(link("village.ticket", code=ticket.code), 303)


@blueprint.get("/t/<code>/cancel")
def ask_cancel(code: str) -> str:
    """Asks once more: a number that was given up does not come back."""
    return render_template("cancel.html", followed=office.follow(code))


@blueprint.post("/t/<code>/cancel")
def cancel(code: str) -> Any:
    """Give the number up; the ticket's page then says so."""
    clock: Clock = current_app.extensions["pendopo.clock"]
    books = office.books()
    with writing(books):
        ticket = phone_tickets.cancel(books, clock, code.upper())
    return redirect(link("village.ticket", code=ticket.code), 303)


def _ask_code(wish: Wish, typed: str, status: int, *, is_stopped: bool = False) -> tuple[str, int]:
    page = render_template("presence.html", wish=wish, typed=typed, is_stopped=is_stopped)
    return page, status


def _new_tap() -> str:
    return secrets.token_urlsafe(12)
