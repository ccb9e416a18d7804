"""The complaint box in Chromium: what hall and officers see when it is in trouble."""

import re
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from kiosk.books.store import Books, Watch, writing
from kiosk.office import box_questions
from tests.browser.axe import violations
from tests.browser.conftest import SECOND_OFFICER
from tests.browser.faces import BOARD, Chromium, keep, sign_in
from tests.browser.test_board_browser import called
from tests.browser.test_board_browser import faults as board_faults
from tests.browser.test_counter_browser import faults as desk_faults
from tests.house import House

pytestmark = pytest.mark.browser
PATIENCE_MS = 60_000
"""In which trouble of the box has to be seen by people."""
REFUSED = "Failed to load resource: the server responded with a status of 409 (CONFLICT)"


@pytest.fixture(autouse=True)
def a_box_without_trouble(house: House) -> Iterator[None]:
    yield
    for command in ("box clear", "box close", "box uid PENDOPO0"):
        house.devices(command)
    with closing(Books.open(house.home.office)) as office, writing(office):
        office.execute("UPDATE box_openings SET outcome = 'cancelled' WHERE outcome IS NULL")
        office.execute("UPDATE box_alarms SET seen_at = at, seen_by = 'x' WHERE seen_at IS NULL")


def press(desk: Page, name: str) -> None:
    with desk.expect_navigation(wait_until="load"):
        desk.get_by_role("button", name=name).first.click()


def await_question(house: House) -> None:
    """Wait until the worker has met the other box."""
    watch, never = Watch(house.home.office), threading.Event()
    with closing(Books.open(house.home.office)) as office, closing(watch):
        while not box_questions.unanswered(office):
            assert watch.wait(0.05, never, timeout_s=PATIENCE_MS / 1000), "it was never met"


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
    assert desk_faults(desk) == [] and list(violations(desk)) == []
    keep(desk, "box-alarm")
    press(desk, "Sudah saya lihat")
    expect(desk.locator('[data-alarm="jam"]').first).to_contain_text("dilihat petugas")
    house.devices("box clear")
    expect(told).to_contain_text("surat (perkiraan)", timeout=PATIENCE_MS)
    assert chromium.complaints == []


def sign_with_a_second_officer(desk: Page) -> None:
    """First with a wrong password, then with the right one."""
    desk.get_by_text("Buka kotak dan hitung isinya").click()
    login, password = SECOND_OFFICER[0], SECOND_OFFICER[2]
    desk.locator("[name=login]").fill(login)
    desk.locator("[name=password]").fill("not the password")
    press(desk, "Kami membuka kotak sekarang")
    expect(desk.locator("[role=alert]")).to_contain_text("petugas kedua tidak cocok")
    assert desk_faults(desk) == [] and list(violations(desk)) == []
    keep(desk, "box-second-officer")
    desk.locator("[name=password]").fill(password)
    press(desk, "Kami membuka kotak sekarang")


def await_the_slip(house: House) -> None:
    """Until the record of the opening lies in the printer."""
    slip = house.home.papers
    watch, never = Watch(house.home.office), threading.Event()
    with closing(watch):
        while not [each for each in slip.glob("*.txt") if "PEMBUKAAN KOTAK" in each.read_text()]:
            assert watch.wait(0.05, never, timeout_s=PATIENCE_MS / 1000), "no slip came out"


def test_two_officers_open_the_box_and_write_down_both_counts(
    chromium: Chromium, house: House
) -> None:
    board, desk = chromium.open(BOARD), chromium.open()
    board.goto("/board")
    expect(board.locator("[data-box]")).to_contain_text("surat (perkiraan)", timeout=PATIENCE_MS)
    sign_in(desk, house)
    desk.goto("/box")
    before = int(desk.locator("[data-papers]").get_attribute("data-papers") or "")
    house.devices("box drop 3")
    expect(board.locator("[data-box]")).to_contain_text(re.compile(r"[3-9] surat"))
    desk.reload()
    sign_with_a_second_officer(desk)
    expect(desk.locator("[data-opening] h2")).to_contain_text("Bu Sari dan Pak Budi")
    house.devices("box open")
    expect(board.locator("[data-box]")).to_contain_text("pintunya terbuka", timeout=PATIENCE_MS)
    desk.reload()
    expect(desk.locator("[data-opening]")).to_contain_text("Pintunya terbuka pukul")
    desk.locator("[name=hand]").fill(str(before + 4))
    desk.locator("[name=note]").fill("satu terselip di celah")
    assert desk_faults(desk) == [] and list(violations(desk)) == []
    keep(desk, "box-opening")

    house.devices("box close")
    expect(board.locator("[data-box]")).to_contain_text("surat (perkiraan)", timeout=PATIENCE_MS)
    press(desk, "Simpan hitungan")
    counted = desk.locator("[data-counted]").first
    expect(counted).to_contain_text(f"Kotak (perkiraan) {before + 3} · tangan {before + 4}")
    expect(counted).to_contain_text("selisih +1")
    assert desk_faults(desk) == [] and list(violations(desk)) == []
    desk.get_by_role("heading", level=1).scroll_into_view_if_needed()
    keep(desk, "box-opened")
    expect(desk.locator(".said").last).to_contain_text("Slip pembukaan dikirim")
    await_the_slip(house)
    assert chromium.complaints in ([], [REFUSED])


def test_a_box_that_comes_with_a_total_asks_a_manager(chromium: Chromium, house: House) -> None:
    desk = chromium.open()
    sign_in(desk, house)
    house.devices("box uid SECONDHAND")
    house.devices("box drop")
    await_question(house)
    desk.goto("/box")
    question = desk.locator(".card h2", has_text="SECONDHAND")
    expect(question).to_contain_text("sebelum dikenal di sini")
    assert desk_faults(desk) == [] and list(violations(desk)) == []
    keep(desk, "box-new")
    press(desk, "Tidak, mulai dari sini")
    expect(desk.locator(".said").first).to_contain_text("tidak dihitung")
