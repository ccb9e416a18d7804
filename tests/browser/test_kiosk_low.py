"""The low screen: what can be touched is in the lower half, in every text size."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.faces import LANDSCAPE, LARGE, PORTRAIT, Chromium, Screen, keep
from tests.browser.test_kiosk_sizes import SIZES, WEAR, faults
from tests.browser.visits import Visit

pytestmark = pytest.mark.browser
HIGH = """() => [...(document.querySelector('dialog[open]') ?? document)
  .querySelectorAll('a, button')]
  .filter(each => each.checkVisibility() && each.getClientRects().length)
  .filter(each => each.getBoundingClientRect().top < innerHeight / 2 - 0.5)
  .map(each => each.textContent.trim())"""


def low(chromium: Chromium, screen: Screen, language: str) -> Page:
    page = chromium.open(screen)
    page.goto("/")
    for what in ["reach"] if language == "id" else ["language", "reach"]:
        with page.expect_navigation(wait_until="load"):
            page.locator(f"[value={what}]").click()
    expect(page.locator("html")).to_have_attribute("data-reach", "low")
    return page


@pytest.mark.parametrize(
    ("screen", "language"),
    [
        (LANDSCAPE, "id"),
        *(
            pytest.param(screen, language, marks=pytest.mark.long)
            for screen, language in [
                (LANDSCAPE, "en"),
                (PORTRAIT, "id"),
                (PORTRAIT, "en"),
                (LARGE, "id"),
            ]
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_every_button_is_in_the_lower_half(
    chromium: Chromium, touch_visits: dict[str, Visit], screen: Screen, language: str
) -> None:
    page = low(chromium, screen, language)
    for name, visit in touch_visits.items():
        visit(page)
        assert list(faults(page, screen, fits=name != "listening.sorry")) == [], name
        for size in SIZES:
            page.evaluate(WEAR, [size, "hangat"])
            assert page.evaluate(HIGH) == [], (name, size)
        page.evaluate(WEAR, ["0", "hangat"])
        if name in ("touch.home", "touch.choose") and language == "id" and screen is not LARGE:
            keep(page, f"kiosk-low-{name.removeprefix('touch.')}-{screen.name}")


def test_one_tap_goes_back_to_the_usual_screen(chromium: Chromium) -> None:
    page = low(chromium, LANDSCAPE, "id")
    with page.expect_navigation(wait_until="load"):  # its style too
        page.get_by_role("button", name="Layar biasa").click()
    expect(page.get_by_role("button", name="Layar rendah")).to_be_visible()
    assert "Ambil nomor antrean" in page.evaluate(HIGH)
