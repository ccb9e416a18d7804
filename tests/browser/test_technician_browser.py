"""The technician at the touch screen: a long touch, a PIN, and pages that leave by themselves."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from kiosk.books.clock import SystemClock
from kiosk.doctor import report
from kiosk.doctor.finding import Finding, Level
from tests.browser.axe import violations
from tests.browser.faces import LANDSCAPE, PORTRAIT, TOUCH_SCREENS, Chromium, Screen, keep
from tests.browser.test_kiosk_sizes import LOOKS, WEAR, faults, opened
from tests.browser.visits import Visit, enter_workshop
from tests.house import House

pytestmark = pytest.mark.browser
HOLD_MS = 5000
ENDS = (("0", "hangat"), ("3", "gelap"))
FOUND = [
    Finding("printer", Level.FAIL, "fault", "reports a fault", "let it cool"),
    Finding("pendopo-dns-sinkhole.service", Level.FAIL, "restarting", "ends", "restart it"),
    Finding("pendopo-front.service", Level.FAIL, "failed", "failed (exit-code)", "restart it"),
    Finding("leak test", Level.WARN, "unknown", "not known: never made", "start it"),
    Finding("clock", Level.WARN, "jumped", "it jumped ahead", "confirm the date"),
    Finding("box", Level.OK, "counting", "counts, 214 papers so far"),
    Finding("loudspeaker", Level.OFF, "none", "not set up"),
    Finding("books", Level.OK, "ok", "whole, 3.1 MB"),
]


@pytest.fixture(autouse=True)
def examined(house: House) -> Iterator[None]:
    """A box whose doctor has looked, and that has a systemd to ask."""
    report.keep(house.home, SystemClock(ZoneInfo("Asia/Jakarta")), FOUND)
    house.home.orders.mkdir(exist_ok=True)
    yield
    for order in house.home.orders.iterdir():
        order.unlink()
    house.home.orders.rmdir()


def at_the_door(chromium: Chromium) -> Page:
    page = chromium.open()
    page.clock.install()
    page.goto("/")
    return page


def test_a_finger_has_to_stay_on_the_villages_name_for_five_seconds(chromium: Chromium) -> None:
    page = at_the_door(chromium)
    page.locator(".place").hover()
    page.mouse.down()
    page.clock.run_for(HOLD_MS - 200)
    page.mouse.up()
    page.clock.run_for(HOLD_MS)
    assert page.url.endswith("/")
    page.mouse.down()
    page.clock.run_for(HOLD_MS + 100)
    expect(page.get_by_role("heading", level=1)).to_have_text("PIN teknisi")


def test_a_keyboard_opens_it_with_a_key_that_is_held(chromium: Chromium) -> None:
    page = at_the_door(chromium)
    page.keyboard.press("End")
    page.clock.run_for(2 * HOLD_MS)
    assert page.url.endswith("/")
    page.keyboard.down("End")
    page.clock.run_for(HOLD_MS + 100)
    expect(page.get_by_role("heading", level=1)).to_have_text("PIN teknisi")


@pytest.mark.long
def test_chromiums_own_long_touch_does_not_end_it(chromium: Chromium) -> None:
    """By a real finger and in real time: after half a second Chromium wants to select or ask."""
    page = chromium.open(has_touch=True)
    page.goto("/")
    box = page.locator(".place strong").bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)
    at = {"x": box["x"] + 20, "y": box["y"] + 8}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    page.wait_for_url("**/technician", timeout=HOLD_MS + 10_000)


def test_a_technician_looks_prints_and_is_gone_after_a_minute(
    chromium: Chromium, house: House
) -> None:
    page = chromium.open()
    page.clock.install()
    enter_workshop(page)
    found = list(faults(page, LANDSCAPE, ENDS, fits=True))
    page.evaluate(WEAR, ENDS[0])
    keep(page, "technician-menu")
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("link", name="Pemeriksaan").click()
    expect(page.get_by_role("listitem").first).to_contain_text("bermasalah")
    found += [*faults(page, LANDSCAPE, ENDS, fits=True), *violations(page)]
    page.evaluate(WEAR, ENDS[0])
    keep(page, "technician-checks")
    page.get_by_role("link", name="Lanjut, 1 dari 2").click()
    expect(page.get_by_role("listitem").last).to_contain_text("Buku data")
    page.get_by_role("link", name="Kembali").click()
    page.get_by_role("button", name="Cetak uji").click()
    expect(page.get_by_role("status")).to_contain_text("Cetak uji dipesan.")
    page.clock.run_for(46_000)
    page.locator("dialog[open]").wait_for()
    page.clock.run_for(15_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Apa keperluan Anda?")
    page.goto("/technician/menu")
    expect(page.get_by_role("heading", level=1)).to_have_text("PIN teknisi")
    assert (found, chromium.complaints) == ([], [])


@pytest.mark.long
def test_the_page_waits_for_the_doctor_and_shows_what_it_finds_then(
    chromium: Chromium, house: House
) -> None:
    page = chromium.open()
    enter_workshop(page)
    page.goto("/technician/checks")
    page.get_by_role("button", name="Periksa lagi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sedang diperiksa…")
    assert (house.home.orders / "check").exists()
    report.keep(house.home, SystemClock(ZoneInfo("Asia/Jakarta")), FOUND[5:])
    expect(page.get_by_role("heading", level=1)).to_have_text("Pemeriksaan: Semua baik")


@pytest.mark.long
def test_no_word_of_the_pin_is_seen_or_carried(chromium: Chromium) -> None:
    page = chromium.open()
    page.goto("/technician")
    for key in "1234":
        page.locator(f".keyboard [value='{key}']").click()
    field = page.locator("[data-typed]")
    style = field.evaluate("one => getComputedStyle(one).webkitTextSecurity")
    assert (style, field.input_value()) == ("disc", "1234")
    page.locator("[value=size]").click()
    expect(page.locator("html")).to_have_attribute("data-size", "1")
    expect(page.locator("[data-typed]")).to_have_value("")


@pytest.mark.long
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("screen", TOUCH_SCREENS, ids=lambda screen: screen.name)
def test_every_page_behind_the_pin_holds_in_every_size_and_theme(
    chromium: Chromium, technician_visits: dict[str, Visit], screen: Screen, language: str
) -> None:
    page = opened(chromium, screen, language)
    found = []
    for name, visit in technician_visits.items():
        visit(page)
        found += [f"{name} {each}" for each in violations(page)]
        found += [f"{name} {each}" for each in faults(page, screen, LOOKS, fits=True)]
    page.locator("[value=reach]").click()
    for name, visit in technician_visits.items():
        visit(page)
        found += [f"{name} low {each}" for each in faults(page, screen, [("0", "hangat")])]
        if screen is PORTRAIT and name == "workshop.checks" and language == "id":
            assert page.locator(".findings li").count() == 4
    assert found == []
