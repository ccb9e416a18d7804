"""Opening the box on its page: two officers, two counts, a slip to sign."""

import json
import re

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.office import box_openings
from kiosk.office.lockout import LOCKED_S, WRONG_ALLOWED
from kiosk.web import create_app
from tests.factories import PASSWORD, settings_for_tests
from tests.kiosk.office.test_box import Frame, alarms
from tests.kiosk.web.conftest import page, post, speak, token


def sign(client: FlaskClient, login: str = "budi", password: str = PASSWORD) -> tuple[int, str]:
    """Let a second officer sign; the status, and the page that follows."""
    answer = post(client, "/box", "/box/open", login=login, password=password)
    return answer.status_code, answer.text if answer.status_code == 409 else page(client)


def count(client: FlaskClient, hand: str, note: str = "", opening: int = 1) -> tuple[int, str]:
    answer = post(client, "/box", f"/box/count/{opening}", hand=hand, note=note)
    return answer.status_code, answer.text if answer.status_code == 409 else page(client)


def test_two_officers_open_it_and_both_counts_stand_side_by_side(
    village_with_papers: Home,
    sari: FlaskClient,
    office: Books,
    clock: ManualClock,
) -> None:
    status, text = sign(sari)
    assert status == 303 and "Sedang dibuka oleh Bu Sari dan Pak Budi, sejak 08.00" in text
    clock.advance(60)
    speak(village_with_papers, office, clock, Frame(letters=12, opens=1))
    assert "Pintunya terbuka pukul 08.01." in page(sari)
    status, text = count(sari, "13", "satu  terselip di celah")
    assert status == 303 and "Kedua hitungan tercatat." in text
    said = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert "Kotak (perkiraan) 12 · tangan 13 · selisih +1 satu terselip di celah" in said
    assert "24.11.2026 08.00 · Bu Sari, Pak Budi" in said
    assert 'data-papers="0"' in text and alarms(office) == []


@pytest.mark.parametrize(
    ("login", "password", "told"),
    [
        ("sari", PASSWORD, "Petugas kedua harus orang lain."),
        ("budi", "wrong", "Nama atau kata sandi petugas kedua tidak cocok."),
        ("nobody", PASSWORD, "Nama atau kata sandi petugas kedua tidak cocok."),
        ("", "", "Nama atau kata sandi petugas kedua tidak cocok."),
    ],
)
def test_who_cannot_sign_opens_nothing(
    sari: FlaskClient,
    office: Books,
    login: str,
    password: str,
    told: str,
) -> None:
    status, text = sign(sari, login, password)
    assert status == 409 and told in text
    assert not login or f'value="{login}"' in text
    assert password not in text or not password
    assert box_openings.current(office) is None


def test_a_second_officer_is_locked_out_as_at_the_sign_in(
    sari: FlaskClient,
    office: Books,
    clock: ManualClock,
) -> None:
    for _ in range(WRONG_ALLOWED):
        sign(sari, password="wrong")
    status, text = sign(sari)
    assert status == 409 and "Terlalu banyak percobaan. Tunggu 5 menit." in text
    clock.advance(LOCKED_S + 1)
    assert sign(sari)[0] == 303
    assert box_openings.current(office) is not None


def test_what_was_typed_stays_when_the_count_is_refused(
    sari: FlaskClient,
    office: Books,
) -> None:
    sign(sari)
    for hand in ("", "-1", "12a", "100000"):
        status, text = count(sari, hand, "catatan panjang")
        assert status == 409 and "0 sampai 99999" in text and 'value="catatan panjang"' in text
    status, text = count(sari, "3", "x" * 201)
    assert status == 409 and "paling banyak 200 huruf" in text and 'value="3"' in text
    assert box_openings.current(office) is not None


def test_an_opening_goes_on_until_it_is_counted_or_called_off(
    sari: FlaskClient,
    office: Books,
) -> None:
    sign(sari)
    guard = {"csrf_token": token(page(sari))}
    again = sari.post("/box/open", data={"login": "budi", "password": PASSWORD, **guard})
    assert again.status_code == 409 and "Kotak sedang dibuka." in again.text
    assert post(sari, "/box", "/box/cancel/1").status_code == 303
    assert "Buka kotak dan hitung isinya" in page(sari)
    assert post(sari, "/box", "/box/cancel/1").status_code == 303
    assert "Pembukaan itu sudah selesai" in page(sari)
    assert count(sari, "3")[0] == 409


def test_a_signature_that_is_too_old_is_told(sari: FlaskClient, clock: ManualClock) -> None:
    assert "Buka pintunya, lalu hitung" in sign(sari)[1]
    clock.advance(box_openings.COVERS_S + 1)
    assert "Tanda tangan berlaku setengah jam dan sudah lewat." in page(sari)


def test_a_silent_box_leaves_its_last_count_and_says_so(
    village_with_papers: Home,
    sari: FlaskClient,
    office: Books,
    clock: ManualClock,
) -> None:
    clock.advance(60)
    sign(sari)
    count(sari, "12")
    (ended,) = box_openings.newest(office, 1)
    assert (ended.counted, ended.box_state, ended.door_at) == (12, "lost", None)


def test_the_slip_is_printed_and_printed_again_with_its_mark(
    village_with_papers: Home, office: Books, clock: ManualClock
) -> None:
    plain = settings_for_tests()
    settings = replace(plain, printer=replace(plain.printer, kind="usb", address="/dev/usb/lp0"))
    client = create_app(settings, clock, village_with_papers).test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="sari", password=PASSWORD)
    sign(client)
    assert "Slip pembukaan dikirim ke printer." in count(client, "12")[1]
    for _ in range(2):
        assert post(client, "/box", "/box/slip/1").status_code == 303
    assert "Cetak ulang slip" in page(client)
    jobs = office.execute("SELECT kind, copy, lines FROM print_jobs ORDER BY id").fetchall()
    assert [(each["kind"], each["copy"]) for each in jobs] == [
        *(("box-opening", 0), ("box-opening", 1), ("box-opening", 2)),
    ]
    said = [[line.get("text") for line in json.loads(each["lines"])] for each in jobs]
    assert "*** CETAK ULANG ke-2 ***" in said[2]
    assert not [text for text in said[0] if text and "ULANG" in text]
    assert post(client, "/box", "/box/slip/9").status_code == 303
    assert "Pembukaan itu sudah selesai" in page(client)


def test_without_a_printer_no_slip_is_offered(sari: FlaskClient) -> None:
    sign(sari)
    assert "slip" not in count(sari, "3")[1].lower()


def test_each_act_is_told_in_words_to_managers(
    sari: FlaskClient,
    village: Home,
    clock: ManualClock,
) -> None:
    sign(sari)
    count(sari, "3")
    sign(sari)
    post(sari, "/box", "/box/cancel/2")
    budi = create_app(settings_for_tests(), clock, village).test_client()
    post(budi, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    said = " ".join(re.sub(r"<[^>]+>", " ", page(budi, "/manage/audit")).split())
    for words in (
        "sari membuka kotak, pembukaan 1 petugas kedua: – → budi",  # noqa: RUF001
        "sari mencatat isi kotak, pembukaan 1 kotak dan tangan: – → 3",  # noqa: RUF001
        "sari membatalkan pembukaan kotak 2",
    ):
        assert words in said
