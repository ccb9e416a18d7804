"""A sign-in that ended over a form: what was typed comes back, and nothing is done on the way."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from kiosk.office import accounts, catalogue, services, staff
from kiosk.web import unsaved
from tests.factories import PASSWORD
from tests.kiosk.web.conftest import post, token
from tests.kiosk.web.test_manage import fields_of, signed_in, text

SIGN_IN = "/counter/sign-in"


@pytest.fixture
def manager(app: Flask) -> FlaskClient:
    return signed_in(app, "budi")


def hidden(page: str, action: str) -> MultiDict[str, str]:
    """The hidden fields of the page's form with this action."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.S)
    assert form, page
    found = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[0])
    return MultiDict([(name, unescape(value)) for name, value in found])


def sign_in_over(client: FlaskClient, page: str, **typed: str) -> str:
    """Sign in on a page that carries what was typed; returns the page that answers."""
    fields = hidden(page, SIGN_IN) | MultiDict({"login": "budi", "password": PASSWORD} | typed)
    return client.post(SIGN_IN, data=fields).get_data(as_text=True)


def ended(client: FlaskClient, clock: ManualClock, address: str, data: dict) -> str:  # type: ignore[type-arg]
    """Send a form after the session ended; returns the page that answers."""
    clock.advance(staff.SESSION_IDLE_S + 1)
    answer = client.post(address, data=data)
    assert answer.status_code == 401
    return answer.get_data(as_text=True)


def shown_again(client: FlaskClient, page: str, address: str) -> str:
    """Press the button that shows what was typed."""
    answer = client.post(address, data=hidden(page, address))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_service_that_was_typed_comes_back_after_signing_in_and_is_saved_by_hand(
    manager: FlaskClient, office: Books, clock: ManualClock
) -> None:
    address, before = "/manage/service/A", catalogue.draft_of(office, services.service(office, "A"))
    typed = fields_of(text(manager, address))
    typed |= {"name_en": '"Letters" & more', "quota": "40", "counters": ["1", "3"]}
    page = ended(manager, clock, address, typed)
    assert "Isian Anda belum disimpan" in page
    page = sign_in_over(manager, page)
    again = shown_again(manager, page, address)
    assert catalogue.draft_of(office, services.service(office, "A")) == before
    assert "Belum disimpan" in again
    back = fields_of(again)
    assert {**back, "csrf_token": "", "name_en": unescape(str(back["name_en"]))} == {
        **typed,
        "csrf_token": "",
    }
    assert manager.post(address, data=back).status_code == 303
    assert services.service(office, "A").quota == 40


def test_a_change_made_meanwhile_is_still_told_to_who_comes_second(
    app: Flask, manager: FlaskClient, desk: Books, office: Books, clock: ManualClock
) -> None:
    tini = accounts.Account("tini", "Bu Tini", "pengelola")
    accounts.create(desk, clock, "budi", tini, PASSWORD)
    address = "/manage/service/A"
    typed = fields_of(text(manager, address)) | {"name_id": "Surat"}
    page = ended(manager, clock, address, typed)
    other = signed_in(app, "tini")
    other.post(address, data=fields_of(text(other, address)) | {"quota": "40"})
    again = shown_again(manager, sign_in_over(manager, page), address)
    answer = manager.post(address, data=fields_of(again))
    assert answer.status_code == 409
    assert "Pengelola lain baru saja mengubahnya." in answer.get_data(as_text=True)
    assert services.service(office, "A").quota == 40


@pytest.mark.parametrize(
    ("address", "typed", "finds"),
    [
        ("/manage/service", {"prefix": "N", "name_id": "Nikah", "minutes": "5"}, 'value="Nikah"'),
        ("/manage/counters", {"name": "Meja Bidan"}, 'value="Meja Bidan"'),
        ("/manage/counters/1", {"name": "Loket Depan", "was": "Loket 1"}, 'value="Loket Depan"'),
        ("/manage/staff", {"name": "Bu Tini", "login": "tini", "role": "pengelola"}, "Bu Tini"),
    ],
)
def test_every_managers_form_comes_back(
    manager: FlaskClient, clock: ManualClock, address: str, typed: dict[str, str], finds: str
) -> None:
    form = address.removesuffix("/1")
    csrf = token(text(manager, form))
    page = ended(manager, clock, address, typed | {"csrf_token": csrf})
    page = sign_in_over(manager, page)
    assert finds not in text(manager, form)
    again = shown_again(manager, page, address)
    assert finds in again
    assert "Belum disimpan" in again
    assert finds not in text(manager, form)


def test_a_wrong_password_on_the_way_loses_nothing(
    manager: FlaskClient, clock: ManualClock
) -> None:
    address = "/manage/staff"
    csrf = token(text(manager, address))
    typed = {"name": "Bu Tini", "login": "tini", "role": "petugas", "csrf_token": csrf}
    page = ended(manager, clock, address, typed)
    assert 'name="login" value=""' in page
    page = sign_in_over(manager, page, password="salah")
    assert "tidak cocok" in page
    page = sign_in_over(manager, page)
    assert 'value="tini"' in shown_again(manager, page, address)


def test_a_clerk_who_signs_in_instead_sees_no_managers_page(
    manager: FlaskClient, clock: ManualClock
) -> None:
    address = "/manage/counters"
    csrf = token(text(manager, address))
    page = ended(manager, clock, address, {"name": "Meja Bidan", "csrf_token": csrf})
    page = sign_in_over(manager, page, login="sari")
    assert manager.post(address, data=hidden(page, address)).status_code == 403


def test_passwords_and_moves_are_never_carried(officer: FlaskClient, clock: ManualClock) -> None:
    csrf = token(text(officer, "/counter/password"))
    typed = {"old": PASSWORD, "new": "kopi-jati-456", "again": "kopi-jati-456", "csrf_token": csrf}
    clock.advance(staff.SESSION_IDLE_S + 1)
    for address, fields in (("/counter/password", typed), ("/counter/call", typed)):
        assert officer.post(address, data=fields).location == SIGN_IN
        page = text(officer, SIGN_IN)
        assert "Yang terakhir ditekan belum dilakukan." in page
        assert "kopi-jati-456" not in page
        assert unsaved.PATH not in page


@pytest.mark.parametrize(
    "path",
    ["//elsewhere.example/manage/counters", "https://elsewhere.example", "/counter/call", "/", "x"],
)
def test_the_sign_in_leads_nowhere_but_to_a_form_of_ours(resident: FlaskClient, path: str) -> None:
    fields = {unsaved.PATH: path, f"{unsaved.TYPED}name": "Meja", "password": PASSWORD}
    answer = post(resident, SIGN_IN, SIGN_IN, login="budi", **fields)
    assert answer.location == "/counter"


def test_more_than_a_form_holds_is_not_carried(manager: FlaskClient, clock: ManualClock) -> None:
    csrf = token(text(manager, "/manage/counters"))
    clock.advance(staff.SESSION_IDLE_S + 1)
    for fields in (
        {"name": "x" * unsaved.MOST_LETTERS},
        {f"x{n}": "" for n in range(unsaved.MOST_FIELDS + 1)},
    ):
        answer = manager.post("/manage/counters", data=fields | {"csrf_token": csrf})
        assert answer.location == SIGN_IN
