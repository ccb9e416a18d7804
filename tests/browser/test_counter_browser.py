"""Two officers at their counters and the board in the hall: the second half of a ticket's walk."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SECOND_OFFICER
from tests.browser.faces import BOARD, Chromium, do, keep, press, sign_in, sign_in_as, take_ticket
from tests.browser.test_kiosk_sizes import MEASURE
from tests.house import House

pytestmark = pytest.mark.browser


def faults(page: Page) -> list[str]:
    """What is wrong with a page that is used with a mouse."""
    rules = {"pxPerMm": 3.78, "touch": False, "capitalMm": 0, "fits": False}
    return list(page.evaluate(MEASURE, rules))


def test_a_ticket_is_called_recalled_and_finished(chromium: Chromium, house: House) -> None:
    board, visitor, desk = chromium.open(BOARD), chromium.open(), chromium.open()
    board.goto("/board")
    first, second = take_ticket(visitor), take_ticket(visitor)
    sign_in(desk, house)
    do(desk, "call")
    expect(desk.locator("[data-here]")).to_contain_text(first)
    called = board.locator("[data-called]")
    expect(called).to_have_text(first)
    expect(board.locator("[data-counter]")).to_have_text("Loket 1")

    called.evaluate("number => number.classList.remove('fresh')")
    do(desk, "recall")
    expect(called).to_have_class("number fresh")
    expect(desk.locator("[data-here]")).to_contain_text("dipanggil 2 kali")

    do(desk, "no_show")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Loket Anda kosong")
    do(desk, "call")
    expect(called).to_have_text(second)
    expect(board.locator("[data-last]")).to_contain_text(first)
    do(desk, "finish")
    expect(desk.locator("[data-here]")).to_have_count(0)
    assert chromium.complaints == []


def test_a_counter_pauses_and_closes(chromium: Chromium, house: House) -> None:
    desk = chromium.open()
    sign_in(desk, house)
    do(desk, "state/paused")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Loket Anda istirahat")
    do(desk, "state/open")
    do(desk, "state/closed")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Di loket mana Anda bertugas?")


def test_a_second_officer_sees_which_counter_is_taken(chromium: Chromium, house: House) -> None:
    first, second = chromium.open(), chromium.open()
    sign_in(first, house)
    login, _, password = SECOND_OFFICER
    sign_in_as(second, login, password, counter=None)
    taken = second.locator(".counters form", has_text="Loket 1").locator("button")
    expect(taken).to_be_disabled()
    expect(taken).to_contain_text("Dipakai")


def test_the_console_stays_fresh_by_itself(chromium: Chromium, house: House) -> None:
    desk, visitor = chromium.open(), chromium.open()
    sign_in(desk, house)
    number = take_ticket(visitor)
    expect(desk.locator(".next")).to_contain_text(number)
    expect(desk.locator("button.main")).to_contain_text(number)


def test_the_console_speaks_english_before_and_after_signing_in(
    chromium: Chromium, house: House
) -> None:
    desk = chromium.open()
    desk.goto("/counter")
    desk.get_by_role("button", name="English").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Staff sign-in")
    sign_in(desk, house)
    expect(desk.locator("button.main")).to_contain_text("Call next")
    assert faults(desk) == []
    desk.get_by_role("button", name="Indonesia").click()
    expect(desk.locator("button.main")).to_contain_text("Panggil berikutnya")


def test_an_officer_works_by_tab_and_enter(chromium: Chromium, house: House) -> None:
    desk, visitor = chromium.open(), chromium.open()
    number = take_ticket(visitor)
    sign_in(desk, house)
    desk.locator("button.main").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-here]")).to_contain_text(number)


def test_every_desk_page_holds_and_is_kept(chromium: Chromium, house: House) -> None:
    desk, visitor = chromium.open(), chromium.open()
    for prefix in "AABCDAEB":
        take_ticket(visitor, prefix)
    desk.goto("/counter")
    assert faults(desk) == []
    keep(desk, "counter-sign-in")
    sign_in(desk, house, counter=None)
    assert faults(desk) == []
    keep(desk, "counter-choose")
    desk.locator(".counters button:enabled").first.click()
    desk.locator(".console").wait_for()
    assert faults(desk) == []
    do(desk, "call")
    assert faults(desk) == []
    keep(desk, "counter-console")
    desk.set_viewport_size({"width": 390, "height": 800})
    assert faults(desk) == []
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto("/paper")
    desk.locator(".papers img").first.wait_for()
    assert faults(desk) == []
    keep(desk, "paper-trial")


def test_a_fault_of_the_printer_is_told_at_the_counter(chromium: Chromium, house: House) -> None:
    desk = chromium.open()
    sign_in(desk, house)
    house.devices("printer paper_out")
    expect(desk.locator(".lights .bad")).to_contain_text("kehabisan kertas", timeout=15_000)
    assert faults(desk) == []
    keep(desk, "counter-paper-out")


def test_the_wifi_poster_is_one_page_of_paper_and_its_code_scans(
    chromium: Chromium, house: House, tmp_path: Path
) -> None:
    desk = chromium.open()
    sign_in(desk, house, counter=None)
    desk.get_by_role("link", name="Cetak poster WiFi").click()
    desk.locator(".poster").wait_for()
    assert faults(desk) == []
    desk.set_viewport_size({"width": 390, "height": 800})
    assert faults(desk) == []
    desk.set_viewport_size({"width": 1280, "height": 800})
    assert len(re.findall(rb"/Type\s*/Page\b", desk.pdf(prefer_css_page_size=True))) == 1
    desk.emulate_media(media="print")
    desk.set_viewport_size({"width": 718, "height": 1047})  # A4 without its margins
    keep(desk, "wifi-poster")
    picture = tmp_path / "poster.png"
    desk.screenshot(path=picture)
    command = ["zbarimg", "--quiet", "--raw", "--nodbus", str(picture)]
    read = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert read == "WIFI:T:nopass;S:WiFi Desa Sukojati;;\n"


def test_every_move_is_at_hand_by_key_and_by_button(chromium: Chromium, house: House) -> None:
    board, visitor, desk = chromium.open(BOARD), chromium.open(), chromium.open()
    board.goto("/board")
    numbers = [take_ticket(visitor) for _ in range(13)]
    sign_in(desk, house)
    here = desk.locator("[data-here]")
    press(desk, "n")
    expect(here).to_contain_text(numbers[0])
    press(desk, "d")
    expect(here).to_contain_text("sudah datang")
    press(desk, "h")
    expect(desk.locator(".aside")).to_contain_text(numbers[0])
    assert faults(desk) == []
    press(desk, "z")
    expect(here).to_contain_text("sudah datang")
    keep(desk, "counter-undo")
    with desk.expect_navigation(wait_until="load"):
        desk.locator(".next a").first.click()
    assert faults(desk) == []
    keep(desk, "counter-ticket")
    desk.get_by_role("button", name="Sedang sakit").click()
    expect(board.locator("[data-why]")).to_have_text("sedang sakit")
    desk.locator("button", has_text="Panggil 10").click()
    expect(here).to_have_count(10)
    expect(board.locator("[data-called]")).to_have_text(f"{numbers[2]}-{numbers[11]}")
    assert faults(desk) == []
    keep(desk, "counter-ten")
    keep(board, "board-ten")
    desk.set_viewport_size({"width": 390, "height": 800})
    assert faults(desk) == []
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto("/counter/find?service=A")
    assert faults(desk) == []
    keep(desk, "counter-find")
    assert chromium.complaints == []
