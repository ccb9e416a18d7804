"""The page that tells managers how the box is: by what its doctor kept, never by looking itself."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.doctor import report
from kiosk.doctor.finding import Finding, Level
from tests.factories import PASSWORD
from tests.kiosk.web.conftest import post

PAGE = "/manage/checkup"
FOUND = [
    Finding("printer", Level.FAIL, "paper_out", "out of paper since 07.58", "put in a new roll"),
    Finding("books", Level.OK, "ok", "whole, 3.1 MB"),
    Finding("firewall", Level.WARN, "needs_root", "not known: only root sees the rules", "sudo"),
    Finding("pendopo-box.service", Level.FAIL, "failed", "failed (watchdog)", "restart it"),
]


@pytest.fixture
def manager(app: Flask) -> FlaskClient:
    client = app.test_client()
    post(client, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    return client


def text(client: FlaskClient) -> str:
    return " ".join(client.get(PAGE).get_data(as_text=True).split())


def test_what_the_doctor_kept_is_told_in_words_and_with_its_age(
    manager: FlaskClient, village: Home, clock: ManualClock
) -> None:
    report.keep(village, clock, FOUND)
    clock.advance(12 * 60)
    page = text(manager)
    assert "Pemeriksaan: 3 hal perlu dilihat" in page and "Diperiksa 12 menit yang lalu." in page
    shown = re.findall(r'<li class="(\w+)"><b>([^<]+)</b><p><span>([^<]+)<', page)
    assert shown == [
        ("bad", "Printer", "kertas habis"),
        ("unknown", "Penjaga WiFi", "tidak diketahui"),
        ("bad", "Program box", "gagal"),
        ("good", "Buku data", "baik"),
    ]
    assert "Pasang gulungan kertas baru." in page
    assert "out of paper since 07.58 – put in a new roll" in page  # noqa: RUF001


@pytest.mark.parametrize("reboots", [False, True])
def test_what_is_old_or_of_another_boot_is_not_known(
    manager: FlaskClient, village: Home, clock: ManualClock, reboots: bool
) -> None:
    report.keep(village, clock, FOUND)
    if reboots:
        clock.reboot()
        post(manager, "/counter/sign-in", "/counter/sign-in", login="budi", password=PASSWORD)
    else:
        clock.advance(report.STALE_AFTER_S + 60)
    page = text(manager)
    assert "Keadaan kotak tidak diketahui" in page and "Buku data" not in page
    told = "Belum diperiksa sejak mesin menyala." if reboots else "Pemeriksaan terakhir 3 jam"
    assert told in page


def test_a_box_that_was_never_examined_or_whose_file_is_torn_says_so(
    manager: FlaskClient, village: Home
) -> None:
    assert "Belum diperiksa" in text(manager)
    (village.run / "doctor.json").write_text('{"at": "2026')
    assert "Belum diperiksa" in text(manager)


def test_asking_again_leaves_an_order_for_systemd_and_a_trial_has_none(
    manager: FlaskClient, village: Home
) -> None:
    assert "Periksa lagi" not in text(manager) and "pendopo doctor --keep" in text(manager)
    post(manager, "/manage", PAGE)
    village.orders.mkdir()
    assert "Periksa lagi" in text(manager)
    assert post(manager, PAGE, PAGE).status_code == 303
    assert (village.orders / "check").read_bytes() == b""
    assert "Pemeriksaan dimulai" in text(manager)


def test_a_report_that_root_keeps_by_hand_can_be_replaced_by_its_unit(
    village: Home, clock: ManualClock
) -> None:
    report.keep(village, clock, FOUND)
    kept = village.run / "doctor.json"
    assert kept.stat().st_uid == village.desk.stat().st_uid
    assert kept.stat().st_mode & 0o777 == 0o640
    assert not list(village.run.glob("doctor.*.new"))
