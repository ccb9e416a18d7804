"""A scanner that types like a keyboard, at the counter: it opens the ticket and moves nobody."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import expect

from hardware.fakes.pty_port import PtyPort
from kiosk.books.store import Books
from kiosk.workers.trial_setup import SETTINGS
from tests.browser.faces import Chromium, do, press, sign_in, take_ticket
from tests.browser.test_counter_browser import faults
from tests.house import House, running

pytestmark = pytest.mark.browser


def code_of(house: House, label: str) -> str:
    """The code on the newest slip with this number."""
    with closing(Books.open(house.home.office)) as office:
        row = office.execute(
            "SELECT code FROM tickets WHERE prefix = ? AND number = ? ORDER BY id DESC",
            (label[0], int(label[1:])),
        ).fetchone()
    return str(row["code"])


def test_a_scan_on_the_console_opens_its_ticket_and_makes_no_move(
    chromium: Chromium, house: House
) -> None:
    visitor, desk = chromium.open(), chromium.open()
    first, second = take_ticket(visitor), take_ticket(visitor)
    sign_in(desk, house)
    do(desk, "call")
    # "h" and "t" of "http" are moves: hold, and did not come.
    with desk.expect_navigation(wait_until="load"):
        desk.keyboard.type(f"http://10.77.0.1/t/{code_of(house, second)}")
        desk.keyboard.press("Enter")
    expect(desk.locator(".here .number")).to_have_text(second)
    with desk.expect_navigation(wait_until="load"):
        desk.keyboard.type(f"http://10.77.0.1/t/{code_of(house, first)}")
        desk.keyboard.press("Enter")
    expect(desk.locator(".here")).to_contain_text("dipanggil")
    desk.goto("/counter")
    expect(desk.locator("[data-here]")).to_contain_text(first)
    press(desk, "h")
    expect(desk.locator(".aside")).to_contain_text(first)
    assert chromium.complaints == []


def test_a_foreign_code_is_told_and_the_field_waits_for_the_next(
    chromium: Chromium, house: House
) -> None:
    visitor, desk = chromium.open(), chromium.open()
    label = take_ticket(visitor)
    sign_in(desk, house)
    with desk.expect_navigation(wait_until="load"):
        desk.keyboard.type("8991002101234")
        desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("Itu bukan karcis kantor ini.")
    assert faults(desk) == []
    with desk.expect_navigation(wait_until="load"):
        desk.keyboard.type(label)
        desk.keyboard.press("Enter")
    expect(desk.locator(".here .number")).to_have_text(label)
    assert chromium.complaints == []


@pytest.fixture
def serial_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose Loket 1 has a scanner on a serial line."""
    scanner = '[scanner]\nkind = "serial"\naddress = "{run}/scanner"\n'
    with running(tmp_path_factory.mktemp("scanner") / "home", SETTINGS + scanner) as house:
        yield house


def test_a_scanner_on_a_serial_line_leads_every_page_of_its_counter(
    chromium: Chromium, serial_house: House
) -> None:
    own = Chromium(chromium.playwright, serial_house.kiosk)
    scanner = PtyPort(serial_house.home.run / "scanner")
    try:
        visitor, desk = own.open(), own.open()
        first, second = take_ticket(visitor), take_ticket(visitor)
        sign_in(desk, serial_house)
        for label in (first, second):
            with desk.expect_navigation(wait_until="load"):
                scanner.write(f"http://10.77.0.1/t/{code_of(serial_house, label)}\r".encode())
            expect(desk.locator(".here .number")).to_have_text(label)
        with desk.expect_navigation(wait_until="load"):
            scanner.write(b"8991002101234\r")
        expect(desk.get_by_role("status")).to_contain_text("Itu bukan karcis kantor ini.")
        assert own.complaints == []
    finally:
        scanner.close()
        own.browser.close()
