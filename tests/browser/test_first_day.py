"""The first day of an installed box: from the printed password to a number on the board."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests import factories
from tests.authority import MISSING as NO_OPENSSL
from tests.authority import OPENSSL
from tests.browser import test_kiosk_sizes
from tests.browser.faces import (
    BOARD,
    LANDSCAPE,
    PORTRAIT,
    Chromium,
    do,
    keep,
    take_ticket,
)  # fmt: skip
from tests.browser.portal_fixtures import CHROMIUM
from tests.browser.test_counter_browser import faults
from tests.conformance.conftest import MISSING
from tests.conformance.street import NGINX
from tests.desk import Desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.skipif(not NGINX, reason=MISSING),
    pytest.mark.skipif(OPENSSL is None, reason=NO_OPENSSL),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} IS MISSING"),
]
PHONE = {"width": 360, "height": 740}


class Box:
    """A box as the installer leaves it: no service, no counter, one manager."""

    def __init__(self, desk: Desk, chromium: Chromium) -> None:
        self.desk, self.chromium = desk, chromium
        self.touch_screen = f"http://{desk.settings.kiosk.listen}"
        command = [sys.executable, "-m", "kiosk.cli", "--home", str(desk.home.path)]
        new = (*command, "add-officer", "pengelola", "Pengelola", "--manager", "--if-none")
        self.password = subprocess.run(new, capture_output=True, text=True, check=True).stdout
        desk.home.addresses.write_text("eth0 192.168.100.200/24\n")

    def at_the_touch_screen(self) -> Page:
        self.chromium.base = self.touch_screen
        return self.chromium.open(LANDSCAPE)

    def in_the_office(self) -> Page:
        """At a PC that does not know the authority yet, and goes on all the same."""
        self.chromium.base = f"https://127.0.0.1:{self.desk.port}"
        return self.chromium.open(LANDSCAPE, ignore_https_errors=True)


@pytest.fixture
def box() -> Iterator[Box]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pendopo-")))
        desk = Desk(factories.a_home(folder / "home"), folder, stack)
        chromium = Chromium(stack.enter_context(sync_playwright()), "")
        stack.callback(chromium.browser.close)
        yield Box(desk, chromium)


def test_a_manager_makes_counter_and_service_and_the_first_number_is_called(box: Box) -> None:
    touch = box.at_the_touch_screen()
    touch.goto("/ticket")
    expect(touch.locator("h1")).to_have_text("Belum ada layanan")
    expect(touch.locator("main")).to_contain_text("https://192.168.100.200:8443/")
    office = box.in_the_office()
    office.goto("/")
    office.get_by_role("link", name="Kelola").click()
    sign_in(office, "pengelola", box.password.strip())
    expect(office.locator(".empty")).to_contain_text("Buat dulu loketnya")
    office.get_by_role("link", name="Loket", exact=True).click()
    office.locator("[name=name]").fill("Loket 1")
    office.get_by_role("button", name="Tambah loket").click()
    office.get_by_role("link", name="Layanan", exact=True).click()
    office.get_by_role("link", name="Tambah layanan").click()
    for field, words in (("name_id", "Surat keterangan"), ("name_en", "Letters")):
        office.locator(f"[name={field}]").fill(words)
    office.get_by_label("Loket 1").check()
    office.get_by_role("button", name="Simpan").click()
    expect(office.get_by_role("heading", name="Surat keterangan")).to_be_visible()
    assert take_ticket(touch) == "A001"
    board = box.chromium.open(BOARD, ignore_https_errors=True)
    board.goto("/board")
    office.get_by_role("link", name="Ke loket").click()
    office.locator(".counters form", has_text="Loket 1").locator("button").click()
    office.locator(".console").wait_for()
    do(office, "call")
    expect(board.locator("[data-called]")).to_have_text("A001")
    expect(board.locator("[data-counter]")).to_have_text("Loket 1")
    assert [each for each in box.chromium.complaints if "certificate" not in each] == []


def sign_in(page: Page, login: str, password: str) -> None:
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("main button.main").click()
    page.wait_for_url("**/manage")


def test_the_first_pages_hold_on_a_pc_and_on_a_phone(box: Box) -> None:
    office = box.in_the_office()
    for path in ("/authority", "/"):
        office.goto(path)
        assert faults(office) == [], path
    keep(office, "office")
    office.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for path in ("/authority", "/"):
        office.goto(path)
        assert faults(office) == [], path


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT], ids=lambda screen: screen.name)
def test_the_touch_screen_without_services_holds_in_every_size_and_theme(
    box: Box, screen: test_kiosk_sizes.Screen
) -> None:
    box.chromium.base = box.touch_screen
    page = box.chromium.open(screen)
    page.goto("/ticket")
    assert list(test_kiosk_sizes.faults(page, screen, fits=True)) == []
