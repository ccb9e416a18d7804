""" "Panggil petugas" in Chromium: the counter sees it, and the touch screen sees the answer."""

from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from kiosk.books.store import Books, writing
from tests.browser.faces import Chromium, keep, sign_in, take_ticket
from tests.house import House

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def nobody_called(house: House) -> None:
    with closing(Books.open(house.home.office)) as office, writing(office):
        office.execute("DELETE FROM help_calls")


def call_staff(page: Page) -> None:
    with page.expect_navigation(url="**/help", wait_until="load"):
        page.get_by_role("button", name="Panggil petugas").click()


def test_a_call_reaches_the_counter_and_its_answer_comes_back(
    chromium: Chromium, house: House
) -> None:
    visitor, officer = chromium.open(), chromium.open()
    take_ticket(visitor)
    call_staff(visitor)
    heading = visitor.get_by_role("heading", level=1)
    expect(heading).to_have_text("Belum ada petugas di loket")
    sign_in(officer, house)
    expect(heading).to_have_text("Petugas dipanggil")
    told = officer.get_by_role("status").filter(has_text="memanggil petugas di layar sentuh")
    expect(told).to_be_visible()
    keep(officer, "counter-help-wanted")
    with officer.expect_navigation():
        told.get_by_role("button", name="Sudah").click()
    expect(told).to_be_hidden()
    expect(heading).to_have_text("Petugas sudah menjawab")
    visitor.get_by_role("link", name="Kembali ke layar tadi").click()
    expect(visitor.locator("[data-number]")).to_be_visible()
    assert chromium.complaints == []
