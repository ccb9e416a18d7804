"""The village's pages for phones: a ticket to follow, notices, privacy."""

from flask import Blueprint, abort, make_response, render_template, request
from werkzeug import Response

from portal.web import office
from portal.web.access import Access, declare

blueprint = Blueprint("village", __name__)
declare(blueprint, Access.PHONE)

REFRESH_S = 15


@blueprint.get("/t/<code>")
def ticket(code: str) -> Response:
    """A ticket followed on a phone; asks again by itself, and is only sent when it changed."""
    page = render_template("ticket.html", followed=office.follow(code), refresh_s=REFRESH_S)
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


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
    return render_template("privacy.html")
