"""Every blueprint has its access rule; a page without one does not exist."""

import pytest
from flask import Blueprint, Flask

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.web import access as kiosk_access
from kiosk.web import create_app as kiosk_app
from portal.web import create_app as portal_app
from tests.factories import settings_for_tests

REGISTER = "pendopo.access"
WITHOUT_A_RULE = {"kiosk": {"static", "healthz"}, "portal": set()}
"""Endpoints outside any blueprint: they show nothing of anybody."""


@pytest.fixture(params=["kiosk", "portal"])
def face(request: pytest.FixtureRequest, village: Home, clock: ManualClock) -> tuple[str, Flask]:
    make = {"kiosk": kiosk_app, "portal": portal_app}[request.param]
    return request.param, make(settings_for_tests(), clock, village)


def test_every_blueprint_has_its_access_rule(face: tuple[str, Flask]) -> None:
    _, app = face
    assert app.blueprints
    assert set(app.extensions[REGISTER]) == set(app.blueprints)


def test_no_page_stands_outside_a_blueprint(face: tuple[str, Flask]) -> None:
    name, app = face
    outside = {rule.endpoint for rule in app.url_map.iter_rules() if "." not in rule.endpoint}
    assert outside <= WITHOUT_A_RULE[name]


def test_a_blueprint_that_forgot_its_rule_answers_nothing(
    village: Home, clock: ManualClock
) -> None:
    app = kiosk_app(settings_for_tests(), clock, village)
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", "page", lambda: "secret")
    app.register_blueprint(forgotten)
    known = Blueprint("known", __name__)
    known.add_url_rule("/known", "page", lambda: "shown")
    kiosk_access.register(app, known, kiosk_access.Rule.TRIAL)
    assert app.test_client().get("/forgotten").status_code == 404
    assert app.test_client().get("/known").status_code == 200
