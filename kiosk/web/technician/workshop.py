"""What a technician does at the touch screen: look, test a print, begin the machine anew."""

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books import orders
from kiosk.books.orders import Order
from kiosk.books.store import writing
from kiosk.doctor import report
from kiosk.office import belief, devices
from kiosk.web import doctor_words, papers, words
from kiosk.web.context import House, house
from kiosk.web.doctor_words import Told
from kiosk.web.fragment import fragment
from kiosk.web.i18n import _

workshop = Blueprint("workshop", __name__, url_prefix="/technician")

LINES = 4
"""Findings on one screen."""
ASKED = "check_asked_s"
"""What the cookie keeps: when the doctor was asked to look again, in seconds since boot."""
DONE = "technician_done"
"""What the cookie keeps for the menu: what was done last."""
ANSWER_WITHIN_S = 30.0


@workshop.get("/menu")
def menu() -> str:
    here = house()
    lines = _lines(here)
    printer = words.printer_state(devices.last_word(here.office, "printer"), here.age_of("printer"))
    return render_template(
        "technician/menu.html",
        checked=doctor_words.summary(lines) if lines else doctor_words.UNKNOWN,
        is_dated=belief.doubt(here.office, here.clock) is None,
        printer=words.printer_words(printer),
        can_order=orders.can_be_placed(here.home),
        done=_done().get(session.get(DONE, ""), ""),
    )


def _done() -> dict[str, str]:
    return {
        "print": _("Cetak uji dipesan. Lihat kertasnya di printer."),
        "no_printer": _("Printer tidak dipasang."),
        "date": _("Tanggal dan jam dipastikan."),
    }


@workshop.get("/checks")
def checks() -> str:
    """What the doctor found, the troubles first."""
    return render_template("technician/checks.html", **_page(house()))


@workshop.get("/checks/lines")
def lines() -> Response:
    """The part of that page that changes, while the doctor looks."""
    return fragment(render_template("technician/lines.html", **_page(house())))


@workshop.post("/checks")
def look_again() -> BaseResponse:
    """Have the doctor look; the page that is shown next waits for it."""
    here = house()
    if orders.can_be_placed(here.home):
        orders.place(here.home, Order.CHECK)
        session[ASKED] = here.clock.boot_s()
    return redirect(url_for(".checks"), 303)


def _lines(here: House) -> list[Told]:
    found = report.last(here.home)
    return doctor_words.told(found) if found and found.is_known(here.clock) else []


def _page(here: House) -> dict[str, object]:
    """One page of findings, or that they are waited for, or that nobody knows."""
    found, asked = report.last(here.home), request.args.get("page", "")
    age_s = found.age_s(here.clock) if found else None
    lines = _lines(here)
    count = max(1, -(-len(lines) // LINES))
    number = min(int(asked), count) if asked.isascii() and asked.isdigit() and asked != "0" else 1
    waits_s = here.clock.boot_s() - session.get(ASKED, float("-inf"))
    is_waited_for = 0 <= waits_s < ANSWER_WITHIN_S and (age_s is None or age_s > waits_s)
    return {
        "lines": lines[(number - 1) * LINES : number * LINES],
        "summary": doctor_words.summary(lines) if lines else "",
        "age": doctor_words.age_words(age_s) if age_s is not None else "",
        "number": number,
        "count": count,
        "is_waited_for": is_waited_for,
        "can_order": orders.can_be_placed(here.home),
    }


@workshop.post("/print")
def test_print() -> BaseResponse:
    """Order a test slip."""
    here = house()
    with writing(here.office):
        is_ordered = papers.order_test(here)
    session[DONE] = "print" if is_ordered else "no_printer"
    return redirect(url_for(".menu"), 303)


@workshop.get("/reboot")
def ask_reboot() -> str:
    """The question before the machine goes down."""
    return render_template("technician/reboot.html", can_order=orders.can_be_placed(house().home))


@workshop.post("/reboot")
def reboot() -> BaseResponse:
    here = house()
    if not orders.can_be_placed(here.home):
        return redirect(url_for(".ask_reboot"), 303)
    orders.place(here.home, Order.REBOOT)
    return redirect(url_for(".rebooting"), 303)


@workshop.get("/reboot/now")
@workshop.get("/screen/now", endpoint="rescreening")
def rebooting() -> str:
    """The last page before the screen goes dark."""
    is_screen_alone = request.endpoint == "workshop.rescreening"
    return render_template("technician/rebooting.html", is_screen_alone=is_screen_alone)


@workshop.post("/screen")
def restart_screen() -> BaseResponse:
    """Have the touch screen's browser begin anew; where it is none of ours, nobody hears it."""
    here = house()
    if not orders.can_be_placed(here.home):
        return redirect(url_for(".menu"), 303)
    orders.place(here.home, Order.SCREEN)
    return redirect(url_for(".rescreening"), 303)
