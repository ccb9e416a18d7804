"""The management pages: who may ask, what a form keeps, what is told to who comes second."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.office import accounts, catalogue, services, staff
from kiosk.web import create_app
from tests.factories import PASSWORD, a_ticket
from tests.kiosk.web.conftest import post, token

PAGES = ("/manage", "/manage/service", "/manage/service/A", "/manage/counters")
PAGES = (*PAGES, "/manage/staff", "/manage/audit")


def signed_in(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login=login, password=PASSWORD)
    return client


@pytest.fixture
def manager(app: Flask) -> FlaskClient:
    """Pak Budi, signed in."""
    return signed_in(app, "budi")


def text(client: FlaskClient, page: str) -> str:
    return client.get(page).get_data(as_text=True)


def fields_of(page: str) -> dict[str, str | list[str]]:
    """What a browser would send of the sheet as it stands."""
    (sheet,) = re.findall(r'<form class="sheet".*?</form>', page, re.S)
    fields: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", sheet):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        kind = found.get("type", "text")
        if kind not in ("radio", "checkbox") or tag.rstrip(">").endswith(" checked"):
            name, value = found["name"], found.get("value", "")
            fields[name] = [*fields.get(name, []), value] if name == "counters" else value
    return fields


def sent(client: FlaskClient, page: str, **typed: object):  # type: ignore[no-untyped-def]
    """Load a sheet, type something into it, send it."""
    return client.post(page, data=fields_of(text(client, page)) | typed)


def test_only_a_manager_sees_the_pages(
    app: Flask, resident: FlaskClient, officer: FlaskClient, manager: FlaskClient
) -> None:
    for page in PAGES:
        assert resident.get(page).location == "/counter/sign-in", page
        answer = officer.get(page)
        assert answer.status_code == 403, page
        assert "Halaman ini untuk pengelola." in answer.get_data(as_text=True)
        assert manager.get(page).status_code == 200, page
    assert '"/manage"' in text(manager, "/counter")
    assert '"/manage"' not in text(officer, "/counter")


def test_the_touch_screen_never_reaches_them(village: Home, clock: ManualClock) -> None:
    client = create_app(Settings(), clock, village).test_client()
    here, front = {"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": ""}
    for page in PAGES:
        assert client.get(page, environ_overrides=here).status_code == 404
        assert client.get(page, environ_overrides=front).location == "/counter/sign-in"


def test_a_form_sent_as_it_stands_changes_nothing(manager: FlaskClient, office: Books) -> None:
    before = catalogue.draft_of(office, services.service(office, "A"))
    assert sent(manager, "/manage/service/A").status_code == 303
    assert catalogue.draft_of(office, services.service(office, "A")) == before
    assert services.service(office, "A").version == 1


def test_a_service_is_changed_and_the_act_is_on_record(manager: FlaskClient, office: Books) -> None:
    typed = {"quota": "40", "own_hours": "1", "selasa": "8 - 12:30", "minutes": "7,5"}
    assert sent(manager, "/manage/service/A", counters=["2"], **typed).status_code == 303
    service = services.service(office, "A")
    assert (service.quota, service.prior_service_s) == (40, 450)
    assert service.hours is not None
    assert (service.hours.senin, service.hours.selasa) == ("", "08.00-12.30")
    listed = text(manager, "/manage")
    assert "Layanan A disimpan." in listed
    assert "Selasa 08.00-12.30" in listed
    acts = text(manager, "/manage/audit")
    assert re.search(r"<b>budi</b> mengubah layanan <b>A</b>", acts)
    assert re.search(r"kuota:\s+\S → 40", acts)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name_id", "", "Isi nama"),
        ("quota", "banyak", "Isi kuota"),
        ("minutes", "0", "1 sampai 240 menit"),
        ("colour", "pink", "Pilih warna"),
        ("senin", "pagi", "Tulis jam seperti"),
        ("senin", "12.00-08.00", "Tulis jam seperti"),
    ],
)
def test_a_bad_field_is_told_and_what_was_typed_stays(
    manager: FlaskClient, office: Books, field: str, value: str, words: str
) -> None:
    typed = {"name_en": "Certificates", "own_hours": "1"} | {field: value}
    answer = sent(manager, "/manage/service/A", **typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert words in page
    assert fields_of(page)["name_en"] == "Certificates"
    assert services.service(office, "A").version == 1


def test_two_managers_edit_one_service_and_the_second_loses_nothing(
    app: Flask, manager: FlaskClient, desk: Books, office: Books, clock: ManualClock
) -> None:
    tini = accounts.Account("tini", "Bu Tini", "pengelola")
    accounts.create(desk, clock, "budi", tini, PASSWORD)
    second = signed_in(app, "tini")
    opened = fields_of(text(second, "/manage/service/A"))
    sent(manager, "/manage/service/A", quota="40")
    answer = second.post("/manage/service/A", data=opened | {"name_id": "Surat"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Pengelola lain baru saja mengubahnya." in page
    assert "Tersimpan sekarang: 40" in page
    assert "Tersimpan sekarang: Surat keterangan" in page
    assert services.service(office, "A").name_id == "Surat keterangan"
    again = fields_of(page)
    assert again["name_id"] == "Surat"
    assert second.post("/manage/service/A", data=again | {"quota": "40"}).status_code == 303
    service = services.service(office, "A")
    assert (service.name_id, service.quota) == ("Surat", 40)


def test_a_new_service_stands_on_the_touch_screen(
    manager: FlaskClient, resident: FlaskClient
) -> None:
    typed = {"prefix": "N", "name_id": "Nikah", "name_en": "Marriage", "counters": ["1"]}
    assert sent(manager, "/manage/service", **typed).status_code == 303
    assert "Nikah" in text(resident, "/ticket?page=2")
    answer = sent(manager, "/manage/service", **typed)
    assert answer.status_code == 409
    assert "Huruf itu milik layanan lain" in answer.get_data(as_text=True)


def test_a_service_with_people_waiting_is_not_ended(
    manager: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    fields = {"csrf_token": token(text(manager, "/manage")), "version": "1"}
    manager.post("/manage/service/A/retire", data=fields)
    assert "Layanan A belum dihentikan: masih ada 1 orang dalam antrean." in text(
        manager, "/manage"
    )
    manager.post("/manage/service/B/retire", data=fields)
    listed = text(manager, "/manage")
    assert "Layanan B dihentikan." in listed
    manager.post("/manage/service/B/restore", data=fields)
    manager.post("/manage/service/B/up", data=fields)
    assert [each.prefix for each in services.services(office)] == list("BACDE")


def test_counters_are_added_and_renamed(manager: FlaskClient, office: Books) -> None:
    page = "/manage/counters"
    assert post(manager, page, page, name="  Meja   Bidan ").status_code == 303
    assert services.counter(office, 4).name == "Meja Bidan"
    post(manager, page, f"{page}/4", name="Loket 4", was="Meja Bidan")
    answer = post(manager, page, f"{page}/4", name="Loket Empat", was="Meja Bidan")
    assert (answer.status_code, services.counter(office, 4).name) == (409, "Loket 4")
    assert post(manager, page, page, name="Loket 1").status_code == 409


def test_a_new_officer_gets_a_password_that_is_shown_once(
    app: Flask, manager: FlaskClient, desk: Books, clock: ManualClock
) -> None:
    page = "/manage/staff"
    answer = post(manager, page, page, name="Bu Tini", login="tini", role="petugas")
    shown = re.search(r'class="secret">([^<]+)<', answer.get_data(as_text=True))
    assert shown
    assert shown[1] not in text(manager, page)
    assert staff.sign_in(desk, clock, "tini", shown[1])
    again = post(manager, page, page, name="Bu Tini", login="tini", role="petugas")
    assert again.status_code == 409
    assert "Nama masuk itu sudah dipakai." in again.get_data(as_text=True)
    reset = post(manager, page, f"{page}/tini/password").get_data(as_text=True)
    assert shown[1] not in reset
    assert 'class="secret"' in reset


def test_who_is_removed_or_demoted_is_out_with_the_next_click(
    app: Flask, officer: FlaskClient, manager: FlaskClient
) -> None:
    page = "/manage/staff"
    post(manager, page, f"{page}/sari/role", role="pengelola")
    assert officer.get("/counter").location == "/counter/sign-in"
    second = signed_in(app, "sari")
    assert second.get(page).status_code == 200
    post(manager, page, f"{page}/sari/remove")
    assert second.get(page).location == "/counter/sign-in"
    post(manager, page, f"{page}/budi/remove")
    assert "Ini pengelola terakhir." in text(manager, page)


def test_an_officer_changes_the_own_password(
    officer: FlaskClient, desk: Books, clock: ManualClock
) -> None:
    page = "/counter/password"
    for typed, words in (
        ({"old": "salah", "new": "kopi-jati-456", "again": "kopi-jati-456"}, "tidak cocok"),
        ({"old": PASSWORD, "new": "kopi-jati-456", "again": "kopi"}, "tidak sama"),
        ({"old": PASSWORD, "new": "kopi", "again": "kopi"}, "8 sampai 200"),
    ):
        answer = post(officer, page, page, **typed)
        assert answer.status_code == 409
        assert words in answer.get_data(as_text=True)
    post(officer, page, page, old=PASSWORD, new="kopi-jati-456", again="kopi-jati-456")
    assert "Kata sandi diganti." in text(officer, "/counter")
    assert staff.sign_in(desk, clock, "sari", "kopi-jati-456")


def test_the_record_is_read_page_by_page(manager: FlaskClient, desk: Books) -> None:
    assert "Lebih lama" not in text(manager, "/manage/audit")
    for _ in range(60):
        sent(manager, "/manage/service/A", quota=str(_ + 1))
    assert "Lebih lama" in text(manager, "/manage/audit")
    second = text(manager, "/manage/audit?page=2")
    assert "membuat akun pengelola" in second
    assert "Lebih baru" in second
    assert manager.get("/manage/audit?page=x").status_code == 200
