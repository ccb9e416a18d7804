"""Two managers at once: who comes second is told what happened, and keeps what was typed."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.store import Books
from kiosk.office import services
from tests.kiosk.web.conftest import post
from tests.kiosk.web.test_manage import fields_of, signed_in, text

COUNTERS = "/manage/counters"


@pytest.fixture
def managers(app: Flask) -> tuple[FlaskClient, FlaskClient]:
    """Pak Budi at two computers."""
    return signed_in(app, "budi"), signed_in(app, "budi")


def names(page: str) -> list[str]:
    """What the fields for counters' names hold."""
    return re.findall(r'name="name" value="([^"]*)"', page)


def test_a_counter_that_another_renamed_keeps_what_was_typed(
    managers: tuple[FlaskClient, FlaskClient], office: Books
) -> None:
    first, second = managers
    post(first, COUNTERS, f"{COUNTERS}/1", name="Meja 1", was="Loket 1")
    answer = post(second, COUNTERS, f"{COUNTERS}/1", name="Ruang 1", was="Loket 1")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Pengelola lain baru saja mengubahnya." in page
    assert names(page) == ["Ruang 1", "Loket 2", "Loket 3", ""]
    assert "Tersimpan sekarang: Meja 1" in page and 'name="was" value="Meja 1"' in page
    post(second, COUNTERS, f"{COUNTERS}/1", name="Ruang 1", was="Meja 1")
    assert services.counter(office, 1).name == "Ruang 1"


def test_a_name_that_is_taken_stays_in_the_field_it_was_typed_in(
    managers: tuple[FlaskClient, FlaskClient],
) -> None:
    manager, _ = managers
    page = post(manager, COUNTERS, f"{COUNTERS}/2", name="Loket 1", was="Loket 2")
    assert names(page.get_data(as_text=True)) == ["Loket 1", "Loket 1", "Loket 3", ""]
    page = post(manager, COUNTERS, COUNTERS, name="Loket 3")
    assert names(page.get_data(as_text=True)) == ["Loket 1", "Loket 2", "Loket 3", "Loket 3"]


def test_a_service_that_another_ended_meanwhile_is_told_as_ended(
    managers: tuple[FlaskClient, FlaskClient], office: Books
) -> None:
    first, second = managers
    opened = fields_of(text(second, "/manage/service/A"))
    post(first, "/manage/service/A", "/manage/service/A/retire", version="1")
    answer = second.post("/manage/service/A", data=opened | {"name_id": "Surat baru"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Layanan ini sudah dihentikan dan tidak tampil di layar." in page
    assert fields_of(page)["name_id"] == "Surat baru"
    assert services.service(office, "A").name_id == "Surat keterangan"
