"""The touch screen's door for technicians: a long touch on the village's name, then a PIN."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.office import technician_pin
from kiosk.office.errors import SignInLocked, SignInRefused
from kiosk.web import session as person
from kiosk.web.context import house
from kiosk.web.i18n import _, _n
from kiosk.web.touch import typing

door = Blueprint("door", __name__, url_prefix="/technician")

TOLD = "pin_told"
"""What the cookie keeps until the next PIN: what was wrong with the last, and minutes to wait."""


@door.get("")
def pin() -> str:
    """The PIN's question; where no PIN is set, who sets it and where."""
    if not technician_pin.is_set(house().desk):
        return render_template("technician/closed.html")
    layout = typing.number(technician_pin.DIGITS)
    what, wait_min = session.get(TOLD, ["", 0])
    return render_template("technician/pin.html", layout=layout, wrong=_words(what, wait_min))


@door.post("")
def enter() -> BaseResponse:
    """Let in who knows the PIN. What was typed is kept nowhere."""
    here, typed = house(), request.form.get("typed", "")
    if len(typed) != technician_pin.DIGITS:
        return _again("short")
    try:
        technician_pin.require(here.desk, here.clock, typed)
    except SignInRefused:
        return _again("wrong")
    except SignInLocked as error:
        return _again("locked", error.wait_min)
    session.pop(TOLD, None)
    person.let_technician_in(here.clock)
    return redirect(url_for("workshop.menu"), 303)


def _again(what: str, wait_min: int = 0) -> BaseResponse:
    session[TOLD] = [what, wait_min]
    return redirect(url_for(".pin"), 303)


def _words(what: str, wait_min: int) -> str:
    if what == "locked":
        return _n("Terlalu banyak percobaan. Tunggu %(num)d menit.", wait_min)
    return {"short": _("Belum lengkap: enam angka."), "wrong": _("PIN salah.")}.get(what, "")
