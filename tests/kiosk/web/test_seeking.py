""" "Cari nomor saya": the number of the slip tells where it stands, and nothing else."""

import re

import pytest
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from kiosk.office import tickets
from tests.factories import a_ticket
from tests.kiosk.web.conftest import post, take

DAY_S = 24 * 3600


def text(client: FlaskClient, address: str) -> str:
    """A page in words, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).get_data(as_text=True)).split())


def typed(client: FlaskClient) -> str:
    """What stands in the field."""
    found = re.search(r'name="typed" value="([^"]*)"', client.get("/find").get_data(as_text=True))
    assert found
    return found[1]


def press(client: FlaskClient, *keys: str) -> str:
    """Touch keys one after another on a page without script; returns where the last one led."""
    for key in keys:
        answer = post(client, "/find", "/find", typed=typed(client), key=key)
        assert answer.status_code == 303
    return str(answer.location)


def test_a_waiting_number_is_told_who_is_ahead_and_how_long(
    resident: FlaskClient, officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    for _ in range(3):
        a_ticket(office, clock)
    page = text(resident, "/find/A003")
    assert "Nomor ini masih menunggu." in page
    assert "Di depan Anda 2 orang" in page
    assert re.search(r"Perkiraan \d+ sampai \d+ menit", page)


def test_a_number_is_followed_from_the_call_to_its_end(
    resident: FlaskClient, officer: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    post(officer, "/counter", "/counter/call", here="")
    assert "Sudah dipanggil. Silakan ke Loket 1." in text(resident, "/find/A001")
    post(officer, "/counter", "/counter/arrive/1")
    assert "Sedang dilayani di Loket 1." in text(resident, "/find/A001")
    post(officer, "/counter", "/counter/finish/1")
    page = text(resident, "/find/A001")
    assert "Sudah dilayani di Loket 1." in page
    assert "Di depan Anda" not in page


@pytest.mark.parametrize(
    ("move", "words"),
    [
        ("no_show", "Sudah dipanggil dan terlewat. Tunjukkan karcis ke petugas."),
        ("hold", "Ditunda petugas. Tanyakan di loket."),
    ],
)
def test_who_missed_the_call_hears_what_to_do(
    resident: FlaskClient,
    officer: FlaskClient,
    office: Books,
    clock: ManualClock,
    move: str,
    words: str,
) -> None:
    a_ticket(office, clock)
    post(officer, "/counter", "/counter/call", here="")
    post(officer, "/counter", f"/counter/{move}/1")
    assert words in text(resident, "/find/A001")


@pytest.mark.parametrize("number", ["A099", "Q001", "A", "007", "A00001", "a1;--", "%00%00"])
def test_a_number_that_nobody_has_is_not_known(
    resident: FlaskClient, office: Books, clock: ManualClock, number: str
) -> None:
    a_ticket(office, clock)
    page = text(resident, f"/find/{number}")
    assert "tidak dikenal" in page and "Ketik lagi" in page


def test_the_zeros_may_be_left_out(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    assert "masih menunggu" in text(resident, "/find/A1")


def test_yesterdays_number_is_not_known_today(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    clock.advance(DAY_S)
    assert "tidak dikenal" in text(resident, "/find/A001")


def test_a_number_leads_to_nothing_of_its_owners(resident: FlaskClient, office: Books) -> None:
    take(resident)
    page = resident.get("/find/A001").get_data(as_text=True)
    assert tickets.by_id(office, 1).code not in page
    assert "/ticket/1" not in page and "data-paper" not in page and 'class="qr"' not in page


def test_every_key_works_without_a_script(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    assert press(resident, "A", "0", "9") == "/find"
    assert typed(resident) == "A09"
    assert press(resident, "erase", "0", "1") == "/find"
    assert press(resident, "done") == "/find/A001"
    assert typed(resident) == ""


def test_who_mistyped_corrects_and_does_not_begin_anew(resident: FlaskClient) -> None:
    assert press(resident, "A", "9", "done") == "/find/A9"
    assert typed(resident) == "A9"


@pytest.mark.parametrize("keys", [(), ("A",), ("1", "7"), ("A", "A", "1")])
def test_half_a_number_is_asked_for_again(resident: FlaskClient, keys: tuple[str, ...]) -> None:
    assert press(resident, *keys, "done") == "/find"
    for _ in ("seen", "read aloud"):
        assert "Belum lengkap: satu huruf, lalu angka." in text(resident, "/find")
    assert typed(resident) == "".join(keys)
    press(resident, "erase")
    assert "Belum lengkap" not in text(resident, "/find")


@pytest.mark.parametrize(
    ("sent", "kept"), [("a017", "A017"), ("A01 7'>", "A017"), ("Q", ""), ("A" * 60_000, "A" * 5)]
)
def test_only_what_has_a_key_is_taken(resident: FlaskClient, sent: str, kept: str) -> None:
    post(resident, "/find", "/find", typed=sent, key="x")
    assert typed(resident) == kept


def test_only_letters_of_services_have_a_key(resident: FlaskClient) -> None:
    page = resident.get("/find").get_data(as_text=True)
    keys = re.findall(r'name="key" value="(\w)"', page)
    assert "".join(keys) == "ABCDE1234567890"


@pytest.mark.parametrize(
    ("action", "what"),
    [("/choice", "language"), ("/choice", "size"), ("/listen", ""), ("/help", "")],
)
def test_what_was_typed_is_still_there_after_a_key_of_the_foot(
    resident: FlaskClient, action: str, what: str
) -> None:
    post(resident, "/find", action, back="/find", what=what, typed="A01")
    assert typed(resident) == "A01"


def test_what_was_typed_leaves_with_the_person(resident: FlaskClient) -> None:
    press(resident, "A", "0")
    resident.get("/leave")
    assert typed(resident) == ""
