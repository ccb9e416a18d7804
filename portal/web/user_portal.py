"""The user portal: the page a phone meets, the one tap, and the page after it."""

from typing import Any

from flask import Blueprint, redirect, render_template, request

from portal.errors import GateRefused
from portal.web import client, office, troubles, wifi
from portal.web.access import Access, declare
from portal.web.language import link

CODE_MAX_CHARS = 20
blueprint = Blueprint("user_portal", __name__)
declare(blueprint, Access.PHONE)


@blueprint.get("/")
def home() -> str:
    """The landing page (RFC 8952: the user portal)."""
    look = wifi.look()
    return render_template("home.html", wifi=look, village=office.glance(look.phone.who))


@blueprint.post("/connect")
def connect() -> Any:
    """The tap: granted and proven before the full page that makes a phone look again."""
    wifi.gate().grant(client.address(request.environ))
    return redirect(link("user_portal.connected"), 303)


@blueprint.get("/connected")
def connected() -> str:
    """How the connection is; never a success that is none."""
    look = wifi.look()
    return render_template("connected.html", wifi=look, village=office.glance(look.phone.who))


@blueprint.get("/return")
def return_page() -> str:
    """For a phone that was online before and has a new address: its code brings the rest along."""
    return render_template("return.html", wrong=None)


@blueprint.post("/return")
def carry() -> Any:
    """Carry the session of this code over to this phone; a wrong code is said on the same page."""
    code = request.form.get("code", "").strip()[:CODE_MAX_CHARS] or "-"
    try:
        wifi.gate().carry(client.address(request.environ), code)
    except GateRefused as error:
        if error.code not in troubles.CODE_REFUSED:
            raise
        words = troubles.CODE_REFUSED[error.code]
        return render_template("return.html", wrong=words, code=code), 403
    return redirect(link("user_portal.connected"), 303)


@blueprint.post("/disconnect")
def disconnect() -> Any:
    """ "Putuskan": the phone's own wish."""
    wifi.gate().disconnect(client.address(request.environ))
    return redirect(link("user_portal.home"), 303)
