"""The first page in the office, and the authority's certificate with what to compare."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.web import create_app
from tests.authority import MISSING, OPENSSL, Authority
from tests.factories import PASSWORD, a_home, a_village, settings_for_tests
from tests.kiosk.web.conftest import post

IN_THE_OFFICE = {"REMOTE_ADDR": ""}
AT_THE_TOUCH_SCREEN = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.fixture
def somebody(village: Home, clock: ManualClock) -> FlaskClient:
    """Who came to a box with a front, by one way or the other."""
    return create_app(Settings(), clock, village).test_client()


def test_it_is_the_offices_alone(somebody: FlaskClient) -> None:
    for page in ("/office", "/authority", "/authority/pendopo.crt"):
        assert somebody.get(page, environ_overrides=AT_THE_TOUCH_SCREEN).status_code == 404
    assert somebody.get("/office", environ_overrides=IN_THE_OFFICE).status_code == 200


def test_a_box_without_an_authority_says_so(somebody: FlaskClient) -> None:
    page = somebody.get("/authority", environ_overrides=IN_THE_OFFICE).text
    assert "belum punya sertifikat kantor" in page and "Unduh" not in page
    file = somebody.get("/authority/pendopo.crt", environ_overrides=IN_THE_OFFICE)
    assert file.status_code == 404


@pytest.mark.skipif(OPENSSL is None, reason=MISSING)
def test_the_certificate_is_downloaded_and_compared(somebody: FlaskClient, village: Home) -> None:
    root = Authority(village.lan).root.replace(village.authority)
    page = somebody.get("/authority", environ_overrides=IN_THE_OFFICE).text
    assert page.count("<span>") == 4 and "Install Certificate" in page
    file = somebody.get("/authority/pendopo.crt", environ_overrides=IN_THE_OFFICE)
    assert file.mimetype == "application/x-x509-ca-cert"
    assert file.data == root.read_bytes()
    assert "pendopo.crt" in file.headers["Content-Disposition"]


def test_the_other_language_stays_on_the_page(resident: FlaskClient) -> None:
    changed = post(resident, "/authority", "/office/language/authority")
    assert changed.location == "/authority"
    assert "Office certificate" in resident.get("/authority").text


def test_what_an_officer_carries_goes_over_tls_alone(somebody: FlaskClient) -> None:
    resident = somebody.application.test_client()
    office = somebody.get("/counter/sign-in", environ_overrides=IN_THE_OFFICE)
    assert "Secure; HttpOnly" in office.headers["Set-Cookie"]
    touch = resident.get("/ticket", environ_overrides=AT_THE_TOUCH_SCREEN).headers["Set-Cookie"]
    assert "Secure" not in touch and "HttpOnly" in touch


def test_who_asked_for_a_page_is_led_there_after_signing_in(app: Flask) -> None:
    def signed_in(path: str, accept: str) -> str:
        client = app.test_client()
        client.get(path, headers={"Accept": accept})
        sent = {"login": "budi", "password": PASSWORD}
        return str(post(client, "/counter/sign-in", "/counter/sign-in", **sent).location)

    assert signed_in("/manage/counters", "text/html,*/*;q=0.8") == "/manage/counters"
    for aside in ("image/avif,*/*", "*/*"):
        assert signed_in("/manage/printer/logo.png", aside) == "/counter"
    client = app.test_client()
    client.get("/manage", headers={"Accept": "text/html"})
    post(client, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    post(client, "/counter", "/counter/sign-out")
    again = post(client, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    assert again.location == "/counter"


@pytest.fixture
def on_the_first_day(tmp_path: Path, clock: ManualClock) -> Flask:
    """A house with two officers, and neither service nor counter."""
    home = a_home(tmp_path / "new")
    shutil.copy(a_village(tmp_path / "old").desk, home.desk)
    home.addresses.write_text("eth0 192.168.1.10/24\n")
    return create_app(settings_for_tests(), clock, home)


def test_without_counters_a_manager_is_led_on_and_an_officer_told(on_the_first_day: Flask) -> None:
    seen = {}
    for login in ("budi", "sari"):
        client = on_the_first_day.test_client()
        post(client, "/counter/sign-in", "/counter/sign-in", login=login, password=PASSWORD)
        seen[login] = client.get("/counter").text
    assert 'href="/manage/counters">Tambah loket' in seen["budi"]
    assert "Minta pengelola menambahkannya." in seen["sari"] and "/manage" not in seen["sari"]


@pytest.mark.parametrize("path", ["/ticket", "/ticket/first"])
def test_without_services_the_touch_screen_says_what_to_do(
    on_the_first_day: Flask, path: str
) -> None:
    page = on_the_first_day.test_client().get(path).text
    assert "Belum ada layanan" in page and "https://192.168.1.10:8443/" in page
    assert "Minta didahulukan" not in page


def test_an_error_in_the_office_asks_for_nothing_that_is_the_touch_screens(
    somebody: FlaskClient,
) -> None:
    page = somebody.get("/nothing", environ_overrides=IN_THE_OFFICE).text
    assert "Halaman ini tidak ada." in page and "/screen.css" not in page
    here = somebody.get("/nothing", environ_overrides=AT_THE_TOUCH_SCREEN).text
    assert "/screen.css" in here
