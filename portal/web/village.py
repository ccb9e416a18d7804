"""The village's pages for phones: a ticket to follow or to find, notices, privacy."""

from datetime import timedelta

from flask import Blueprint, abort, current_app, make_response, render_template, request
from werkzeug import Response

from kiosk.books.clock import Clock
from kiosk.books.settings import Settings
from portal.web import office, wifi
from portal.web.access import Access, declare

blueprint = Blueprint("village", __name__)
declare(blueprint, Access.PHONE)

REFRESH_S = 15
WAITING_SHOWN = 60


@blueprint.get("/t/<code>")
def ticket(code: str) -> Response:
    """A ticket followed on a phone; asks again by itself, and is only sent when it changed."""
    page = render_template("ticket.html", followed=office.follow(code), refresh_s=REFRESH_S)
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-cache"
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
