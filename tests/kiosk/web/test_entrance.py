"""The first page in the office, and the authority's certificate with what to compare."""

import pytest
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.web import create_app
from tests.authority import MISSING, OPENSSL, Authority
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
