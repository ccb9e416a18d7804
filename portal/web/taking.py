"""Taking a number on a phone: the services, one tap, and the code on the board when it is due."""

import secrets
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request

from kiosk.books.clock import Clock
from kiosk.books.guesses import Guesses
from kiosk.books.settings import Settings
from kiosk.books.store import writing
from kiosk.office import phone_tickets, queue
from kiosk.office.errors import PresenceNeeded
from kiosk.office.phone_tickets import Wish
from kiosk.office.tickets import Ticket
from portal.web import office, wifi
from portal.web.access import Access, declare
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
    wish = _wish(prefix)
    guesses: Guesses = current_app.extensions["pendopo.guesses"]
    guesser = wish.phone if wish.presence else None
    if guesser and guesses.are_too_many(guesser):
        return _ask_code(wish, 429, is_stopped=True)
    try:
        ticket = _take(wish)
    except PresenceNeeded:
        if guesser:
            guesses.add(guesser)
        return _ask_code(wish, 403 if guesser else 200)
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


def _wish(prefix: str) -> Wish:
    """What the form says; a form without its tap is incomplete."""
    tap = request.form.get("tap", "")
    if not 1 <= len(tap) <= queue.TAP_MAX_CHARS or "\0" in tap:
        abort(400)
    typed = request.form.get("code", "").strip()[:PRESENCE_MAX_CHARS]
    return Wish(prefix, tap, wifi.look().phone.who, typed)


def _take(wish: Wish) -> Ticket:
    settings: Settings = current_app.extensions["pendopo.settings"]
    clock: Clock = current_app.extensions["pendopo.clock"]
    books = office.books()
    with writing(books):
        return phone_tickets.take(books, clock, settings, wish)


def _ask_code(wish: Wish, status: int, *, is_stopped: bool = False) -> tuple[str, int]:
    return render_template("presence.html", wish=wish, is_stopped=is_stopped), status


def _new_tap() -> str:
    return secrets.token_urlsafe(12)
