"""The complaint box in officers' hands: how it is, and what was found wrong until it is seen."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import box_alarms, box_openings, box_questions
from kiosk.office.errors import OfficeError
from kiosk.web import box_words
from kiosk.web import session as person
from kiosk.web.context import house
from kiosk.web.refusals import refusal

pages = Blueprint("box", __name__, url_prefix="/box")
SHOWN = 20


@pages.errorhandler(OfficeError)
def refused(error: OfficeError) -> BaseResponse:
    """What could not be done is told on the page; nothing was changed."""
    flash(refusal(error), "bad")
    return to_box()


@pages.get("")
def box() -> str:
    here = house()
    now = box_words.state(here)
    return render_template(
        "box/box.html",
        me=person.signed_in(),
        state=now,
        state_words=box_words.state_words(here, now),
        cure=box_words.cure(now),
        is_known=now in box_words.KNOWS,
        since_last=box_openings.since_last(here.office),
        alarms=box_alarms.newest(here.office, SHOWN),
        alarm_words=box_words.alarm_words,
        questions=box_questions.unanswered(here.office),
    )


@pages.post("/alarm/<int:alarm_id>")
def seen(alarm_id: int) -> BaseResponse:
    """An officer has seen an alarm."""
    here, me = house(), person.signed_in()
    with writing(here.office):
        box_alarms.acknowledge(here.office, here.clock, me.login, alarm_id)
    return to_box()


def to_box() -> BaseResponse:
    return redirect(url_for("box.box"), 303)
