"""/manage/voice: recordings come in one by one, judged, and only a good one is kept."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hardware import sound
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.office import voice_switch
from kiosk.web.security import LARGER_BODIES
from tests.factories import PASSWORD
from tests.hardware.test_voice import a_tone
from tests.kiosk.web.conftest import post, token

GOOD = sound.wav(a_tone(300, 0.4))
PAGE = "/manage/voice"


@pytest.fixture
def manager(app: Flask) -> FlaskClient:
    """Pak Budi, signed in."""
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    return client


@pytest.fixture
def folder(village: Home) -> Path:
    return village.clips / "id"


def send(client: FlaskClient, data: bytes, word: str = "dua", language: str = "id") -> str:
    """Upload a recording; the page that answers."""
    fields = {"csrf_token": token(page(client)), "wav": (io.BytesIO(data), "a.wav")}
    answer = client.post(f"{PAGE}/{language}/{word}", data=fields, follow_redirects=True)
    return answer.get_data(as_text=True)


def page(client: FlaskClient, language: str = "id") -> str:
    return client.get(f"{PAGE}/{language}").get_data(as_text=True)


def row(text: str, word: str) -> str:
    """What the list says of one word."""
    return text.split(f'id="w-{word}"')[1].split("</li>", maxsplit=1)[0]


def test_every_word_is_listed_and_missing_at_first(manager: FlaskClient) -> None:
    text = page(manager)
    assert "Belum ada rekaman. Panggilan diucapkan suara komputer (espeak-ng)." in text
    for word in ("nomor", "a", "silakan", "loket", "sebelas", "ribu"):
        assert "belum ada" in row(text, word) and "<audio" not in row(text, word)
    assert 'id="w-eleven"' in page(manager, "en")


def test_a_recording_is_kept_heard_and_removed(
    manager: FlaskClient, folder: Path, office: Books
) -> None:
    text = send(manager, GOOD)
    assert "“dua” disimpan." in text
    assert "baik</span>" in row(text, "dua") and "-13 dB · 0,4 detik" in row(text, "dua")
    assert "kata belum bisa dipakai" in text
    assert (folder / "dua.wav").read_bytes() == GOOD
    with manager.get(f"{PAGE}/id/dua.wav") as heard:
        assert (heard.mimetype, heard.data) == ("audio/wav", GOOD)
    assert post(manager, PAGE, f"{PAGE}/id/dua/remove").location == f"{PAGE}/id#w-dua"
    assert not (folder / "dua.wav").exists()
    assert manager.get(f"{PAGE}/id/dua.wav").status_code == 404
    acts = manager.get("/manage/audit").get_data(as_text=True)
    assert "menyimpan rekaman <b>id/dua</b>" in acts and "menghapus rekaman <b>id/dua" in acts


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "bukan WAV biasa"),
        (b"\0" * 2000, "bukan WAV biasa"),
        (GOOD.replace((22050).to_bytes(4, "little"), (44100).to_bytes(4, "little")), "44100 Hz"),
        (sound.wav(sound.silence(0.5)), "Tidak ada suara"),
        (sound.wav(a_tone(300, 0.4, loud=0.01)), "Terlalu pelan: -43 dB, perlu -32 sampai -8 dB."),
        (sound.wav(a_tone(300, 2.6)), "Panjangnya 2,6 detik. Satu kata paling lama 2,5 detik."),
    ],
)
def test_a_bad_recording_is_refused_in_words_and_the_last_stays(
    manager: FlaskClient, folder: Path, data: bytes, told: str
) -> None:
    send(manager, GOOD)
    text = send(manager, data)
    assert "“dua” belum disimpan." in text and told in text
    assert (folder / "dua.wav").read_bytes() == GOOD


def test_a_whole_set_is_said_to_be_whole(manager: FlaskClient, folder: Path) -> None:
    for word in re.findall(r'id="w-(\w+)"', page(manager)):
        (folder / f"{word}.wav").parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{word}.wav").write_bytes(GOOD)
    assert "Panggilan diucapkan dari rekaman ini." in page(manager)
    (folder / "dua.wav").write_bytes(sound.wav(a_tone(300, 0.4, loud=0.02)))
    text = page(manager)
    assert "terlalu pelan" in row(text, "dua")
    (folder / "dua.wav").write_bytes(sound.wav(a_tone(300, 0.4, loud=0.1)))
    assert "10 dB lebih pelan dari kata lain" in row(page(manager), "dua")


def test_a_word_that_no_call_needs_is_refused(manager: FlaskClient, village: Home) -> None:
    assert "Tidak ada panggilan yang memakai kata itu" in send(manager, GOOD, "kucing")
    assert not village.clips.exists()


def test_what_is_too_large_is_refused(manager: FlaskClient, folder: Path) -> None:
    assert "terlalu besar" in send(manager, bytes(LARGER_BODIES["voice.keep"] + 1))
    assert not folder.exists()


def test_other_forms_stay_as_small_as_they_were(manager: FlaskClient) -> None:
    answer = manager.post("/manage/counters", data={"name": "x" * 100_000})
    assert answer.status_code == 413


def test_a_folder_that_cannot_be_written_is_told(manager: FlaskClient, village: Home) -> None:
    village.clips.write_text("no folder")
    assert "Folder rekaman tidak dapat ditulis." in send(manager, GOOD)


def test_only_managers_and_only_with_our_own_form(
    app: Flask, manager: FlaskClient, officer: FlaskClient, folder: Path
) -> None:
    file = {"wav": (io.BytesIO(GOOD), "a.wav")}
    assert manager.post(f"{PAGE}/id/dua", data=file).status_code == 400
    text = officer.get("/counter").get_data(as_text=True)
    file = {"wav": (io.BytesIO(GOOD), "a.wav"), "csrf_token": token(text)}
    assert officer.post(f"{PAGE}/id/dua", data=file).status_code == 403
    assert officer.get(PAGE).status_code == 403
    assert app.test_client().get(PAGE).location == "/counter/sign-in"
    assert not folder.exists()


def test_a_manager_switches_the_voice_off_and_on(manager: FlaskClient, office: Books) -> None:
    post(manager, PAGE, f"{PAGE}/off")
    text = page(manager)
    assert "Suara dimatikan. Papan tetap menampilkan nomor." in text
    assert "Hidupkan suara" in text and "Matikan suara" not in text
    assert not voice_switch.speaks(office)
    post(manager, PAGE, f"{PAGE}/on")
    assert "Matikan suara" in page(manager)
    acts = manager.get("/manage/audit").get_data(as_text=True)
    assert "mematikan suara" in acts and "menghidupkan suara" in acts
