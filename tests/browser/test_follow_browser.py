"""A ticket followed on a phone that runs scripts: it stays fresh, and vibrates at the call."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kiosk.books.store import Books, writing
from kiosk.office import calls, services
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import Ticket
from tests import factories
from tests.browser.faces import keep
from tests.browser.portal_fixtures import (
    CLOCK,
    Portal,
    phones_chromium,
    running_portal,
)

pytestmark = pytest.mark.browser
SEAT = Seat("wati", 3)
SOON_MS = 6000
KEEP_BUZZES = "window.buzzes = []; navigator.vibrate = (pattern) => buzzes.push(pattern) > 0;"
"""A page in a PC's Chromium has no motor: what it is asked to do is kept."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("follow") / "home"


@pytest.fixture(scope="module")
def portal(folder: Path) -> Iterator[Portal]:
    with running_portal(folder) as portal:
        yield portal


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with phones_chromium() as browser:
        yield browser


@pytest.fixture
def phone(browser: Browser, portal: Portal) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=portal.url,
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        locale="id-ID",
    )
    yield context
    context.close()


@pytest.fixture
def office(folder: Path, portal: Portal) -> Iterator[Books]:
    """The office, where Loket 3 is open and serves the letter E alone."""
    with closing(Books.open(folder / "office.db")) as office:
        with writing(office):
            e = services.service(office, "E").id
            office.execute("DELETE FROM counter_services WHERE counter_id = 3")
            office.execute("INSERT INTO counter_services VALUES (3, ?)", (e,))
        factories.an_open_counter(office, CLOCK, 3, SEAT.officer)
        yield office


def call(office: Books) -> Ticket:
    with writing(office):
        return calls.call_next(office, CLOCK, SEAT)[0]


def buzzes(page: Page) -> list[object]:
    return page.evaluate("buzzes")  # type: ignore[no-any-return]


def test_a_phone_in_the_hand_feels_its_call_and_each_repetition(
    phone: BrowserContext, office: Books
) -> None:
    factories.a_ticket(office, CLOCK, "E", "first")
    mine = factories.a_ticket(office, CLOCK, "E", "mine")
    phone.add_init_script(KEEP_BUZZES)
    page, loads = phone.new_page(), []
    page.clock.install()
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.goto(f"/t/{mine.code}")
    page.get_by_role("button", name="Getarkan HP saat dipanggil").tap()
    expect(page.get_by_text("HP akan bergetar.")).to_be_visible()
    keep(page, "phone-follow")
    call(office)
    page.clock.run_for(SOON_MS)
    expect(page.locator("[data-live]")).to_contain_text("0 orang")
    assert buzzes(page) == [200]
    call(office)
    page.clock.run_for(SOON_MS)
    expect(page.get_by_text("Nomor Anda dipanggil")).to_be_visible()
    assert len(buzzes(page)) == 2
    keep(page, "phone-called")
    with writing(office):
        calls.recall(office, CLOCK, SEAT, mine.id)
    page.clock.run_for(SOON_MS)
    page.wait_for_function("() => buzzes.length == 3")
    assert loads == [page.url], "the page was loaded once; only its news were fetched"
    assert page.evaluate("localStorage.length + document.cookie.length") == 0


def test_a_phone_that_lost_the_box_says_so_and_recovers(
    phone: BrowserContext, office: Books, portal: Portal
) -> None:
    mine = factories.a_ticket(office, CLOCK, "E", "lost")
    page = phone.new_page()
    page.clock.install()
    page.goto(f"/t/{mine.code}")
    phone.set_offline(True)
    page.clock.run_for(SOON_MS)
    lost = page.get_by_role("alert")
    expect(lost).to_contain_text("Tetap perhatikan papan")
    keep(page, "phone-follow-lost")
    phone.set_offline(False)
    page.clock.run_for(SOON_MS)
    expect(lost).to_be_hidden()


def test_a_phone_that_cannot_vibrate_is_not_asked_to(phone: BrowserContext, office: Books) -> None:
    mine = factories.a_ticket(office, CLOCK, "E", "still")
    phone.add_init_script("delete Navigator.prototype.vibrate")
    page, troubles = phone.new_page(), []
    page.on("console", lambda said: troubles.append(said.text))
    page.clock.install()
    page.goto(f"/t/{mine.code}")
    with page.expect_response(lambda answer: answer.url == page.url) as asked:
        page.clock.run_for(SOON_MS)
    assert asked.value.status == 200
    assert not page.get_by_role("button", name="Getarkan").is_visible()
    assert troubles == []
