"""A visitor at the touch screen: a ticket by finger and by keys, faults in words, forgetting."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.faces import LANDSCAPE, PORTRAIT, Chromium, Screen, keep, take_ticket
from tests.browser.visits import settled_ticket
from tests.house import House

pytestmark = pytest.mark.browser
HAS_RING = """() => { const style = getComputedStyle(document.activeElement);
  return style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 3; }"""


def tickets(house: House) -> int:
    with closing(sqlite3.connect(house.home.office)) as office:
        [count] = office.execute("SELECT count(*) FROM tickets").fetchone()
    return int(count)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this is in focus; the focus is visible all the way."""
    page.wait_for_load_state()
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(HAS_RING)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_two_taps_lead_to_a_number_and_a_paper(chromium: Chromium) -> None:
    page = chromium.open()
    number = take_ticket(page)
    assert re.fullmatch(r"A\d{3}", number)
    expect(page.get_by_text("Ambil karcis di bawah layar")).to_be_visible()
    expect(page.locator("dl")).to_contain_text("0 orang")
    assert chromium.complaints == []


def test_tab_and_enter_alone_take_a_ticket_and_go_home(chromium: Chromium) -> None:
    page = chromium.open()
    page.goto("/")
    tab_to(page, "a.first")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pilih layanan")
    tab_to(page, "a.lane[href^='/ticket/first']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Didahulukan: pilih layanan")
    tab_to(page, "form[action='/ticket/B'] button")
    page.keyboard.press("Enter")
    expect(page.locator("[data-number]")).to_have_text(re.compile(r"B\d{3}"))
    tab_to(page, "a.key[href='/leave']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Apa keperluan Anda?")


def test_a_double_touch_takes_one_ticket(chromium: Chromium, house: House) -> None:
    page = chromium.open()
    page.goto("/ticket")
    before = tickets(house)
    page.locator("button.service").first.dblclick()
    expect(page.locator("[data-number]")).to_be_visible()
    assert tickets(house) == before + 1
    page.reload()
    assert tickets(house) == before + 1


def test_english_stays_until_the_visitor_leaves(chromium: Chromium) -> None:
    page = chromium.open(PORTRAIT)
    page.goto("/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do you need?")
    take_ticket(page)
    expect(page.get_by_text("Take your ticket below the screen")).to_be_visible()
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Apa keperluan Anda?")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("paper_out", "Printer kehabisan kertas."),
        ("cover_open", "Tutup printer terbuka."),
    ],
)
def test_a_printers_fault_is_told_in_words_until_it_is_well(
    chromium: Chromium, house: House, fault: str, words: str
) -> None:
    page = chromium.open()
    page.goto("/ticket")
    house.devices(f"printer {fault}")
    page.locator("button.service").first.click()
    told = page.locator("[data-paper]")
    expect(told).to_contain_text(words, timeout=15_000)
    expect(told).to_contain_text(re.compile(r"Nomor A\d{3} sudah tercatat"))
    house.devices("printer ok")
    expect(told).to_contain_text("Ambil karcis di bawah layar", timeout=20_000)


def test_who_goes_away_is_asked_once_and_then_forgotten(chromium: Chromium) -> None:
    page = chromium.open()
    page.goto("/")
    for what in ("language", "size", "theme", "reach"):
        page.locator(f"[value={what}]").click()
    root = page.locator("html")
    expect(root).to_have_attribute("data-theme", "terang")
    expect(root).to_have_attribute("data-reach", "low")
    page.clock.install()
    page.goto("/ticket")
    question = page.get_by_role("dialog", name="Still there?")
    page.clock.run_for(29_000)
    expect(question).to_be_hidden()
    page.clock.run_for(2_000)
    expect(question).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text(re.compile("1[45]"))
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    page.clock.run_for(31_000)
    expect(question).to_be_visible()
    page.clock.run_for(15_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Apa keperluan Anda?")
    expect(root).to_have_attribute("lang", "id")
    expect(root).to_have_attribute("data-size", "0")
    expect(root).to_have_attribute("data-theme", "hangat")
    expect(root).not_to_have_attribute("data-reach", "low")


def test_a_ring_on_the_ticket_shows_how_long_it_stays(chromium: Chromium) -> None:
    page = chromium.open()
    page.clock.install()
    take_ticket(page)
    ring = page.locator(".bar [data-ring]")
    page.clock.run_for(15_000)
    gone = float(ring.get_attribute("stroke-dashoffset") or 0)
    assert 40 <= gone <= 60
    page.mouse.click(640, 5)
    page.clock.run_for(500)
    assert float(ring.get_attribute("stroke-dashoffset") or 100) < 10


def test_the_question_answered_twice_still_goes_away(chromium: Chromium) -> None:
    page = chromium.open()
    page.clock.install()
    page.goto("/wifi")
    for _ in range(2):
        page.clock.run_for(31_000)
        page.get_by_role("button", name="Ya, saya masih di sini").click()
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_page_that_stays_open_says_that_it_draws(chromium: Chromium) -> None:
    page = chromium.open()
    page.clock.install()
    page.goto("/wifi")
    with page.expect_response("**/alive") as answer:
        page.clock.run_for(11_000)
    assert answer.value.status == 204


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT])
def test_without_paper_the_code_for_the_phone_is_larger(
    chromium: Chromium, house: House, screen: Screen
) -> None:
    page = chromium.open(screen)
    take_ticket(page)
    settled_ticket(page)
    small = page.locator(".qr").bounding_box()
    with closing(sqlite3.connect(house.home.office)) as office, office:
        office.execute("DELETE FROM print_jobs WHERE id = (SELECT max(id) FROM print_jobs)")
    page.reload()
    expect(page.locator(".paper.none")).to_contain_text("Catat atau foto layar ini.")
    page.evaluate("document.fonts.ready")
    large = page.locator(".qr").bounding_box()
    assert small
    assert large
    assert min(large["width"], large["height"]) >= 1.2 * min(small["width"], small["height"])
    assert min(large["width"], large["height"]) >= 45 * screen.px_per_mm
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    keep(page, f"kiosk-ticket-paperless-{'landscape' if screen.is_landscape else 'portrait'}")
