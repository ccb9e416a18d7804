""" "Dengarkan" in Chromium: what the eye sees is what the box says, a second tap stops it."""

import re
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from kiosk.books.store import Books
from kiosk.office import reading
from kiosk.office.reading import Reading, State
from tests.browser.faces import LANDSCAPE, PORTRAIT, Chromium, Screen, keep, take_ticket
from tests.browser.test_kiosk_sizes import faults
from tests.browser.visits import Visit
from tests.house import House

pytestmark = pytest.mark.browser
SEEN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim().replace(/\\s+/g, ' ');
    const element = walker.currentNode.parentElement;
    if (/[\\p{L}\\d]/u.test(text) && !element.closest('script, style, noscript')
      && element.checkVisibility({ visibilityProperty: true })) found.push(text);
  }
  return found;
}"""
CLOCK = re.compile(r"\d\d\.\d\d")


def wish(house: House) -> Reading:
    with closing(Books.open(house.home.office)) as office:
        return reading.now(office)


def listen(page: Page, name: str = "Dengarkan") -> None:
    """Tap the button, and wait until it says how to stop."""
    page.get_by_role("button", name=name).click()
    page.locator("[data-listen][data-state=reading]").wait_for()


@pytest.mark.parametrize("language", ["id", pytest.param("en", marks=pytest.mark.long)])
def test_every_visible_string_is_spoken(
    chromium: Chromium, house: House, touch_visits: dict[str, Visit], language: str
) -> None:
    page = chromium.open()
    if language == "en":
        page.goto("/")
        with page.expect_navigation(wait_until="load"):
            page.locator("[value=language]").click()
    for name in touch_visits.keys() - {"idle"}:
        touch_visits[name](page)
        listen(page, "Dengarkan" if language == "id" else "Listen")
        spoken = wish(house)
        assert spoken.language == language
        shown = page.evaluate(SEEN)
        assert len(shown) > 3
        whole = CLOCK.sub("", " ".join(spoken.sentences))
        assert [each for each in shown if CLOCK.sub("", each) not in whole] == [], name


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT], ids=lambda screen: screen.name)
def test_a_page_that_is_read_holds_in_every_size_and_theme(
    chromium: Chromium, house: House, screen: Screen
) -> None:
    page = chromium.open(screen)
    page.goto("/information")
    listen(page)
    keep(page, f"kiosk-listening-{screen.name}")
    assert list(faults(page, screen, fits=True)) == []


def test_a_second_tap_stops_it_and_leaving_does(chromium: Chromium, house: House) -> None:
    page = chromium.open()
    take_ticket(page)
    listen(page)
    page.wait_for_timeout(600)  # a second touch within half a second is a trembling finger
    page.get_by_role("button", name="Berhenti").click()
    expect(page.get_by_role("button", name="Dengarkan")).to_be_visible()
    assert wish(house).state is State.STOPPED
    page.goto("/wifi")
    listen(page)
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("link", name="Ke awal").click()
    assert wish(house).state is State.STOPPED
    assert chromium.complaints == []
