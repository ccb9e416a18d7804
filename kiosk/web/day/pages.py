"""The service day in an officer's hands: a page that asks before it closes, and opens it again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import days, queue, service_day
from kiosk.office.errors import ChangedMeanwhile
from kiosk.web import papers
from kiosk.web import session as person
from kiosk.web.context import house
from kiosk.web.i18n import _, _n

pages = Blueprint("day", __name__, url_prefix="/day")


@pages.errorhandler(ChangedMeanwhile)
def changed(_error: ChangedMeanwhile) -> BaseResponse:
    """Nobody is sent home who was not on the page: it asks again."""
    flash(_("Antrean baru saja berubah. Lihat jumlahnya, lalu tekan lagi."))
    return _to_day()


@pages.get("")
def day() -> str:
    here = house()
    return render_template(
        "day/day.html",
        day=days.latest(here.office),
        line=service_day.line(here.office),
        closing=service_day.closing(here.office, here.clock),
        queues=[each for each in queue.overview(here.office, here.clock) if each.waiting],
        me=person.signed_in(),
    )


@pages.post("/close")
def close() -> BaseResponse:
    """Give no more numbers; who waits is served, or sent home when that button was pressed."""
    here, me, form = house(), person.signed_in(), request.form
    shown = (form.get("day", -1, int), form.get("waiting", -1, int))
    send_home = form.get("home") == "1"
    with writing(here.office):
        service_day.close(here.office, here.clock, me.login, shown=shown, send_home=send_home)
    return _to_day()


@pages.post("/open")
def reopen() -> BaseResponse:
    here, me = house(), person.signed_in()
    with writing(here.office):
        back = service_day.reopen(here.office, here.clock, me.login)
    if back:
        flash(_n("%(num)d nomor yang dipulangkan menunggu lagi.", back))
    return _to_day()


@pages.post("/slip/<int:service_day>")
def slip(service_day: int) -> BaseResponse:
    """Print the day's slip for the folder, as often as asked."""
    here = house()
    with writing(here.office):
        papers.order_day_end(here, service_day)
    flash(_("Slip hari itu dikirim ke printer."))
    return redirect(url_for("reports.day", service_day=service_day), 303)


def _to_day() -> BaseResponse:
    return redirect(url_for(".day"), 303)
