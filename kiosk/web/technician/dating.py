"""The date by the technician's word, at the touch screen: the counters' page for it, typed."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.office import belief
from kiosk.office.errors import BadField, DateDoubtful
from kiosk.office.technician_pin import TECHNICIAN
from kiosk.web.context import house
from kiosk.web.refusals import refusal
from kiosk.web.technician.workshop import DONE
from kiosk.web.touch import typing

dating_here = Blueprint("dating_here", __name__, url_prefix="/technician/date")

MOMENT = "%d%m%Y%H%M"
TYPED = typing.number(12)
"""Day, month, year, hour and minute: 251120260830."""
WRONG = "date_wrong"
"""What the cookie keeps until the next try: why the last moment could not be."""


@dating_here.get("")
def date() -> str:
    """Is it this day and hour?"""
    here = house()
    now = here.clock.local()
    return render_template(
        "technician/date.html",
        wall=now,
        shown=now.strftime(MOMENT),
        is_dated=belief.doubt(here.office, here.clock) is None,
        is_synchronized=here.clock.is_synchronized(),
    )


@dating_here.get("/set")
def ask() -> str:
    """Which is it then?"""
    return render_template("technician/date_set.html", layout=TYPED, wrong=session.get(WRONG, ""))


@dating_here.get("/sure/<moment>")
def sure(moment: str) -> BaseResponse | str:
    """The question once more, for a date far from the books."""
    try:
        wall = _moment(moment)
    except BadField:
        return redirect(url_for(".ask"), 303)
    return render_template("technician/date_sure.html", wall=wall, moment=moment)


@dating_here.post("")
def confirm() -> BaseResponse:
    """Take the technician's word: the hour that the page showed, or what was typed."""
    here, form = house(), request.form
    shown = form.get("shown")
    if shown is not None and shown[:8] != here.clock.local().strftime(MOMENT)[:8]:
        return redirect(url_for(".date"), 303)  # midnight has passed since
    typed = form.get("typed", "")
    try:
        now = here.clock.local() if shown is not None else _moment(typed)
        here.take_word(TECHNICIAN, now, is_sure=form.get("sure") == "1")
    except BadField as error:
        session[WRONG] = refusal(error)
        return redirect(url_for(".ask"), 303)
    except DateDoubtful:
        return redirect(url_for(".sure", moment=typed or shown), 303)
    session.pop(WRONG, None)
    session[DONE] = "date"
    return redirect(url_for("workshop.menu"), 303)


def _moment(text: str) -> datetime:
    """The moment that was typed, in the office's zone; raises BadField."""
    try:
        if len(text) != TYPED.longest:
            raise ValueError(text)
        wall = datetime.strptime(text, MOMENT)
    except ValueError:
        raise BadField("date", f"{text!r} is no moment") from None
    return wall.replace(tzinfo=house().settings.office.zone)
