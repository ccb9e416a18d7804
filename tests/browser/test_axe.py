"""No page of any face breaks a rule of axe-core."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from kiosk.books.store import Books
from kiosk.web.access import Rule
from tests.browser.axe import violations
from tests.browser.faces import BOARD, PORTRAIT, Chromium, Screen, do, sign_in, take_ticket
from tests.browser.test_kiosk_sizes import THEMES, WEAR, opened
from tests.browser.visits import Visit, at, of_rules
from tests.house import House
from tests.pages import addresses

pytestmark = pytest.mark.browser
PHONE = Screen("phone", 360, 740, 6)


def test_the_touch_screen_breaks_no_rule(
    chromium: Chromium, touch_visits: dict[str, Visit]
) -> None:
    page = chromium.open()
    found = []
    for name, visit in touch_visits.items():
        visit(page)
        found += [f"{name}: {each}" for each in violations(page)]
    assert found == []


@pytest.mark.long
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_touch_screen_breaks_no_rule_in_any_theme(
    chromium: Chromium, touch_visits: dict[str, Visit], language: str
) -> None:
    page = opened(chromium, PORTRAIT, language)
    found = []
    for name, visit in touch_visits.items():
        visit(page)
        for theme in THEMES:
            page.evaluate(WEAR, ["3", theme])
            found += [f"{name} {theme}: {each}" for each in violations(page)]
    assert found == []


def test_the_board_breaks_no_rule(chromium: Chromium, house: House) -> None:
    board, desk = chromium.open(BOARD), chromium.open()
    board.goto("/board")
    expect(board.locator("[data-nobody]")).to_be_visible()
    found = list(violations(board))
    take_ticket(desk)
    sign_in(desk, house)
    do(desk, "call")
    expect(board.locator("[data-nobody]")).to_be_hidden()
    assert found + list(violations(board)) == []


def test_the_officers_pages_break_no_rule(
    chromium: Chromium, kiosk_app: Flask, house: House
) -> None:
    desk, visitor = chromium.open(), chromium.open()
    take_ticket(visitor)
    ours = {"ticket_id": take_ticket(visitor, "B") and visitor.url.rpartition("/")[2]}
    pages = of_rules(kiosk_app, ours, Rule.STAFF, Rule.MANAGER, Rule.TRIAL)
    found = list(after(desk, "sign-in", at(pages.pop("counter.sign_in"))))
    found += after(desk, "choose a counter", lambda page: sign_in(page, house, counter=None))
    desk.locator(".counters button:enabled").first.click()
    desk.locator(".console").wait_for()
    do(desk, "call")
    for name, address in pages.items():
        found += after(desk, name, at(address))
    assert found == []


def test_the_phones_pages_break_no_rule(
    chromium: Chromium, portal_app: Flask, house: House
) -> None:
    phone = chromium.open(PHONE, locale="id-ID")
    take_ticket(chromium.open())
    pages = {
        name: at(f"{house.portal}{path}")
        for path, name in addresses(portal_app, {"code": newest_code(house)}).items()
    }
    connected = pages.pop("user_portal.connected")
    found = [each for name, visit in pages.items() for each in after(phone, name, visit)]
    found += after(
        phone, "a page that is not there", lambda page: page.goto(f"{house.portal}/tidak-ada")
    )
    phone.goto(f"{house.portal}/return")
    phone.get_by_role("textbox").fill("AAA AAA")
    phone.locator("main button").click()
    found += after(phone, "wrong code", lambda page: page.get_by_role("alert").wait_for())
    phone.goto(house.portal)
    phone.locator("button.go").click()
    phone.wait_for_url("**/connected")
    found += after(phone, "connected", connected)
    assert found == []


def newest_code(house: House) -> str:
    with closing(Books.open(house.home.office)) as office:
        [code] = office.execute("SELECT code FROM tickets ORDER BY id DESC LIMIT 1").fetchone()
    return str(code)


def after(page: Page, name: str, visit: Visit) -> Iterator[str]:
    """What a page breaks after a visit."""
    visit(page)
    return (f"{name}: {each}" for each in violations(page))
