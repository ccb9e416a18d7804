"""Who may ask for which pages: each blueprint has one rule, and a guard test holds them to it.

On the appliance the touch screen comes over TCP from the box itself, everyone else through the
front's Unix socket. In a trial (`one_port`) there is no front and both may come the same way.
"""

from collections.abc import Callable
from enum import StrEnum

from flask import Blueprint, Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.web.context import house
from kiosk.web.session import officer

EXTENSION = "pendopo.access"
SIGN_IN = "counter.sign_in"


class Rule(StrEnum):
    """Who may ask."""

    TOUCH = "the touch screen on the box itself"
    HALL = "any screen of the office"
    STAFF = "an officer who is signed in, from the office's own network"
    TRIAL = "anyone, but only in a trial"


def register(app: Flask, blueprint: Blueprint, rule: Rule) -> None:
    """Add a blueprint under its rule; there is no other way in."""
    check = _CHECKS[rule]
    blueprint.before_request(check)
    app.register_blueprint(blueprint)
    app.extensions.setdefault(EXTENSION, {})[blueprint.name] = rule


def _through_the_front() -> bool:
    return not request.environ.get("REMOTE_ADDR")


def _touch() -> Response | None:
    if _through_the_front() and not house().settings.kiosk.one_port:
        abort(404)
    return None


def _hall() -> Response | None:
    if not _through_the_front() and not house().settings.kiosk.one_port:
        abort(404)
    return None


def _staff() -> Response | None:
    _hall()
    if request.endpoint != SIGN_IN and officer() is None:
        return redirect(url_for(SIGN_IN), 303)
    return None


def _trial() -> Response | None:
    if not house().settings.kiosk.demo:
        abort(404)
    return None


_CHECKS: dict[Rule, Callable[[], Response | None]] = {
    Rule.TOUCH: _touch,
    Rule.HALL: _hall,
    Rule.STAFF: _staff,
    Rule.TRIAL: _trial,
}
