"""The portal in real Chromium, as a phone of 360x740 shows it; the pictures go into the README."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from kiosk.books import settings
from kiosk.books.clock import SystemClock
from kiosk.books.store import Books, writing
from kiosk.office import phone_tickets, presence
from kiosk.office.phone_tickets import Wish
from portal.gate.states import Line
from tests.browser.faces import keep
from tests.browser.portal_fixtures import (
    Portal,
    phones_chromium,
    running_portal,
)

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
PATHS = (
    "/", "/connected", "/notices", "/notices/1", "/privacy", "/t/x", "/queue", "/lost", "/lost/A",
    "/return",
)  # fmt: skip
SMALL_PHONE = {"width": 360, "height": 640}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser") / "home"


@pytest.fixture(scope="module")
def portal(folder: Path) -> Iterator[Portal]:
    with running_portal(folder) as portal:
        yield portal


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with phones_chromium() as browser:
        yield browser


@pytest.fixture(params=["light"])
def phone(request: pytest.FixtureRequest, browser: Browser, portal: Portal) -> Iterator[Page]:
    """A phone's page with JavaScript switched off, as in the strictest sign-in sheet."""
    portal.gate.line.turn(Line.UP)
    portal.gate.client.disconnect("127.0.0.1")
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True, locale="id-ID",
        java_script_enabled=False, color_scheme=request.param, base_url=portal.url,
    )  # fmt: skip
    page = context.new_page()
    page.requests = []  # type: ignore[attr-defined]
    page.on("request", lambda asked: page.requests.append(asked.url))  # type: ignore[attr-defined]
    yield page
    context.close()


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return dict(found)


def test_the_button_is_above_the_fold_and_wide(phone: Page) -> None:
    phone.set_viewport_size(SMALL_PHONE)  # type: ignore[arg-type]
    phone.goto("/")
    button = box(phone, "button.go")
    assert button["y"] + button["height"] <= SMALL_PHONE["height"]
    assert button["width"] >= SMALL_PHONE["width"] - 48
    assert button["height"] >= 48


def test_the_landing_page_is_one_request(phone: Page, portal: Portal) -> None:
    phone.goto("/")
    assert phone.requests == [f"{portal.url}/"]  # type: ignore[attr-defined]
    assert phone.context.cookies() == []
    keep(phone, "phone-home")


def test_a_tap_leads_to_a_full_page_with_a_large_check(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_role("button", name="Sambungkan ke internet").tap()
    phone.wait_for_url("**/connected")
    assert phone.get_by_role("heading", level=1).inner_text() == "Anda sudah tersambung"
    assert box(phone, "svg.check")["width"] >= 96
    keep(phone, "phone-connected")
    phone.get_by_role("button", name="Putuskan").tap()
    phone.get_by_role("button", name="Sambungkan ke internet").wait_for()


def test_a_line_that_is_down_shows_a_band_and_keeps_the_cards(phone: Page, portal: Portal) -> None:
    portal.gate.line.turn(Line.DOWN)
    phone.goto("/")
    assert phone.get_by_role("status").inner_text().startswith("Internet putus sejak")
    assert phone.get_by_role("heading", name="Antrean sekarang").is_visible()
    keep(phone, "phone-line-down")
    phone.get_by_role("button", name="Sambungkan saya saat internet kembali").tap()
    phone.get_by_role("heading", name="Menunggu internet kembali").wait_for()
    keep(phone, "phone-waiting")
    portal.gate.line.turn(Line.UP)
    phone.goto("/connected")
    assert phone.get_by_role("heading", level=1).inner_text() == "Anda sudah tersambung"


@pytest.mark.parametrize("phone", ["dark"], indirect=True)
def test_a_dark_phone_gets_the_dark_theme(phone: Page) -> None:
    phone.goto("/?lang=en")
    keep(phone, "phone-dark")
    assert phone.get_by_role("button", name="Connect to the internet").is_visible()


def test_a_ticket_is_followed_on_the_phone(phone: Page, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "office.db")) as office:
        [code] = office.execute("SELECT code FROM tickets WHERE prefix='A' AND number=5").fetchone()
    phone.goto(f"/t/{code}")
    assert phone.get_by_role("heading", level=1).inner_text() == "A005"
    keep(phone, "phone-ticket")


@pytest.mark.parametrize("path", PATHS)
def test_no_page_scrolls_sideways_or_loses_its_style(phone: Page, path: str) -> None:
    troubles: list[str] = []
    phone.on("console", lambda message: troubles.append(message.text))
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(path)
    overflow = phone.locator("html").bounding_box()
    assert overflow is not None and overflow["width"] <= 320
    for element in phone.locator("main *, footer *").all():
        edges = element.bounding_box()
        assert edges is None or edges["x"] + edges["width"] <= 320.5, element.inner_text()
    assert [text for text in troubles if "404" not in text] == []


def test_what_is_touched_is_large_enough(phone: Page) -> None:
    phone.goto("/")
    for selector in ("button", "a.other", ".under a", ".rows a", ".langs a"):
        for element in phone.locator(selector).all():
            edges = element.bounding_box()
            assert edges is not None and edges["height"] >= 32, (selector, edges)


def test_a_number_is_taken_given_up_and_taken_with_the_boards_code(
    phone: Page, folder: Path
) -> None:
    phone.goto("/")
    phone.get_by_role("link", name="Ambil nomor antrean").tap()
    phone.wait_for_url("**/queue")
    keep(phone, "phone-queue")
    phone.get_by_role("button", name="KTP dan KK").tap()
    phone.wait_for_url("**/t/*")
    number = phone.get_by_role("heading", level=1).inner_text()
    assert number.startswith("B")
    keep(phone, "phone-own-ticket")
    phone.get_by_role("link", name="Batalkan nomor ini").tap()
    phone.wait_for_url("**/cancel")
    keep(phone, "phone-cancel")
    phone.get_by_role("button", name="Ya, batalkan").tap()
    phone.get_by_text("Dibatalkan", exact=True).wait_for()
    clock = SystemClock(ZoneInfo("Asia/Jakarta"), always_trusted=True)
    limits = settings.load(folder / "pendopo.toml")
    with closing(Books.open(folder / "office.db")) as office:
        for n in range(2):
            with writing(office):
                phone_tickets.take(office, clock, limits, Wish("C", f"c{n}", f"c{n}"))
        code = presence.code(office, clock)
    phone.goto("/queue")
    phone.get_by_role("button", name="Bantuan sosial").tap()
    phone.get_by_label("4 angka di papan").fill(code)
    keep(phone, "phone-presence")
    phone.get_by_role("button", name="Ambil nomor").tap()
    phone.wait_for_url("**/t/*")
    number = phone.get_by_role("heading", level=1).inner_text()
    assert number.startswith("C")
    phone.goto("/")
    assert phone.get_by_role("link", name=f"Nomor Anda {number}").is_visible()


def test_a_lost_ticket_and_a_return_code_have_clear_pages(phone: Page) -> None:
    for path, name in (("/lost", "lost"), ("/lost/A", "waiting-numbers"), ("/privacy", "privacy")):
        phone.goto(path)
        keep(phone, f"phone-{name}")
    phone.goto("/return")
    phone.get_by_label("Kode kembali").fill("AAA AAA")
    phone.get_by_role("button", name="Lanjutkan sambungan saya").tap()
    phone.get_by_role("alert").wait_for()
    assert phone.get_by_role("alert").inner_text().startswith("Kode tidak ditemukan")
    keep(phone, "phone-return")


def test_before_the_tap_nothing_leaves_the_village_and_nothing_is_kept(
    browser: Browser, portal: Portal, folder: Path
) -> None:
    with closing(sqlite3.connect(folder / "office.db")) as office:
        [code] = office.execute("SELECT code FROM tickets WHERE prefix='A' AND number=5").fetchone()
    # JavaScript is on here: whatever a page could store or fetch would be seen.
    context = browser.new_context(base_url=portal.url, locale="id-ID")
    page, asked, cookies = context.new_page(), [], []
    page.on("request", lambda one: asked.append(one.url))
    page.on("response", lambda one: cookies.append(one.header_value("set-cookie")))
    todo, seen = ["/", "/connected", "/return", f"/t/{code}", f"/t/{code}/cancel", "/none"], set()
    while todo:
        path = todo.pop()
        seen.add(path)
        page.goto(path)
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0, path
        assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0, path
        links = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
        todo += [link for link in set(links) if link not in seen and link not in todo]
    assert len(seen) >= 20, "every page, in both languages"
    assert [url for url in asked if not url.startswith((f"{portal.url}/", "data:"))] == []
    assert set(cookies) == {None} and context.cookies() == []
    context.close()
