"""The kiosk's faces in Chromium: its screens, what a visitor and an officer do, what a page is."""

import io
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, Route

from tests.browser.portal_fixtures import CHROMIUM, CHROMIUM_ARGUMENTS, SCREENSHOTS
from tests.house import House

MM_PER_INCH = 25.4
SHOT_MAX_BYTES = 150_000
CRASHES = ("crash", "Unable to capture screenshot", "has been closed", "Connection closed")
TRIES = 3


@dataclass(frozen=True)
class Screen:
    """A screen, by its name, pixels and diagonal."""

    name: str
    width: int
    height: int
    diagonal_inch: float

    @property
    def px_per_mm(self) -> float:
        diagonal_px: float = (self.width**2 + self.height**2) ** 0.5
        return diagonal_px / (self.diagonal_inch * MM_PER_INCH)

    @property
    def is_landscape(self) -> bool:
        return self.width > self.height


LANDSCAPE = Screen("landscape", 1280, 800, 10.1)
PORTRAIT = Screen("portrait", 800, 1280, 10.1)
LARGE = Screen("large", 1920, 1080, 15.6)
BOARD = Screen("board", 1920, 1080, 43)
TOUCH_SCREENS = (LANDSCAPE, PORTRAIT, LARGE)


@dataclass
class Chromium:
    """Debian's Chromium; it is started again when it crashes, which it does here now and then."""

    playwright: Playwright
    base: str
    browser: Browser = field(init=False)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.launch()

    def launch(self) -> None:
        """Start, once more when it crashes at its start."""
        launch = self.playwright.chromium.launch
        for last in (False, True):
            try:
                self.browser = launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
                return
            except Error:
                if last:
                    raise

    def relaunch(self) -> None:
        """Begin anew after a crash."""
        with suppress(Error):
            self.browser.close()
        self.launch()

    def close_pages(self) -> None:
        """End every visit of the last test."""
        self.complaints.clear()
        try:
            for context in self.browser.contexts:
                context.close()
        except Error:
            self.relaunch()

    def open(self, screen: Screen = LANDSCAPE, **options: Any) -> Page:
        """A fresh visitor's page on a screen; what its console complains of is kept."""
        size = {"width": screen.width, "height": screen.height}
        context = self.browser.new_context(viewport=size, base_url=self.base, **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        _be_this_screen(context, screen)
        page = context.new_page()
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


def is_crash(error: Error) -> bool:
    """Whether the browser fell over, and not the page."""
    return any(sign in str(error) for sign in CRASHES)


def steadily(chromium: Chromium, walk: Callable[[], object]) -> None:
    """Walk; when the browser crashes begin anew, at most twice."""
    for left in reversed(range(TRIES)):
        try:
            walk()
            return
        except Error as error:
            if not is_crash(error) or not left:
                raise
            chromium.relaunch()


def _be_this_screen(context: BrowserContext, screen: Screen) -> None:
    if screen in (LANDSCAPE, BOARD):  # what the settings say anyway
        return
    css = f":root{{--mm:{screen.px_per_mm:.4f}px}}"

    def answer(route: Route) -> None:
        route.fulfill(body=css, content_type="text/css")

    context.route("**/screen.css", answer)


def take_ticket(page: Page, prefix: str = "A") -> str:
    """Two taps, as a visitor: returns the number."""
    page.goto("/")
    page.locator("a.first").click()
    page.locator(f'form[action="/ticket/{prefix}"] button').click()
    number = page.locator("[data-number]").get_attribute("data-number")
    assert number is not None
    page.wait_for_load_state()  # its script too
    return number


def sign_in(page: Page, house: House, counter: str | None = "Loket 1") -> None:
    """Sign the trial's officer in, and sit down at a counter."""
    login, password = house.login
    sign_in_as(page, login, password, counter)


def sign_in_as(page: Page, login: str, password: str, counter: str | None) -> None:
    """Sign an officer in, and sit down at a counter."""
    page.goto("/counter")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("main button").click()
    page.locator(".counters").wait_for()
    if counter:
        page.locator(".counters form", has_text=counter).locator("button").click()
        page.locator(".console").wait_for()
    page.wait_for_load_state()  # its script too


def press(page: Page, key: str) -> None:
    """Press the console's key of a move; the page that answers has its script when this returns."""
    with page.expect_navigation():
        page.keyboard.press(key)


def do(page: Page, action: str) -> None:
    """Press the console's button of this action, such as "call" or "recall"."""
    with page.expect_navigation():
        page.locator(f'form[action^="/counter/{action}"] button').first.click()


def keep(page: Page, name: str) -> None:
    """Keep docs/screenshots/<name>.png when PENDOPO_SCREENSHOTS=1, and only then."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    few = picture.convert("RGB").quantize(96, dither=Image.Dither.NONE)
    png = io.BytesIO()
    few.save(png, "PNG", optimize=True)
    assert png.tell() < SHOT_MAX_BYTES, f"{name}.png has {png.tell()} bytes"
    if os.environ.get("PENDOPO_SCREENSHOTS") == "1":
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        (SCREENSHOTS / f"{name}.png").write_bytes(png.getvalue())
