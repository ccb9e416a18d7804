"""How the box is, as its doctor found it last; a page looks at nothing itself."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books import orders
from kiosk.books.orders import Order
from kiosk.books.store import writing
from kiosk.doctor import report
from kiosk.office import technician_pin
from kiosk.office.errors import BadField
from kiosk.web import doctor_words
from kiosk.web import session as person
from kiosk.web.context import house
from kiosk.web.i18n import _
from kiosk.web.refusals import refusal

checkup = Blueprint("checkup", __name__, url_prefix="/manage/checkup")


@checkup.get("")
def page() -> str:
    here = house()
    found = report.last(here.home)
    age_s = found.age_s(here.clock) if found else None
    is_known = found is not None and found.is_known(here.clock)
    return render_template(
        "manage/checkup.html",
        lines=doctor_words.told(found) if found and is_known else [],
        summary=doctor_words.summary,
        age=doctor_words.age_words(age_s) if age_s is not None else None,
        is_known=is_known,
        can_ask=orders.can_be_placed(here.home),
        has_pin=technician_pin.is_set(here.desk),
        digits=technician_pin.DIGITS,
    )


@checkup.errorhandler(BadField)
def refused(error: BadField) -> BaseResponse:
    """A PIN that cannot be; the old one goes on."""
    flash(refusal(error), "bad")
    return redirect(url_for(".page"), 303)


@checkup.post("/pin")
def keep_pin() -> BaseResponse:
    """Set the PIN of the technician's page."""
    here, pin = house(), request.form.get("pin", "")
    technician_pin.keep(here.desk, here.clock, person.signed_in().login, pin)
    flash(_("PIN teknisi disimpan."))
    return redirect(url_for(".page"), 303)


@checkup.post("/pin/remove")
def remove_pin() -> BaseResponse:
    """Close the technician's page."""
    here = house()
    with writing(here.desk):
        technician_pin.remove(here.desk, here.clock, person.signed_in().login)
    flash(_("PIN teknisi dihapus. Halaman teknisi tertutup."))
    return redirect(url_for(".page"), 303)


@checkup.post("")
def ask() -> BaseResponse:
    """Have the doctor look again; it takes some seconds."""
    here = house()
    if orders.can_be_placed(here.home):
        orders.place(here.home, Order.CHECK)
        flash(_("Pemeriksaan dimulai. Buka lagi halaman ini setelah beberapa detik."))
    return redirect(url_for(".page"), 303)
