"""Where a number stands, for who lost track: typed as on the slip, nothing personal told."""

import re

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.office import days, lanes, services, tickets, waiting
from kiosk.office.tickets import Ticket
from kiosk.web import words
from kiosk.web.context import House, house
from kiosk.web.touch import typing

seeking = Blueprint("seeking", __name__)

LABEL = re.compile(r"([A-Z])(\d{1,4})", re.ASCII)
SHORT = "short"
"""What the cookie keeps until the next key: that the number was not whole, heard too when read."""


@seeking.get("/find")
def ask() -> str:
    """The question, with the letters of the services and digits to answer it."""
    offered = services.services(house().office)
    layout = typing.ticket([each.prefix for each in offered])
    return render_template(
        "touch/find.html",
        layout=layout,
        shapes={each.prefix: each for each in offered},
        typed=layout.clean(typing.of(url_for(".ask"))),
        is_short=session.get(SHORT, False),
    )


@seeking.post("/find")
def press() -> BaseResponse:
    """One key of the keyboard, or the whole number from a page with its script."""
    here, key = house(), request.form.get("key", "")
    layout = typing.ticket([each.prefix for each in services.services(here.office)])
    typed = layout.clean(request.form.get("typed", ""))
    if key != typing.DONE:
        typed = layout.press(typed, key)
    typing.keep(url_for(".ask"), typed)
    session[SHORT] = key == typing.DONE and not LABEL.fullmatch(typed)
    if key != typing.DONE or session[SHORT]:
        return redirect(url_for(".ask"), 303)
    if _named(here, typed):
        typing.forget()
    return redirect(url_for(".found", number=typed), 303)


@seeking.get("/find/<number>")
def found(number: str) -> str:
    """Where a number of today stands, or that there is none such."""
    here = house()
    ticket = _named(here, number)
    if ticket is None:
        return render_template("touch/unknown.html", number=number[: typing.ticket([]).longest])
    now = waiting.estimate(here.office, ticket)
    return render_template(
        "touch/found.html",
        ticket=ticket,
        ahead=lanes.ahead(here.office, ticket),
        wait=words.wait_words(now.low_min, now.high_min) if now else None,
        stands=words.stands_words(ticket),
    )


def _named(here: House, number: str) -> Ticket | None:
    """The ticket of the latest day with this number, A17 as well as A017."""
    parts, day = LABEL.fullmatch(number), days.latest(here.office)
    return tickets.numbered(here.office, day.id, parts[1], int(parts[2])) if parts and day else None
