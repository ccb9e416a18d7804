"""Managers' pages and the reports, with days behind them, on a clerk's PC and on a phone."""

from contextlib import closing
from datetime import datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from kiosk.books.store import Books, writing
from kiosk.web.access import Rule
from tests.browser.faces import Chromium, keep, sign_in
from tests.browser.past_days import DAYS
from tests.browser.test_counter_browser import faults
from tests.browser.visits import at, of_rules
from tests.factories import ZONE
from tests.house import House

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 800}
KEPT = {
    "manage.all_services": "manage-services", "manage.service": "manage-service",
    "manage.counters": "manage-counters", "people.staff": "manage-staff",
    "people.acts": "manage-audit", "printer.page": "manage-printer", "reports.index": "reports",
    "reports.day": "reports-day", "reports.month": "reports-month",
}  # fmt: skip
"""The pages of which pictures are kept."""
KEPT_IN_ENGLISH = [
    ("manage.all_services", "manage-services-english"), ("reports.day", "reports-day-english"),
]  # fmt: skip


@pytest.fixture
def pages(kiosk_app: Flask) -> dict[str, str]:
    """Managers' pages and the reports: endpoint and address."""
    yesterday = datetime.now(ZONE) - timedelta(days=1)
    last = {"service_day": str(DAYS), "month": f"{yesterday:%Y-%m}"}
    found = of_rules(kiosk_app, last, Rule.MANAGER, Rule.STAFF)
    return {name: found[name] for name in found if found[name].startswith(("/manage", "/reports"))}


def all_faults(page: Page, pages: dict[str, str]) -> list[str]:
    found = []
    for name, address in pages.items():
        at(address)(page)
        found += [f"{name}: {each}" for each in faults(page)]
    return found


def test_every_managers_page_and_report_holds(
    chromium: Chromium, house: House, pages: dict[str, str]
) -> None:
    desk = chromium.open()
    sign_in(desk, house, counter=None)
    assert all_faults(desk, pages) == []
    desk.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert all_faults(desk, pages) == []


def test_a_form_whose_sign_in_ended_comes_back_as_it_was_typed(
    chromium: Chromium, house: House
) -> None:
    login, password = house.login
    desk = chromium.open()
    sign_in(desk, house, counter=None)
    desk.goto("/manage/service/B")
    name, third = desk.locator("[name=name_en]"), desk.get_by_label("Loket 3")
    before = name.input_value(), third.is_checked()
    name.fill('Family "card" & more')
    third.set_checked(True)
    with closing(Books.open(house.home.desk)) as books, writing(books):
        books.execute("DELETE FROM staff_sessions")
    press(desk, "Simpan")
    expect(desk.locator(".said")).to_contain_text("Isian Anda belum disimpan")
    assert faults(desk) == []
    keep(desk, "counter-sign-in-unsaved")
    desk.locator("[name=login]").fill(login)
    desk.locator("[name=password]").fill(password)
    press(desk, "Masuk")
    assert faults(desk) == []
    keep(desk, "counter-unsaved")
    press(desk, "Lihat isian saya")
    assert faults(desk) == []
    keep(desk, "manage-unsaved")
    expect(name).to_have_value('Family "card" & more')
    expect(third).to_be_checked()
    name.fill(before[0])
    third.set_checked(before[1])
    press(desk, "Simpan")
    expect(desk.locator(".said")).to_have_text("Layanan B disimpan.")


def press(desk: Page, name: str) -> None:
    with desk.expect_navigation(wait_until="load"):
        desk.get_by_role("button", name=name, exact=True).click()


@pytest.mark.long
@pytest.mark.parametrize("language", ["id", "en"])
def test_pictures_are_kept_of_managers_pages_and_reports(
    chromium: Chromium, house: House, pages: dict[str, str], language: str
) -> None:
    desk = chromium.open()
    sign_in(desk, house, counter=None)
    if language == "en":
        desk.get_by_role("button", name="English").click()
        expect(desk.locator("html")).to_have_attribute("lang", "en")
        assert all_faults(desk, pages) == []
    for name, picture in KEPT.items() if language == "id" else KEPT_IN_ENGLISH:
        at(pages[name])(desk)
        keep(desk, picture)
