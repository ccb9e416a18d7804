"""Who may ask for which pages: each blueprint has one rule, and a guard test holds them to it.

On the appliance the touch screen comes over TCP from the box itself, everyone else through the
front's Unix socket. In a trial (`one_port`) there is no front and both may come the same way.
"""

from collections.abc import Callable
from enum import StrEnum
from ipaddress import ip_address

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from kiosk.office.accounts import MANAGER
from kiosk.web import unsaved
from kiosk.web.context import house, through_the_front
from kiosk.web.i18n import _
from kiosk.web.session import WANTED, is_technician, officer

EXTENSION = "pendopo.access"
SIGN_IN, PIN = "counter.sign_in", "door.pin"
BEFORE_SIGN_IN = (SIGN_IN, "counter.language")
"""What an officer needs before signing in."""
OPEN = ("static", "healthz")
"""Endpoints that anyone may ask for: style sheets, and whether the kiosk lives."""


class Rule(StrEnum):
    """Who may ask."""

    TOUCH = "the touch screen on the box itself"
    TECHNICIAN = "the touch screen, by who knows the technician's PIN"
    HALL = "any screen of the office"
    STAFF = "an officer who is signed in, from the office's own network"
    MANAGER = "a manager (pengelola) who is signed in, from the office's own network"
    TRIAL = "anyone, but only in a trial"
    ITSELF = "a program on the box itself, by the loopback"


def control(app: Flask) -> None:
    """Check every request against its blueprint's rule; what has no rule does not exist."""
    app.extensions[EXTENSION] = {}
    app.before_request(_check)


def register(app: Flask, blueprint: Blueprint, rule: Rule) -> None:
    """Add a blueprint under its rule."""
    app.register_blueprint(blueprint)
    app.extensions[EXTENSION][blueprint.name] = rule


def _check() -> BaseResponse | None:
    if request.endpoint is None or request.endpoint in OPEN:
        return None
    rule = current_app.extensions[EXTENSION].get(request.blueprint)
    if rule is None:
        abort(404)
    return _CHECKS[rule]()


def _touch() -> BaseResponse | None:
    if through_the_front() and not house().settings.kiosk.one_port:
        abort(404)
    return None


def _technician() -> BaseResponse | None:
    _touch()
    return None if is_technician(house().clock) else redirect(url_for(PIN), 303)


def _hall() -> BaseResponse | None:
    if not through_the_front() and not house().settings.kiosk.one_port:
        abort(404)
    return None


def _staff() -> BaseResponse | None:
    _hall()
    if request.endpoint not in BEFORE_SIGN_IN and officer() is None:
        return _sign_in_first()
    return None


def _sign_in_first() -> BaseResponse:
    """The way to sign in; what a form held that came too late goes along."""
    if request.method == "POST":
        if late := unsaved.posted():
            page = render_template("counter/sign_in.html", unsaved=late, names=unsaved)
            return make_response(page, 401)
        flash(_("Anda perlu masuk lagi. Yang terakhir ditekan belum dilakukan."))
    elif "text/html" in request.headers.get("Accept", ""):  # a page, no picture or script of one
        session[WANTED] = request.path
    return redirect(url_for(SIGN_IN), 303)


def _manager() -> BaseResponse | None:
    refused = _staff()
    me = officer()
    if refused is None and (me is None or me.role != MANAGER):
        abort(403)
    return refused


def _trial() -> BaseResponse | None:
    if not house().settings.kiosk.demo:
        abort(404)
    return None


def _itself() -> None:
    peer = request.environ.get("REMOTE_ADDR")  # the kernel's word: a front's header changes nothing
    if not peer or not ip_address(peer).is_loopback:
        abort(404)


_CHECKS: dict[Rule, Callable[[], BaseResponse | None]] = {
    Rule.TOUCH: _touch,
    Rule.TECHNICIAN: _technician,
    Rule.HALL: _hall,
    Rule.STAFF: _staff,
    Rule.MANAGER: _manager,
    Rule.TRIAL: _trial,
    Rule.ITSELF: _itself,
}
