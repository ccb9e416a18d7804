"""The complaint box's page, as all its forms show it again."""

from collections.abc import Mapping

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.office import box_alarms, box_hours, box_openings, box_questions
from kiosk.web import box_words
from kiosk.web import session as person
from kiosk.web.context import house

SHOWN = 20


def page(problem: str = "", typed: Mapping[str, str] | None = None) -> str:
    """The whole page; `problem` says why what was `typed` was not taken."""
    here = house()
    now = box_words.state(here)
    return render_template(
        "box/box.html",
        me=person.signed_in(),
        problem=problem,
        typed=typed or {},
        state=now,
        state_words=box_words.state_words(here, now),
        cure=box_words.cure(now),
        is_known=now in box_words.KNOWS,
        since_last=box_openings.since_last(here.office),
        hours_words=_hours_words,
        hours=box_hours.counted(here.office, here.clock),
        opening=box_openings.current(here.office),
        is_covered=box_openings.is_covered(here.office, here.clock),
        openings=box_openings.newest(here.office, SHOWN),
        unseen=box_alarms.unseen(here.office),
        seen=[each for each in box_alarms.newest(here.office, SHOWN) if each.seen_at],
        alarm_words=box_words.alarm_words,
        questions=box_questions.unanswered(here.office),
    )


def to_page() -> BaseResponse:
    """Where every button of the page leads."""
    return redirect(url_for("box.box"), 303)


def _hours_words(hours: float) -> str:
    """ "5,3" hours, as the reader writes it."""
    return f"{hours:.1f}".replace(".", "," if person.language() == "id" else ".")
