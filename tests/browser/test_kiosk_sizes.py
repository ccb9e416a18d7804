"""Every touch page on three screens, at four text sizes, in three themes and two languages."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.faces import (
    LANDSCAPE,
    LARGE,
    PORTRAIT,
    TOUCH_SCREENS,
    Chromium,
    Screen,
    keep,
    take_ticket,
)
from tests.browser.visits import Visit, settled_ticket
from tests.house import House

pytestmark = pytest.mark.browser
MEASURE = (Path(__file__).parent / "measure.js").read_text()
WEAR = """([size, theme]) => { const root = document.documentElement;
  root.dataset.size = size; root.dataset.theme = theme;
  root.classList.toggle('large', size >= '2'); }"""
SIZES = ("0", "1", "2", "3")
THEMES = ("hangat", "terang", "gelap")
LOOKS = tuple(product(SIZES, THEMES))
DIAGONAL = (
    (LANDSCAPE, "id", [("0", "hangat"), ("3", "gelap")]),
    (PORTRAIT, "en", [("0", "terang"), ("3", "hangat")]),
    (LARGE, "id", [("0", "gelap"), ("3", "terang")]),
)


def faults(
    page: Page, screen: Screen, looks: Iterable[tuple[str, str]] = LOOKS, *, fits: bool = False
) -> Iterator[str]:
    """What is wrong on this page in these sizes and themes."""
    for size, theme in looks:
        page.evaluate(WEAR, [size, theme])
        rules = {
            "pxPerMm": screen.px_per_mm,
            "touch": True,
            "capitalMm": 3.85,
            "fits": fits and size == "0",
        }
        for fault in page.evaluate(MEASURE, rules):
            yield f"{screen.name} {size} {theme}: {fault}"


def opened(chromium: Chromium, screen: Screen, language: str) -> Page:
    """A visitor's page in a language."""
    page = chromium.open(screen)
    page.goto("/")
    if language == "en":
        page.locator("[value=language]").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


@pytest.mark.long
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("screen", TOUCH_SCREENS, ids=lambda screen: screen.name)
def test_every_page_holds_in_every_size_and_theme(
    chromium: Chromium, touch_visits: dict[str, Visit], screen: Screen, language: str
) -> None:
    page = opened(chromium, screen, language)
    found = []
    for name, visit in touch_visits.items():
        visit(page)
        found += [f"{name} {fault}" for fault in faults(page, screen, fits=True)]
    assert found == []


def test_every_page_holds_in_the_smallest_and_the_largest_size(
    chromium: Chromium, touch_visits: dict[str, Visit]
) -> None:
    """A diagonal of the whole: each screen, theme and language, and both ends of the sizes."""
    found = []
    for screen, language, looks in DIAGONAL:
        page = opened(chromium, screen, language)
        for name, visit in touch_visits.items():
            visit(page)
            found += [f"{name} {fault}" for fault in faults(page, screen, looks, fits=True)]
    assert found == []


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT], ids=lambda screen: screen.name)
@pytest.mark.parametrize("step", ["trouble", "failed", "ask"])
def test_words_about_the_paper_hold_too(chromium: Chromium, screen: Screen, step: str) -> None:
    page = chromium.open(screen)
    settled_ticket(page)
    page.evaluate(PAPER_STEPS[step])
    assert code_mm(page, screen) >= 20
    assert list(faults(page, screen, fits=True)) == []


@pytest.mark.usefixtures("line_down")
@pytest.mark.parametrize("screen", TOUCH_SCREENS, ids=lambda screen: screen.name)
def test_words_about_a_broken_line_hold_too(chromium: Chromium, screen: Screen) -> None:
    page = chromium.open(screen)
    page.goto("/wifi")
    expect(page.get_by_role("status")).to_contain_text("Internet putus sejak")
    if screen is LANDSCAPE:
        keep(page, "kiosk-line-down")
    assert list(faults(page, screen, fits=True)) == []


def _step(name: str, body: str) -> str:
    """A script that shows this step of the paper, which the devices show only for a moment."""
    html = f'<div class="paper {name}" data-step="{name}">{body}</div>'
    return f"() => {{ document.querySelector('[data-paper]').innerHTML = `{html}`; }}"


ICON = '<svg class="icon" viewBox="0 0 48 48"><path d="M24 6 44 41H4zM24 19v10"/></svg>'
AGAIN = '<form><button class="key"><span>Belum, cetak ulang</span></button></form>'
PAPER_STEPS = {
    "trouble": _step(
        "trouble",
        f"<p>{ICON}<span>Printer kehabisan kertas. Nomor A017 sudah tercatat."
        " Catat atau foto layar ini.</span></p>",
    ),
    "failed": _step(
        "failed",
        f"<p>{ICON}<span>Karcis mungkin tidak keluar. Nomor A017 sudah tercatat.</span></p>{AGAIN}",
    ),
    "ask": _step(
        "ask",
        f"<p>{ICON}<span>Karcis keluar?</span></p>"
        f'<a class="key yes" href="/leave"><span>Ya, sudah</span></a>{AGAIN}',
    ),
}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("screen", TOUCH_SCREENS, ids=lambda screen: screen.name)
def test_the_code_is_large_enough_for_a_phone(
    chromium: Chromium, screen: Screen, language: str
) -> None:
    page = chromium.open(screen)
    page.goto("/")
    if language == "en":
        page.locator("[value=language]").click()
    settled_ticket(page)
    assert code_mm(page, screen) >= 24


def code_mm(page: Page, screen: Screen) -> float:
    """The side of the ticket's QR code in millimetres; its box may be wider than the square."""
    box = page.locator(".then .qr").bounding_box()
    assert box is not None
    return min(box["width"], box["height"]) / screen.px_per_mm


@pytest.mark.parametrize("screen", [LANDSCAPE, LARGE], ids=lambda screen: screen.name)
def test_the_number_is_as_tall_as_a_third_of_the_screen(chromium: Chromium, screen: Screen) -> None:
    page = chromium.open(screen)
    settled_ticket(page)
    size = page.locator(".number").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert 0.29 <= size * 0.725 / screen.height <= 0.36


def test_the_number_is_as_wide_as_an_upright_screen(chromium: Chromium) -> None:
    page = chromium.open(PORTRAIT)
    settled_ticket(page)
    width = page.locator(".number").evaluate(
        "one => { const range = document.createRange(); range.selectNodeContents(one);"
        " return range.getBoundingClientRect().width; }"
    )
    assert 0.75 <= width / PORTRAIT.width <= 0.95


def test_the_buttons_change_size_and_theme_round_and_round(chromium: Chromium) -> None:
    page = chromium.open()
    page.goto("/")
    root = page.locator("html")
    for size in ("1", "2", "3", "0"):
        page.locator("[value=size]").click()
        expect(root).to_have_attribute("data-size", size)
    for theme in ("terang", "gelap", "hangat"):
        page.locator("[value=theme]").click()
        expect(root).to_have_attribute("data-theme", theme)


def test_still_means_still(chromium: Chromium) -> None:
    page = chromium.open(reduced_motion="reduce")
    settled_ticket(page)
    assert page.evaluate("document.getAnimations().length") == 0
    moving = chromium.open()
    settled_ticket(moving)
    assert moving.evaluate("document.getAnimations().length") > 0


@pytest.mark.long
@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT], ids=lambda screen: screen.name)
def test_pictures_are_kept_of_every_face(
    chromium: Chromium, touch_visits: dict[str, Visit], screen: Screen
) -> None:
    page = chromium.open(screen)
    for name, visit in touch_visits.items():
        visit(page)
        keep(page, f"kiosk-{name.rpartition('.')[2].replace('_', '-')}-{screen.name}")
    page.goto("/leave")
    expect(page).to_have_url(re.compile("/$"))


def test_pictures_are_kept_of_other_looks(chromium: Chromium, house: House) -> None:
    page = chromium.open()
    page.goto("/ticket")
    page.evaluate(WEAR, ["2", "hangat"])
    keep(page, "kiosk-choose-large-text")
    page.evaluate(WEAR, ["0", "gelap"])
    keep(page, "kiosk-choose-dark")
    page.goto("/")
    page.locator("[value=language]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    keep(page, "kiosk-home-english")
    page.goto("/leave")
    house.devices("printer paper_out")
    take_ticket(page)
    page.locator("[data-step=trouble]").wait_for(timeout=15_000)
    keep(page, "kiosk-ticket-paper-out")
