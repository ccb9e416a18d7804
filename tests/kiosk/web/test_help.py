""" "Panggil petugas": from the touch screen to the counters, and an honest word back."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from tests.kiosk.web.conftest import post, take

CALLED = "Ada yang memanggil petugas di layar sentuh"


def call_staff(client: FlaskClient, page: str = "/wifi") -> str:
    answer = post(client, page, "/help", back=page)
    assert (answer.status_code, answer.location) == (303, "/help")
    return client.get("/help").get_data(as_text=True)


def panel(officer: FlaskClient) -> str:
    return officer.get("/counter/panel").get_data(as_text=True)


def test_a_call_is_on_the_counters_until_an_officer_answers(
    resident: FlaskClient, officer: FlaskClient, clock: ManualClock
) -> None:
    assert CALLED not in panel(officer)
    assert "Petugas dipanggil" in call_staff(resident)
    assert f"{CALLED}</b> sejak 08.00<" in panel(officer)
    clock.advance(120)
    call_staff(resident)
    assert f"{CALLED}</b> sejak 08.00, lagi 08.02<" in panel(officer)
    assert post(officer, "/counter", "/counter/help/1").status_code == 303
    assert CALLED not in panel(officer)
    assert "Petugas sudah menjawab" in resident.get("/help/state").get_data(as_text=True)


def test_the_screen_says_when_nobody_sits_at_a_counter(
    resident: FlaskClient, officer: FlaskClient, clock: ManualClock
) -> None:
    post(officer, "/counter", "/counter/state/paused")
    assert "Belum ada petugas di loket" in call_staff(resident)
    post(officer, "/counter", "/counter/state/open")
    assert "Petugas dipanggil" in resident.get("/help/state").get_data(as_text=True)
    clock.advance(9 * 3600)
    call_staff(resident)
    assert "Belum ada petugas di loket" in resident.get("/help/state").get_data(as_text=True)


@pytest.mark.parametrize("page", ["/ticket/first", "/ticket/1", "/information"])
def test_the_page_leads_back_to_where_it_was_asked(resident: FlaskClient, page: str) -> None:
    take(resident)
    assert f'class="act" href="{page}"' in call_staff(resident, page)
    again = call_staff(resident, "/help")
    assert f'class="act" href="{page}"' in again
    post(resident, "/help", "/choice", what="language", back="/help")
    assert "No staff at the counters yet" in resident.get("/help").get_data(as_text=True)


@pytest.mark.parametrize("back", ["", "/counter", "//elsewhere", "/help?x=1"])
def test_another_way_back_leads_home(resident: FlaskClient, back: str) -> None:
    post(resident, "/", "/help", back=back)
    assert 'class="act"' not in resident.get("/help").get_data(as_text=True).split("<dialog")[0]


def test_only_officers_answer_calls(app: Flask, resident: FlaskClient) -> None:
    call_staff(resident)
    assert post(resident, "/", "/counter/help/1").location == "/counter/sign-in"
    assert "Belum ada petugas" in resident.get("/help/state").get_data(as_text=True)


def test_who_never_called_is_told_how(resident: FlaskClient) -> None:
    assert "Perlu petugas?" in resident.get("/help").get_data(as_text=True)


def test_a_page_that_stays_open_costs_little(resident: FlaskClient) -> None:
    call_staff(resident)
    first = resident.get("/help/state")
    again = resident.get("/help/state", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
