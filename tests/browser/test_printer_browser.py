"""A manager at /manage/printer: a test print, what came out of it, and the office's logo."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.faces import Chromium, sign_in
from tests.browser.test_counter_browser import faults
from tests.browser.visits import at
from tests.hardware.test_logo import a_picture
from tests.house import House

pytestmark = pytest.mark.browser
TOO_LARGE_BYTES = 10_000_000


def press(desk: Page, name: str) -> None:
    with desk.expect_navigation(wait_until="load"):
        desk.get_by_role("button", name=name, exact=True).click()


def test_a_test_print_is_judged_and_a_logo_comes_and_goes(
    chromium: Chromium, house: House, tmp_path: Path
) -> None:
    desk = chromium.open()
    sign_in(desk, house, counter=None)
    at("/manage/printer")(desk)
    press(desk, "Cetak uji")
    for part, came_out in (("ruler", 1), ("code", 1), ("cut", 0)):
        desk.locator(f"[name={part}][value='{came_out}']").check()
    assert faults(desk) == []
    press(desk, "Simpan jawaban")
    expect(desk.locator(".said.bad").last).to_contain_text("potongan kertas")
    picture = desk.locator("[name=picture]")
    (tmp_path / "logo.png").write_bytes(a_picture())
    picture.set_input_files(tmp_path / "logo.png")
    press(desk, "Simpan logo")
    shown = desk.get_by_alt_text("Logo seperti tampil di kertas")
    assert shown.evaluate("image => image.complete && image.naturalWidth > 0")
    assert faults(desk) == []
    (tmp_path / "huge.png").write_bytes(bytes(TOO_LARGE_BYTES))
    picture.set_input_files(tmp_path / "huge.png")
    press(desk, "Simpan logo")
    expect(desk.locator(".said.bad").first).to_contain_text("Paling besar 512 KiB")
    expect(shown).to_be_visible()
    press(desk, "Hapus logo")
    expect(shown).to_have_count(0)
