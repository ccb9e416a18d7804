"""More services than fit on the touch screen: pages of them, by the same measures."""

import re
from collections.abc import Iterator
from contextlib import closing

import msgspec
import pytest
from playwright.sync_api import expect

from kiosk.books.clock import SystemClock
from kiosk.books.settings_queue import Hours
from kiosk.books.store import Books, writing
from kiosk.office import catalogue, services
from tests.browser.faces import LANDSCAPE, TOUCH_SCREENS, Chromium, Screen
from tests.browser.test_kiosk_sizes import faults, opened
from tests.factories import ZONE
from tests.house import House

pytestmark = pytest.mark.browser


@pytest.fixture
def many_services(house: House) -> Iterator[None]:
    """Nine services, for as long as a test takes."""
    clock = SystemClock(ZONE, always_trusted=True)
    with closing(Books.open(house.home.office)) as office:
        more = catalogue.draft_of(office, services.service(office, "D"))
        for prefix in "FGHI":
            with writing(office):
                catalogue.create(office, clock, "budi", prefix, more)
        yield
        with writing(office):
            for table, column in (("counter_services", "service_id"), ("services", "id")):
                office.execute(
                    f"""DELETE FROM {table} WHERE {column} IN
                        (SELECT id FROM services WHERE prefix BETWEEN 'F' AND 'I')"""
                )


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("screen", TOUCH_SCREENS, ids=lambda screen: screen.name)
def test_pages_of_services_hold_in_every_size_and_theme(
    chromium: Chromium, screen: Screen, language: str, many_services: None
) -> None:
    page = chromium.open(screen)
    page.goto("/ticket")
    if language == "en":
        page.locator("[value=language]").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    found = []
    for number in ("2", "3", "1"):
        page.locator("a.more").click()
        expect(page).to_have_url(re.compile(f"page={number}$"))
        page.wait_for_load_state()
        found += [f"{number} {fault}" for fault in faults(page, screen, fits=True)]
    page.goto("/find")
    assert found + list(faults(page, screen, fits=True)) == []


@pytest.fixture
def mostly_closed(house: House) -> Iterator[None]:
    """Four of the five services open on another day, the one with the longest name."""
    hours = Hours(senin="", selasa="", rabu="00.00-00.01", kamis="", jumat="")
    text = msgspec.json.encode(hours).decode()
    with closing(Books.open(house.home.office)) as office:
        with writing(office):
            office.execute("UPDATE services SET hours = ? WHERE prefix < 'E'", (text,))
        yield
        with writing(office):
            office.execute("UPDATE services SET hours = NULL")


@pytest.mark.parametrize("language", ["id", "en"])
def test_closed_services_hold_on_the_smallest_screen(
    chromium: Chromium, mostly_closed: None, language: str
) -> None:
    page = opened(chromium, LANDSCAPE, language)
    page.goto("/ticket")
    expect(page.locator(".tile.service:disabled")).to_have_count(4)
    assert list(faults(page, LANDSCAPE, fits=True)) == []
