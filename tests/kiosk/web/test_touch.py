"""The touch screen: two taps to a ticket, nothing half done, nothing left behind."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder, run_wsgi_app

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import catalogue, hall, services, ticket_events, tickets
from tests.factories import ZONE, a_ticket
from tests.kiosk.web.conftest import number, post, take, token


def test_two_taps_lead_to_a_number(resident: FlaskClient) -> None:
    assert 'href="/ticket"' in resident.get("/").get_data(as_text=True)
    answer = take(resident)
    assert (answer.status_code, answer.location) == (303, "/ticket/1")
    assert number(resident.get("/ticket/1").get_data(as_text=True)) == "A001"


def test_each_form_of_a_page_has_its_own_fresh_tap(resident: FlaskClient) -> None:
    pages = [resident.get("/ticket").get_data(as_text=True) for _ in range(2)]
    taps = [tap for page in pages for tap in re.findall(r'name="tap" value="([^"]+)"', page)]
    assert len(taps) == 10
    assert len(set(taps)) == 10


@pytest.mark.parametrize("tap", ["", "x" * 65, "a\0b"])
def test_a_tap_that_is_no_tap_is_refused(resident: FlaskClient, office: Books, tap: str) -> None:
    assert take(resident, tap=tap).status_code == 400
    assert office.execute("SELECT count(*) FROM tickets").fetchone()[0] == 0


def test_an_unknown_service_says_so(resident: FlaskClient) -> None:
    answer = take(resident, "Z")
    assert answer.status_code == 404
    assert "Yang Anda cari tidak ada." in answer.get_data(as_text=True)


def test_a_service_that_closes_between_two_taps_says_so(
    resident: FlaskClient, office: Books
) -> None:
    with writing(office):
        services.set_service_open(office, "A", is_open=False)
    assert "Tutup" in resident.get("/ticket").get_data(as_text=True)
    answer = take(resident)
    assert answer.status_code == 409
    assert "Layanan ini sedang tutup." in answer.get_data(as_text=True)


@pytest.mark.parametrize("prefixes", ["F", "FGHIJK"])
def test_more_services_than_tiles_stand_on_pages_that_go_round(
    resident: FlaskClient, office: Books, clock: ManualClock, prefixes: str
) -> None:
    more = catalogue.draft_of(office, services.service(office, "A"))
    for prefix in prefixes:
        with writing(office):
            catalogue.create(office, clock, "budi", prefix, more)
    address, seen = "/ticket", []
    while "page=1" not in address:
        page = resident.get(address).get_data(as_text=True)
        tiles = re.findall(r'action="/ticket/([A-Z])"', page)
        assert 1 <= len(tiles) <= 4
        seen += tiles
        (address,) = re.findall(r'tile lane more" href="([^"]+)"', page)
    assert seen == list(f"ABCDE{prefixes}")
    assert resident.get("/ticket?page=99").data.count(b"/ticket/A") == 1
    lane = resident.get("/ticket?page=2").get_data(as_text=True)
    assert 'href="/ticket/first?page=2"' in lane
    back = re.findall(r'name="back" value="([^"]+)"', lane)
    assert post(resident, "/ticket", "/choice", what="size", back=back[0]).location == back[0]


def limited(office: Books, clock: ManualClock, **limits: object) -> None:
    service = services.service(office, "A")
    wanted = replace(catalogue.draft_of(office, service), **limits)
    with writing(office):
        catalogue.edit(office, clock, "budi", "A", wanted, version=service.version)


def test_a_quota_reached_between_two_taps_says_so(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    limited(office, clock, quota=1)
    page = resident.get("/ticket").get_data(as_text=True)
    a_ticket(office, clock, tap="somebody was quicker")
    answer = resident.post("/ticket/A", data={"csrf_token": token(page), "tap": "mine"})
    assert answer.status_code == 409
    assert "Kuota hari ini habis." in answer.get_data(as_text=True)
    assert "Kuota hari ini habis" in resident.get("/ticket").get_data(as_text=True)
    assert office.execute("SELECT count(*) FROM tickets").fetchone()[0] == 1


def test_language_size_and_theme_come_round_and_are_forgotten(resident: FlaskClient) -> None:
    post(resident, "/", "/choice", what="language", back="/ticket")
    assert "Choose a service" in resident.get("/ticket").get_data(as_text=True)
    post(resident, "/", "/choice", what="size", back="/")
    post(resident, "/", "/choice", what="theme", back="/")
    assert 'lang="en" data-size="1" data-theme="terang"' in resident.get("/").get_data(as_text=True)
    assert resident.get("/leave").location == "/"
    assert 'lang="id" data-size="0" data-theme="hangat"' in resident.get("/").get_data(as_text=True)
    for _ in range(4):
        post(resident, "/", "/choice", what="size", back="/")
    assert 'data-size="0"' in resident.get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example/",
        "http://evil.example",
        "/counter",
        "",
        "/ticket?page=//x",
        "/counter?page=1",
    ],
)
def test_after_a_choice_nobody_is_sent_elsewhere(resident: FlaskClient, back: str) -> None:
    assert post(resident, "/", "/choice", what="size", back=back).location == "/"


def test_without_a_token_nothing_is_done(resident: FlaskClient, office: Books) -> None:
    answer = resident.post("/ticket/A", data={"tap": "x"})
    assert answer.status_code == 400
    assert "Layar ini sudah lama terbuka." in answer.get_data(as_text=True)
    assert office.execute("SELECT count(*) FROM tickets").fetchone()[0] == 0


def test_ten_megabytes_are_refused_politely(resident: FlaskClient) -> None:
    answer = resident.post("/ticket/A", data={"tap": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "Yang Anda kirim terlalu besar." in answer.get_data(as_text=True)


def test_a_full_disk_is_told_and_nothing_is_half_done(
    app: Flask, office: Books, resident: FlaskClient
) -> None:
    house = app.extensions["pendopo"]
    pages = house.office.execute("PRAGMA page_count").fetchone()[0]
    house.office.execute(f"PRAGMA max_page_count={pages}")
    answers = [take(resident, tap=f"tap {n}") for n in range(200)]
    refused = [each for each in answers if each.status_code == 507]
    assert refused
    assert "Belum tersimpan: penyimpanan penuh." in refused[0].get_data(as_text=True)
    taken = office.execute("SELECT count(*), max(number) FROM tickets").fetchone()
    assert taken[0] == taken[1] == 200 - len(refused)


def test_without_a_trusted_clock_no_date_is_shown(
    resident: FlaskClient, clock: ManualClock
) -> None:
    assert "Selasa, 24 November 2026" in resident.get("/").get_data(as_text=True)
    clock.trusted = False
    assert "2026" not in resident.get("/").get_data(as_text=True)


def test_the_screens_css_is_physical(resident: FlaskClient) -> None:
    assert resident.get("/screen.css").get_data(as_text=True) == ":root{--mm:5.8838px}"


def test_notices_and_the_wifi_page_are_there(resident: FlaskClient) -> None:
    assert "Posyandu Melati" in resident.get("/information").get_data(as_text=True)
    assert "WiFi Desa Sukojati" in resident.get("/wifi").get_data(as_text=True)


def test_day_names_are_indonesian_first() -> None:
    from kiosk.receipts import date_words

    assert date_words(datetime(2026, 11, 29, tzinfo=ZONE)) == "Minggu, 29 November 2026"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(host=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=300))
@example(host="x" * 4096)
@example(host="a..b")
@example(host="xn--a")
def test_no_host_header_breaks_the_kiosk(app: Flask, host: str) -> None:
    environ = EnvironBuilder(path="/nothing").get_environ() | {"HTTP_HOST": host}
    body, status, _ = run_wsgi_app(app.wsgi_app, environ)
    assert status in ("400 BAD REQUEST", "400 Bad Request", "404 NOT FOUND")
    assert "<h1>" in b"".join(body).decode()


def test_the_language_that_a_person_chose_goes_with_the_ticket(
    resident: FlaskClient, office: Books
) -> None:
    take(resident, tap="first")
    post(resident, "/", "/choice", what="language", back="/ticket")
    take(resident, tap="second")
    first, second = (tickets.by_id(office, each) for each in (1, 2))
    assert hall.chosen_languages(office, [first]) == set()
    assert hall.chosen_languages(office, [first, second]) == {"en"}
    assert ticket_events.rebuilt(office)[1]["number"] == 2


def test_counters_are_told_when_the_touch_screen_no_longer_draws(
    resident: FlaskClient, officer: FlaskClient, clock: ManualClock
) -> None:
    def light() -> str:
        panel = officer.get("/counter/panel").get_data(as_text=True)
        return re.findall(r'<li class="(\w+)">[^/]*Layar sentuh</b> (.*?)</li>', panel)[0]

    assert light() == ("off", "tidak diketahui")
    assert resident.get("/alive").status_code == 204
    assert light() == ("good", "siap")
    clock.advance(61)
    assert light() == ("bad", "tidak menjawab, periksa layarnya")
