"""The complaint box in Chromium: what hall and officers see when it is in trouble."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from kiosk.books.store import Books, writing
from tests.browser.faces import BOARD, Chromium, keep
from tests.browser.test_board_browser import called
from tests.browser.test_board_browser import faults as board_faults
from tests.browser.test_counter_browser import faults as desk_faults
from tests.house import House

pytestmark = pytest.mark.browser
PATIENCE_MS = 60_000
"""In which trouble of the box has to be seen by people."""


@pytest.fixture(autouse=True)
def a_box_without_trouble(house: House) -> Iterator[None]:
    yield
    for command in ("box clear", "box close"):
        house.devices(command)
    with closing(Books.open(house.home.office)) as office, writing(office):
        office.execute("UPDATE box_alarms SET seen_at = at, seen_by = 'x' WHERE seen_at IS NULL")


def press(desk: Page, name: str) -> None:
    with desk.expect_navigation(wait_until="load"):
        desk.get_by_role("button", name=name).first.click()


def test_a_jam_is_told_in_the_hall_and_at_the_counter_until_it_is_seen(
    chromium: Chromium, house: House
) -> None:
    board, desk = chromium.open(BOARD), called(chromium, house, 1)
    board.goto("/board")
    house.devices("box jam")
    told = board.locator("[data-box]")
    expect(told).to_contain_text("serahkan surat ke petugas", timeout=PATIENCE_MS)
    expect(told.locator("b")).to_have_text("tidak diketahui")
    assert board_faults(board) == []
    keep(board, "board-box-jam")
    expect(desk.locator(".said.bad")).to_contain_text("Tarik surat yang", timeout=PATIENCE_MS)
    keep(desk, "counter-box-jam")

    with desk.expect_navigation(wait_until="load"):
        desk.get_by_role("link", name="Lihat kotak").click()
    expect(desk.locator('[data-alarm="jam"]').first).to_contain_text("Celah kotak tersumbat.")
    assert desk_faults(desk) == []
    keep(desk, "box-alarm")
    press(desk, "Sudah saya lihat")
    expect(desk.locator('[data-alarm="jam"]').first).to_contain_text("dilihat petugas")
    house.devices("box clear")
    expect(told).to_contain_text("surat (perkiraan)", timeout=PATIENCE_MS)
    assert chromium.complaints == []
