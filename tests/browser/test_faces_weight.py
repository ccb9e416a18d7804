"""Every face is light, stays on the house's own host, and breaks no rule of its own policy."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.browser.faces import Chromium, do, sign_in, take_ticket
from tests.house import House

pytestmark = pytest.mark.browser
KIOSK_MAX_BYTES = 100_000
BOARD_MAX_BYTES = 150_000
REQUESTS_MAX = 6
KIOSK_PAGES = (
    "/",
    "/ticket",
    "/information",
    "/wifi",
    "/find",
    "/find/A001",
    "/counter/sign-in",
    "/paper",
)
BREACHES = """() => { window.breaches = [];
  addEventListener('securitypolicyviolation', event => window.breaches.push(event.blockedURI));
}"""


class Traffic:
    """What a page's visit brings over the line."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self._answers: list[Response] = []
        page.on("request", lambda asked: self.asked.append(asked.url))
        page.on("response", self._note)

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(each).netloc for each in self.asked}

    def _note(self, answer: Response) -> None:
        self._answers.append(answer)

    def bytes(self) -> int:
        """Bodies of all answers but pictures of papers and streams."""
        return sum(
            len(each.body())
            for each in self._answers
            if each.status == 200 and not each.url.endswith((".png", "/events"))
        )


@pytest.mark.parametrize("path", [*KIOSK_PAGES, "/board"])
def test_a_page_is_light_and_asks_no_stranger(chromium: Chromium, house: House, path: str) -> None:
    page = chromium.open()
    traffic = Traffic(page)
    page.add_init_script(f"({BREACHES})()")
    page.goto(path)
    assert traffic.hosts == {urlsplit(house.kiosk).netloc}
    assert traffic.bytes() <= (BOARD_MAX_BYTES if path == "/board" else KIOSK_MAX_BYTES)
    assert len(traffic.asked) <= REQUESTS_MAX or path in ("/board", "/paper"), traffic.asked
    assert page.evaluate("window.breaches") == []
    assert chromium.complaints == []


def test_a_ticket_page_is_light(chromium: Chromium) -> None:
    page = chromium.open()
    take_ticket(page)
    again = page.context.new_page()
    traffic = Traffic(again)
    again.goto(page.url)
    assert traffic.bytes() <= KIOSK_MAX_BYTES
    assert len(traffic.asked) <= REQUESTS_MAX, traffic.asked
    assert chromium.complaints == []


def test_a_console_is_light(chromium: Chromium, house: House) -> None:
    page, visitor = chromium.open(), chromium.open()
    for _ in range(3):
        take_ticket(visitor)
    sign_in(page, house)
    do(page, "call")
    again = page.context.new_page()
    traffic = Traffic(again)
    again.goto("/counter")
    assert traffic.bytes() <= KIOSK_MAX_BYTES
    assert chromium.complaints == []
