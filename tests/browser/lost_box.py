"""A kiosk that does not know the date, for gunicorn to serve."""

from flask import Flask

from kiosk.books.home import Home
from kiosk.web import create_app as kiosk
from tests.factories import a_clock, settings_for_tests


def create_app() -> Flask:
    """The kiosk on $PENDOPO_HOME, with a clock that nobody set."""
    return kiosk(settings_for_tests(), a_clock(trusted=False), Home.from_environment())
