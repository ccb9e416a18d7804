"""The closing of the day in Chromium: the page that asks, and what hall, screen and phone say."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from kiosk.books.store import Books, writing
from kiosk.office import queue
from kiosk.workers.trial_setup import LOGIN
from tests.browser.faces import BOARD, LANDSCAPE, TOUCH_SCREENS, Chromium, do, keep, sign_in
from tests.browser.test_board_browser import faults as board_faults
from tests.browser.test_board_browser import waiting
from tests.browser.test_counter_browser import faults as desk_faults
from tests.browser.test_kiosk_sizes import faults as touch_faults
from tests.factories import PASSWORD, a_village
from tests.house import House

pytestmark = pytest.mark.browser
CLOSED = "Antrean hari ini sudah ditutup"


@pytest.fixture(autouse=True)
def an_open_day(house: House) -> Iterator[None]:
    yield
    with closing(Books.open(house.home.office)) as office, writing(office):
        office.execute("UPDATE service_days SET closed_at = NULL")


def press(desk: Page, name: str) -> None:
    with desk.expect_navigation(wait_until="load"):
        desk.get_by_role("button", name=name).click()


def keep_in_english(desk: Page, name: str) -> None:
    """The day's page in English, and back."""
    for language, lang in (("English", "en"), ("Indonesia", "id")):
        press(desk, language)
        desk.goto("/day")
        expect(desk.locator("html")).to_have_attribute("lang", lang)
        if lang == "en":
            assert desk_faults(desk) == []
            keep(desk, name)


def latest_code(house: House) -> str:
    with closing(Books.open(house.home.office)) as office:
        row = office.execute("SELECT code FROM tickets ORDER BY id DESC LIMIT 1").fetchone()
        return queue.find(office, row["code"]).code


def a_phone_is_told(chromium: Chromium, house: House) -> None:
    """Of its ticket, and of the queue."""
    phone = chromium.open(locale="id-ID")
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto(f"{house.portal}/t/{latest_code(house)}")
    expect(phone.locator("main")).to_contain_text("Antrean ditutup sebelum nomor ini dipanggil.")
    keep(phone, "phone-ticket-closed")
    phone.goto(f"{house.portal}/queue")
    expect(phone.locator("main")).to_contain_text("Antrean hari ini sudah ditutup.")
    keep(phone, "phone-queue-closed")


def test_the_day_is_closed_by_hand_and_every_face_says_so(chromium: Chromium, house: House) -> None:
    board, desk = chromium.open(BOARD), chromium.open()
    waiting(house, "AABC")
    board.goto("/board")
    sign_in(desk, house)
    do(desk, "call")
    desk.goto("/day")
    expect(desk.locator("[data-waiting]")).to_have_attribute("data-waiting", "3")
    assert desk_faults(desk) == []
    keep(desk, "day-close")
    keep_in_english(desk, "day-close-english")

    press(desk, "Tutup, layani yang menunggu")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Hari ini sudah ditutup")
    expect(desk.locator("main")).to_contain_text(f"oleh {LOGIN}")
    assert desk_faults(desk) == []
    keep(desk, "day-closed")
    keep_in_english(desk, "day-closed-english")
    expect(board.locator("[data-closed]")).to_contain_text("tetap dipanggil")
    expect(board.locator("[data-called]")).to_be_visible()
    assert board_faults(board) == []
    keep(board, "board-closing")

    press(desk, "Pulangkan yang menunggu")
    expect(desk.locator("main")).to_contain_text("3 orang dipulangkan.")
    desk.goto("/counter")
    expect(desk.locator(".said.day")).to_be_visible()
    do(desk, "finish")
    expect(board.locator("[data-over] strong")).to_have_text(CLOSED)
    expect(board.locator("[data-called]")).to_be_hidden()
    assert board_faults(board) == []
    keep(board, "board-closed")

    a_phone_is_told(chromium, house)
    assert chromium.complaints == []


@pytest.mark.long
def test_the_touch_screen_says_so_in_every_size_and_theme(chromium: Chromium, house: House) -> None:
    desk = chromium.open()
    sign_in(desk, house, counter=None)
    desk.goto("/day")
    press(desk, "Tutup hari ini")
    found: list[str] = []
    for screen in TOUCH_SCREENS:
        page = chromium.open(screen)
        page.goto("/ticket")
        expect(page.get_by_role("heading", level=1)).to_have_text(CLOSED)
        keep(page, f"kiosk-closed-{screen.name}") if screen in TOUCH_SCREENS[:2] else None
        found += touch_faults(page, screen, fits=True)
    assert found == []
    press(desk, "Buka lagi hari ini")
    page = chromium.open(LANDSCAPE)
    page.goto("/ticket")
    expect(page.locator(".tile.service:enabled").first).to_be_visible()


@pytest.fixture
def lost_box(tmp_path: Path) -> Iterator[str]:
    """A box that does not know the date; its address."""
    home = a_village(tmp_path / "home")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        web = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}",
                "--worker-class", "gthread", "--threads", "8", "--log-level", "error",
                "--no-control-socket", "tests.browser.lost_box:create_app()",
            ],
            env=os.environ | {"PENDOPO_HOME": str(home.path)},
            pass_fds=[listener.fileno()],
        )  # fmt: skip
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with urlopen(f"{address}/healthz", timeout=30):  # waits in the listener's queue
                pass
            yield address
        finally:
            web.send_signal(signal.SIGQUIT)
            web.wait(timeout=20)


def test_the_date_is_confirmed_by_one_look_and_one_tap(chromium: Chromium, lost_box: str) -> None:
    desk = chromium.open()
    desk.goto(f"{lost_box}/counter")
    desk.locator("[name=login]").fill("sari")
    desk.locator("[name=password]").fill(PASSWORD)
    press(desk, "Masuk")
    with desk.expect_navigation(wait_until="load"):
        desk.get_by_role("link", name="Pastikan tanggal").click()
    expect(desk.locator(".wall")).to_contain_text("Selasa, 24 November 2026")
    assert desk_faults(desk) == []
    keep(desk, "day-date")
    desk.locator("[name=year]").select_option("2028")
    press(desk, "Pakai tanggal dan jam ini")
    expect(desk.locator(".said")).to_have_text("Tanggal dan jam dipastikan.")
    desk.goto(f"{lost_box}/day/date")
    desk.locator("[name=year]").select_option("2026")
    press(desk, "Pakai tanggal dan jam ini")
    desk.goto(f"{lost_box}/day/date")
    expect(desk.locator(".wall")).to_contain_text("Selasa, 24 November 2026")
    assert chromium.complaints == []
