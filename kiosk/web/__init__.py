"""The kiosk's pages: touch screen, hall board, counters; and the factory that joins them."""

import gc
import sqlite3

from flask import Flask, Response, jsonify, request
from flask_babel import Babel, get_locale

from kiosk.books import logs
from kiosk.books.clock import Clock
from kiosk.books.errors import BooksError
from kiosk.books.home import Home
from kiosk.books.settings import Settings, load
from kiosk.books.store import Books, Shelf
from kiosk.office import belief, days, staff
from kiosk.web import access, session, words
from kiosk.web.access import Rule
from kiosk.web.board.pages import pages as board
from kiosk.web.box.deciding import deciding
from kiosk.web.box.openings import openings
from kiosk.web.box.pages import pages as box
from kiosk.web.context import EXTENSION, House, house
from kiosk.web.counter.moves import moves
from kiosk.web.counter.pages import pages as counter
from kiosk.web.day.dating import dating
from kiosk.web.day.pages import pages as day
from kiosk.web.demo.pages import pages as demo
from kiosk.web.entrance.pages import pages as entrance
from kiosk.web.errors import handle_errors
from kiosk.web.i18n import _n
from kiosk.web.manage.checkup import checkup
from kiosk.web.manage.pages import pages as manage
from kiosk.web.manage.people import people
from kiosk.web.manage.printer import printer
from kiosk.web.manage.voice import voice
from kiosk.web.metrics.pages import pages as metrics
from kiosk.web.reports.pages import pages as reports
from kiosk.web.security import secure
from kiosk.web.technician.dating import dating_here
from kiosk.web.technician.door import door
from kiosk.web.technician.workshop import workshop
from kiosk.web.touch import listening as aloud
from kiosk.web.touch.helping import helping
from kiosk.web.touch.listening import listening
from kiosk.web.touch.pages import pages as touch
from kiosk.web.touch.seeking import seeking

FACES = (
    (touch, Rule.TOUCH),
    (helping, Rule.TOUCH),
    (listening, Rule.TOUCH),
    (seeking, Rule.TOUCH),
    (door, Rule.TOUCH),
    (workshop, Rule.TECHNICIAN),
    (dating_here, Rule.TECHNICIAN),
    (board, Rule.HALL),
    (entrance, Rule.HALL),
    (counter, Rule.STAFF),
    (moves, Rule.STAFF),
    (manage, Rule.MANAGER),
    (people, Rule.MANAGER),
    (day, Rule.STAFF),
    (box, Rule.STAFF),
    (openings, Rule.STAFF),
    (deciding, Rule.MANAGER),
    (voice, Rule.MANAGER),
    (printer, Rule.MANAGER),
    (checkup, Rule.MANAGER),
    (dating, Rule.STAFF),
    (reports, Rule.STAFF),
    (demo, Rule.TRIAL),
    (metrics, Rule.ITSELF),
)
"""Each blueprint, and who may use it."""


def create_app(
    settings: Settings | None = None, clock: Clock | None = None, home: Home | None = None
) -> Flask:
    """The kiosk's application; what is not passed in comes from $PENDOPO_HOME."""
    if is_served := home is None:
        logs.set_up()
    home = home or Home.from_environment()
    settings = settings or load(home.settings)
    clock = clock or settings.system_clock(home.confirmed_time)
    app = Flask(__name__)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions[EXTENSION] = House(home, settings, clock, Shelf(home.office), Shelf(home.desk))
    secure(app, _secret_key(home))
    Babel(app, default_locale="id", locale_selector=session.language)
    app.context_processor(_for_templates)
    app.add_template_global(_n)
    app.before_request(_turn_the_day)
    access.control(app)
    for face, rule in FACES:
        access.register(app, face, rule)
    app.after_request(aloud.follow)
    app.add_url_rule("/healthz", "healthz", _healthz)
    handle_errors(app)
    if is_served:
        # Loaded before gunicorn forks: what the collector never touches stays shared (10 MB).
        gc.collect()
        gc.freeze()
    return app


def _secret_key(home: Home) -> str:
    # Its own connection: the application may be loaded before gunicorn forks.
    books = Books.open(home.desk)
    try:
        return staff.secret(books, "cookie")
    finally:
        books.close()


def _turn_the_day() -> None:
    if request.endpoint not in access.OPEN and request.blueprint != metrics.name:
        house().turn_the_day()


def _healthz() -> tuple[Response, int]:
    try:
        days.latest(house().office)
    except (BooksError, sqlite3.Error, OSError) as error:
        return jsonify(status="broken", books=str(error)), 503
    return jsonify(status="ok", books="ok"), 200


def _for_templates() -> dict[str, object]:
    here = house()
    return {
        "settings": here.settings,
        "now": here.now(),
        "date_doubt": lambda: belief.doubt(here.office, here.clock),
        "language": str(get_locale()),
        "size": session.size(),
        "theme": session.theme(),
        "reach": session.reach(),
        "loudness": aloud.loudness,
        "listen_state": aloud.key_state,
        "named": words.named,
        "line_words": words.line_words,
        "state_words": words.state_words,
        "date_words": words.date_words,
        "at": words.at,
        "moment_words": words.moment_words,
        "reopens_words": words.reopens_words,
    }
