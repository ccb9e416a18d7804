"""Real Chromium at both doors: any http address leads to the page, one tap, the full page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from tests.browser.portal_fixtures import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.conformance.street import Street

pytestmark = pytest.mark.browser
PHONE = "127.0.0.1"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} IS MISSING, no door was opened: apt-get install chromium")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def browser(playwright: Playwright, street: Street) -> Iterator[Browser]:
    """A Chromium for which every name on port 80 is the door, as the gate's redirect makes it."""
    rules = f"--host-resolver-rules=MAP *:80 {street.host}"
    arguments = {"executable_path": CHROMIUM, "args": [*CHROMIUM_ARGUMENTS, rules]}
    try:
        browser = playwright.chromium.launch(**arguments)  # type: ignore[arg-type]
    except Error:  # Chromium crashes at start now and then: once more
        browser = playwright.chromium.launch(**arguments)  # type: ignore[arg-type]
    yield browser
    browser.close()
    street.gate.client.disconnect(PHONE)


@pytest.mark.parametrize(
    "address",
    ["http://connectivitycheck.gstatic.com/generate_204", "http://warung.example/menu?x=1"],
)
def test_chromium_is_led_to_the_page_and_signs_in_without_javascript(
    street: Street, browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    page.goto(address)
    assert page.url == f"{street.portal.address}/"
    page.get_by_role("button", name="Sambungkan ke internet").click()
    page.wait_for_url("**/connected")
    assert "Anda sudah tersambung" in page.locator("h1").inner_text()
    assert context.cookies() == []
    assert street.is_online(PHONE)
    page.get_by_role("button", name="Putuskan").click()
    page.wait_for_url(f"{street.portal.address}/")
    assert not street.is_online(PHONE)
    context.close()


def test_a_page_that_a_phone_reloads_by_mistake_taps_no_second_time(
    street: Street, browser: Browser
) -> None:
    page = browser.new_page(locale="id-ID")
    page.goto(f"{street.portal.address}/")
    page.get_by_role("button", name="Sambungkan ke internet").click()
    page.wait_for_url("**/connected")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.reload()
    assert asked == ["GET"]
    assert "Anda sudah tersambung" in page.locator("h1").inner_text()
