"""A phone whose MAC changed types its return code and keeps its time."""

from urllib.parse import urlencode

from werkzeug.test import TestResponse

from kiosk.books.guesses import WRONG_MAX_ONE
from tests.portal.gates import PHONE
from tests.portal.phones import URL, Page, Town

NEW_PHONE = "10.77.2.9"


def type_code(town: Town, code: str, ip: str = NEW_PHONE) -> TestResponse:
    return town.client.post(
        "/return",
        base_url=URL,
        data=urlencode({"code": code}),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"REMOTE_ADDR": ip},
    )


def code_of(town: Town) -> str:
    """The code on the connected page of the phone that is online."""
    words = town.page("/connected").words
    return words.split("Kode kembali ")[1][:7]


def test_the_code_brings_the_time_along_to_the_new_phone(town: Town) -> None:
    with town.world.serving():
        town.post("/connect")
        town.world.pass_minutes(60)
        code = code_of(town)
        assert "/return" in Page(town.ask("GET", "/", ip=NEW_PHONE).text).links
        answer = type_code(town, f" {code.lower()} ")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/connected")
        online = Page(town.ask("GET", "/connected", ip=NEW_PHONE).text)
        assert "Anda sudah tersambung Sisa waktu 3 jam" in online.words
        assert "Anda belum tersambung" in Page(town.ask("GET", "/connected", ip=PHONE).text).words


def test_a_wrong_or_empty_code_is_said_and_what_was_typed_stays(town: Town) -> None:
    with town.world.serving():
        for code in ("AAAAAA", ""):
            answer = type_code(town, code)
            assert answer.status_code == 403
            assert "Kode tidak ditemukan. Periksa lagi huruf dan angkanya." in answer.text
        assert 'value="AAAAAA"' in type_code(town, "AAAAAA").text


def test_guessing_is_stopped_and_the_wait_is_told(town: Town) -> None:
    with town.world.serving():
        answers = [type_code(town, f"ACDEF{letter}") for letter in "HJKLMN"]
        assert "Terlalu banyak percobaan. Tunggu 10 menit." in answers[WRONG_MAX_ONE].text


def test_hostile_codes_are_only_wrong_codes(town: Town) -> None:
    with town.world.serving():
        answer = type_code(town, "<script>alert(1)</script>" * 50)
        assert answer.status_code == 403
        assert "<script>" not in answer.text
