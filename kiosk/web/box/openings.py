"""Opening the box: the second officer signs on the same page, then both write down the count."""

import re

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import box_openings, staff
from kiosk.office.errors import BadField, OfficeError, SameOfficer, SignInRefused
from kiosk.office.staff import Officer
from kiosk.web import box_words, papers
from kiosk.web import session as person
from kiosk.web.box import view
from kiosk.web.box.pages import refused
from kiosk.web.context import House, house
from kiosk.web.i18n import _
from kiosk.web.refusals import refusal

openings = Blueprint("openings", __name__, url_prefix="/box")
openings.register_error_handler(OfficeError, refused)
COUNT = re.compile(r"\d{1,5}", re.ASCII)


@openings.post("/open")
def begin() -> BaseResponse | tuple[str, int]:
    """Two officers open the box; from now on its door may be opened."""
    here, me = house(), person.signed_in()
    try:
        second = _second(me)
        with writing(here.office):
            box_openings.begin(here.office, here.clock, me, second)
    except SignInRefused:
        wrong = _("Nama atau kata sandi petugas kedua tidak cocok.")
        return view.page(wrong, request.form), 409
    except OfficeError as error:
        return view.page(refusal(error), request.form), 409
    return view.to_page()


@openings.post("/count/<int:opening_id>")
def count(opening_id: int) -> BaseResponse | tuple[str, int]:
    """Keep the hand's count beside the counter's, and order the slip."""
    try:
        is_ordered = _finish(house(), opening_id)
    except OfficeError as error:
        return view.page(refusal(error), request.form), 409
    flash(_("Kedua hitungan tercatat."))
    if is_ordered:
        flash(_("Slip pembukaan dikirim ke printer."))
    return view.to_page()


def _finish(here: House, opening_id: int) -> bool:
    """Keep what the form says; whether a slip was ordered."""
    hand = _hand(request.form.get("hand", "").strip())
    note = " ".join(request.form.get("note", "").split())
    state, me = box_words.state(here), person.signed_in().login
    with writing(here.office):
        box_openings.finish(
            here.office, here.clock, me, opening_id, hand=hand, note=note, box_state=state
        )
        return papers.order_box_opening(here, opening_id)


@openings.post("/cancel/<int:opening_id>")
def cancel(opening_id: int) -> BaseResponse:
    """The box was not opened after all."""
    here, me = house(), person.signed_in()
    with writing(here.office):
        box_openings.cancel(here.office, here.clock, me.login, opening_id)
    return view.to_page()


@openings.post("/slip/<int:opening_id>")
def slip(opening_id: int) -> BaseResponse:
    """Print the slip again, with the mark of a reprint."""
    with writing(house().office):
        papers.order_box_opening(house(), opening_id)
    flash(_("Slip pembukaan dikirim ke printer."))
    return view.to_page()


def _second(me: Officer) -> Officer:
    """Who signs beside the one who is signed in; the own password is not asked for."""
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    if login == me.login:
        raise SameOfficer(f"{login} signs twice")
    return staff.witness(house().desk, house().clock, login, password)


def _hand(text: str) -> int:
    if not COUNT.fullmatch(text):
        raise BadField("hand", f"hand: {text!r} is no number of papers")
    return int(text)
