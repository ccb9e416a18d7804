"""One house and one Chromium for the kiosk's faces; a test is begun anew when Chromium crashes."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import sync_playwright

import kiosk.web
import portal.web
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from tests.browser import past_days, visits
from tests.browser.faces import Chromium, steadily
from tests.browser.portal_fixtures import CHROMIUM
from tests.browser.visits import Visit
from tests.factories import PASSWORD, a_clock, a_village, set_pin, settings_for_tests
from tests.house import House, running

SECOND_OFFICER = (*past_days.OFFICERS[0], PASSWORD)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The whole house, with a second officer and the days that lie behind it."""
    home = Home(tmp_path_factory.mktemp("faces") / "home")
    past_days.lay(home)
    with closing(Books.open(home.desk)) as desk:
        set_pin(desk)
    with running(home.path) as house:
        yield house


@pytest.fixture(scope="module")
def started(house: House) -> Iterator[Chromium]:
    # A module's, not the session's: two playwrights cannot run at once, and the portal has its own.
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} IS MISSING, no face was looked at: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = Chromium(playwright, house.kiosk)
        yield chromium
        chromium.browser.close()


@pytest.fixture(scope="session")
def kiosk_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The kiosk's application, for its map of pages alone."""
    home = a_village(tmp_path_factory.mktemp("maps") / "home")
    return kiosk.web.create_app(settings_for_tests(), a_clock(), home)


@pytest.fixture(scope="session")
def portal_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The portal's application, for its map of pages alone."""
    home = a_village(tmp_path_factory.mktemp("maps") / "home")
    return portal.web.create_app(settings_for_tests(), a_clock(), home)


@pytest.fixture(scope="session")
def touch_visits(kiosk_app: Flask) -> dict[str, Visit]:
    """All that the touch screen can show."""
    return visits.touch_visits(kiosk_app, {})


@pytest.fixture(scope="session")
def technician_visits(kiosk_app: Flask) -> dict[str, Visit]:
    """The technician's pages."""
    return visits.technician_visits(kiosk_app)


@pytest.fixture
def line_down(house: House) -> Iterator[None]:
    """A house without internet."""
    switch = house.home.run / "line"
    switch.write_text("down portal\n")
    yield
    switch.write_text("up\n")


@pytest.fixture
def chromium(started: Chromium, house: House) -> Iterator[Chromium]:
    """Chromium without visitors, in a house where all is well and nobody waits."""
    house.wait_for(house.kiosk)
    house.devices("printer ok")
    nobody_here(house)
    yield started
    started.close_pages()


def nobody_here(house: House) -> None:
    """Send everybody home: no one waits, no counter is taken."""
    with closing(Books.open(house.home.office)) as office, writing(office):
        office.execute(
            """UPDATE tickets SET state = 'expired', counter_id = NULL,
                 ended_at = strftime('%Y-%m-%dT%H:%M:%fZ') WHERE ended_at IS NULL"""
        )
        office.execute("UPDATE counters SET state = 'closed', officer = NULL")
    with closing(Books.open(house.home.desk)) as desk, writing(desk):
        desk.execute("UPDATE staff_sessions SET counter_id = NULL")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that drives Chromium so that a crash of it begins the test anew."""
    chromium = pyfuncitem.funcargs.get("chromium")
    if not isinstance(chromium, Chromium):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    steadily(chromium, lambda: pyfuncitem.obj(**{n: pyfuncitem.funcargs[n] for n in names}))
    return True
