"""The touch screen's button that calls an officer, and the page that says honestly who comes."""

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books.store import writing
from kiosk.office import help_wanted, services, staff
from kiosk.office.services import CounterState
from kiosk.web.context import House, house
from kiosk.web.touch import back, typing

helping = Blueprint("helping", __name__)

FROM = "help_from"
"""The page on which the person called."""


@helping.post("/help")
def ask() -> BaseResponse:
    """Call, and remember where to go back to."""
    here, origin = house(), typing.carried(back.local(request.form.get("back", "")))
    with writing(here.office):
        help_wanted.ask(here.office, here.clock)
    if origin != url_for(".told"):
        session[FROM] = origin
    return redirect(url_for(".told"), 303)


@helping.get("/help")
def told() -> str:
    origin = session.get(FROM, url_for("touch.home"))
    return render_template("touch/help.html", origin=origin, **_state(house()))


@helping.get("/help/state")
def state() -> Response:
    """The words alone, for a page that stays open; 304 while nothing changed."""
    response = Response(render_template("touch/help_state.html", **_state(house())))
    response.add_etag()
    response.make_conditional(request)
    return response


def _state(here: House) -> dict[str, object]:
    call = help_wanted.latest(here.office, here.clock)
    if call is None:
        step = "none"
    elif call.answered_at:
        step = "answered"
    else:
        step = "called" if _is_attended(here) else "alone"
    return {"step": step, "call": call}


def _is_attended(here: House) -> bool:
    """Whether some officer sees it: one who is signed in, at a counter that is open."""
    return any(
        each.state is CounterState.OPEN
        and each.officer is not None
        and staff.has_session(here.desk, here.clock, each.officer)
        for each in services.counters(here.office)
    )
