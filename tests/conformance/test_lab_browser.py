"""Real Chromium on a phone of the lab: from the name it asked for to the page, and back to it."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.portal_fixtures import CHROMIUM, phones_chromium
from tests.lab.namespaces import eventually, missing
from tests.lab.phone import GATEWAY, Phone

pytestmark = [
    pytest.mark.lab,
    pytest.mark.browser,
    pytest.mark.skipif(missing() is not None, reason=f"NO LAB: {missing()}"),
]
SITE = "http://warung.example/menu"
BACK_WITHIN_S = 20.0  # Chromium keeps a dead answer for 60 s


@pytest.fixture
def browser(phone: Phone, tmp_path: Path) -> Iterator[Browser]:
    """Chromium in the phone's namespace."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} IS MISSING, no page was opened: apt-get install chromium")
    wrapper = tmp_path / "chromium"
    wrapper.write_text(f'#!/bin/sh\nexec {" ".join(phone.space.within)} {CHROMIUM} "$@"\n')
    wrapper.chmod(0o755)
    with phones_chromium(wrapper) as browser:
        yield browser


def test_a_name_used_before_the_tap_works_soon_after_it(browser: Browser, phone: Phone) -> None:
    page = browser.new_page(locale="id-ID")
    page.goto(SITE)
    assert page.url == f"http://{GATEWAY}/"
    page.get_by_role("button", name="Sambungkan ke internet").click()
    page.wait_for_url("**/connected")
    tapped = perf_counter()
    assert "Anda sudah tersambung" in page.locator("h1").inner_text()
    eventually(lambda: is_outside(page), "the name leads outside", BACK_WITHIN_S)
    assert perf_counter() - tapped <= BACK_WITHIN_S


def is_outside(page: Page) -> bool:
    answer = page.goto(SITE)
    return answer is not None and answer.headers.get("server", "").startswith("TheRealServer")
