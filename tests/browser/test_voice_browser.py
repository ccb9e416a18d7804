"""/manage/voice in Chromium: any sound file becomes a clip, and a word is recorded on the page."""

import io
import wave
from array import array
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hardware import sound
from tests.browser.faces import LARGE, Chromium, keep, sign_in
from tests.hardware.test_voice import a_tone
from tests.house import House

pytestmark = pytest.mark.browser


@pytest.fixture
def recordings(house: House) -> Path:
    """A folder with a few good recordings and two bad ones, which somebody put there by hand."""
    folder = house.home.clips / "id"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for word in ("nomor", "a", "silakan", "ke", "loket", "satu", "dua", "tiga"):
        (folder / f"{word}.wav").write_bytes(sound.wav(a_tone(300, 0.5)))
    (folder / "tiga.wav").write_bytes(sound.wav(a_tone(300, 0.5, loud=0.02)))
    loud = array("h", (max(-32768, min(32767, 3 * v)) for v in a_tone(300, 0.5, loud=0.5)))
    (folder / "dua.wav").write_bytes(sound.wav(loud))
    return folder


def in_stereo(said: sound.Sound, rate_hz: int) -> bytes:
    """A WAV as a telephone makes it: another rate, two channels."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((2, 2, rate_hz, 0, "NONE", ""))
        out.writeframes(array("h", (each for value in said for each in (value, value))).tobytes())
    return file.getvalue()


def upload(page: Page, word: str, data: bytes) -> None:
    clip = page.locator(f"#w-{word}")
    clip.locator("summary").click()
    chosen = clip.locator("[type=file]")
    chosen.set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": data})
    page.wait_for_function(
        "word => document.querySelector(`#w-${word} [type=file]`).files[0].name == 'word.wav'",
        arg=word,
    )
    with page.expect_navigation(wait_until="load"):
        clip.get_by_role("button", name="Simpan").click()


def test_a_telephones_file_becomes_a_clip(
    chromium: Chromium, house: House, recordings: Path
) -> None:
    page = chromium.open(LARGE)
    sign_in(page, house, counter=None)
    page.goto("/manage/voice")
    keep(page, "manage-voice")
    tone = a_tone(300, 0.5)
    upload(page, "dua", in_stereo(tone, 2 * sound.RATE_HZ))
    expect(page.get_by_role("status").filter(has_text="“dua” disimpan.")).to_be_visible()
    expect(page.locator("#w-dua")).to_contain_text("baik")
    assert len(sound.read((recordings / "dua.wav").read_bytes(), "dua")) == pytest.approx(
        len(tone) / 2, rel=0.02
    )
    upload(page, "empat", sound.wav(sound.silence(0.5)))
    told = page.get_by_role("status").filter(has_text="Tidak ada suara di dalamnya.")
    expect(told).to_be_visible()
    keep(page, "manage-voice-refused")
    assert chromium.complaints == []


@pytest.mark.long
def test_a_word_is_recorded_where_the_browser_gives_a_microphone(
    chromium: Chromium, house: House, recordings: Path
) -> None:
    page = chromium.open(LARGE, permissions=["microphone"])
    sign_in(page, house, counter=None)
    page.goto("/manage/voice")
    expect(page.locator("[data-no-recording]")).to_be_hidden()
    before = (recordings / "nomor.wav").read_bytes()
    record = page.locator("#w-nomor [data-record]")
    with page.expect_navigation(wait_until="load"):  # it stops by itself
        record.click()
        expect(record).to_have_text("Berhenti")
    expect(page.get_by_role("status").filter(has_text="“nomor”")).to_be_visible()
    assert (recordings / "nomor.wav").read_bytes() != before


def test_without_a_microphone_uploading_is_left_and_the_page_says_why(
    chromium: Chromium, house: House
) -> None:
    page = chromium.open(LARGE)
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', {get: () => undefined})")
    sign_in(page, house, counter=None)
    page.goto("/manage/voice")
    expect(page.get_by_text("browser menutup mikrofon di alamat http")).to_be_visible()
    assert page.locator("[data-record]:visible").count() == 0
    assert page.locator("#w-nomor summary").is_visible()
