"""The portal's factory: what a phone sees, without cookies or storage; one page has a script."""

import gc

from flask import Flask
from flask_babel import Babel

from kiosk.books import logs
from kiosk.books import settings as settings_file
from kiosk.books.captive import our_hosts
from kiosk.books.clock import Clock
from kiosk.books.guesses import Guesses
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Shelf
from portal.gate_client import GateClient
from portal.web import (
    captive_api,
    health,
    language,
    security,
    style,
    taking,
    troubles,
    user_portal,
    village,
    wifi,
)
from portal.web import words as words_
from portal.web.probes import ProbeAnswers


def create_app(
    settings: Settings | None = None, clock: Clock | None = None, home: Home | None = None
) -> Flask:
    """The portal on a state folder; raises SettingsError."""
    if is_served := home is None:
        logs.set_up()
    home = home or Home.from_environment()
    settings = settings or settings_file.load(home.settings)
    app = Flask(__name__, static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    clock = clock or settings.system_clock(home.confirmed_time)
    app.extensions |= {
        "pendopo.home": home,
        "pendopo.settings": settings,
        "pendopo.clock": clock,
        "pendopo.guesses": Guesses(clock),
        "pendopo.office": Shelf(home.office),
        "pendopo.gate": GateClient(home.run / "gate.sock"),
    }
    Babel(app, default_locale="id", locale_selector=language.select)
    for module in (user_portal, captive_api, village, taking, health):
        app.register_blueprint(module.blueprint)
    hosts, sheet = our_hosts(settings), style.load()
    _equip_templates(app, settings, sheet)
    security.guard(app, hosts, sheet)
    troubles.install(app)
    app.wsgi_app = ProbeAnswers(app.wsgi_app, settings)  # type: ignore[method-assign]
    if is_served:
        # Loaded before gunicorn forks: what the collector never touches stays shared (10 MB).
        gc.collect()
        gc.freeze()
    return app


def _equip_templates(app: Flask, settings: Settings, sheet: style.Style) -> None:
    app.jinja_env.globals.update(
        office=settings.office,
        wifi_settings=settings.wifi,
        box_needs_us=settings.box.kind == "gpio",
        css=sheet.text,
        link=language.link,
        switch=language.switch,
        pick=language.pick,
        language=language.current,
        words=words_,
        wifi_now=wifi.look,
    )
