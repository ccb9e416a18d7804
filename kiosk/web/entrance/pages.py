"""What staff find first at the box's address in the office: the ways on, and its certificate."""

from flask import Blueprint, Response, abort, redirect, render_template, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk.books import lan
from kiosk.web import session as person
from kiosk.web.context import house

pages = Blueprint("entrance", __name__)


@pages.get("/office")
def office() -> str:
    """The front shows this at "/", which is the touch screen's where there is no front."""
    return render_template("entrance/office.html")


@pages.get("/authority")
def authority() -> str:
    """How to trust this box, and what to compare first."""
    certificate = lan.authority(house().home)
    pairs = lan.fingerprint(certificate).split() if certificate else []
    return render_template("entrance/authority.html", pairs=pairs)


@pages.get("/authority/pendopo.crt")
def certificate() -> Response:
    """The authority's certificate, as browsers and systems take it up (RFC 5280, PEM)."""
    found = lan.authority(house().home)
    if found is None:
        abort(404)
    headers = {"Content-Disposition": 'attachment; filename="pendopo.crt"'}
    return Response(found, mimetype="application/x-x509-ca-cert", headers=headers)


@pages.post("/office/language/<any(office, authority):page>")
def language(page: str) -> BaseResponse:
    session["language"] = person.after(person.LANGUAGES, person.language())
    return redirect(url_for(f".{page}"), 303)
