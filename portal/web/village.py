"""The village's pages for phones: a ticket to follow or to find, notices, privacy."""

import hashlib
import secrets
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, abort, current_app, make_response, render_template, request
from werkzeug import Response

from kiosk.books.clock import Clock
from kiosk.books.settings import Settings
from portal.web import language, office, wifi
from portal.web.access import Access, declare

blueprint = Blueprint("village", __name__)
declare(blueprint, Access.PHONE)

REFRESH_S = {1: 5, 5: 15}
"""How often a phone asks, in seconds, by the people ahead or fewer; called is as one ahead."""
FAR_REFRESH_S = 30
"""How often whose turn is not near: 300 that follow share the box with everybody."""
FOLLOW_SCRIPT = Path(__file__).with_name("follow.js").read_text("utf-8")
WAITING_SHOWN = 60
RUN = secrets.token_hex(4)
"""Another run of the portal may word the same page in another way."""


@blueprint.get("/t/<code>")
def ticket(code: str) -> Response:
    """A ticket followed on a phone; asks again by itself, and is only made when it changed."""
    followed = office.follow(code)
    response = make_response()
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(_name_of(followed))
    if response.make_conditional(request).status_code != HTTPStatus.NOT_MODIFIED:
        near = (every_s for people, every_s in REFRESH_S.items() if followed.is_near(people))
        every_s = next(near, FAR_REFRESH_S)
        response.set_data(render_template("ticket.html", followed=followed, refresh_s=every_s))
    return response


@blueprint.get("/follow.js")
def follow_script() -> Response:
    """The one script of the portal, for the followed ticket alone (decision 9)."""
    response = Response(FOLLOW_SCRIPT, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/lost")
def lost() -> str:
    """ "Karcis saya hilang": what to do, and the services to look for the number in."""
    return render_template("lost.html", hall=office.hall(wifi.look().phone.who))


@blueprint.get("/lost/<prefix>")
def waiting(prefix: str) -> str:
    """The numbers that wait for a service and when each was taken; no codes."""
    service, rows = office.waiting_of(prefix)
    return render_template(
        "waiting.html", service=service, rows=rows[:WAITING_SHOWN], more=len(rows[WAITING_SHOWN:])
    )


@blueprint.get("/notices")
def notices() -> str:
    """All notices that stand."""
    return render_template("notices.html", notices=office.notices())


@blueprint.get("/notices/<int:notice_id>")
def notice(notice_id: int) -> str:
    """One notice."""
    known = office.notices()
    if known is None:
        abort(503)
    found = [each for each in known if each.id == notice_id]
    return render_template("notice.html", notice=found[0]) if found else abort(404)


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept about a phone, and for how long."""
    clock: Clock = current_app.extensions["pendopo.clock"]
    settings: Settings = current_app.extensions["pendopo.settings"]
    is_known, days = clock.is_trusted(), settings.wifi.history_days
    until = clock.local().date() + timedelta(days=days) if is_known else None
    return render_template("privacy.html", until=until)


def _name_of(followed: office.Followed) -> str:
    """Names the page by all that it says: to make it only to find it unchanged costs twice."""
    look = wifi.look()
    line_min = None if look.phone.line_for_s is None else look.phone.line_for_s // 60
    line = (look.phone.line_up, look.line_since, line_min)
    says = (RUN, language.current(), language.chosen(), line, followed)
    return hashlib.sha256(repr(says).encode()).hexdigest()[:16]
