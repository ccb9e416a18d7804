"""The page that tells managers how the box is: by what its doctor kept, never by looking itself."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk import appliance, doctor
from kiosk.appliance import checkup as of_the_box
from kiosk.appliance import units
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.doctor import examination, loudspeaker, printer, report
from kiosk.doctor.finding import Finding, Level
from kiosk.office.belief import Doubt
from kiosk.office.box_state import BoxState
from kiosk.web import doctor_words
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


def states_in_the_source() -> set[tuple[str, str]]:
    """(subject, state) of every Finding that a check makes, by its own source."""
    found = set()
    folders = [Path(str(package.__path__[0])) for package in (doctor, appliance)]
    for path in (each for folder in folders for each in folder.glob("*.py")):
        tree = ast.parse(path.read_text())
        names = [node.value.value for node in tree.body if isinstance(node, ast.Assign)
                 and isinstance(node.value, ast.Constant)
                 and ast.unparse(node.targets[0]) in ("NAME", "SETTINGS")]  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding" and names:
                state = node.args[2] if len(node.args) > 2 else None
                if isinstance(state, ast.Constant):
                    found.add((str(names[0]), str(state.value)))
    return found


def test_every_state_of_every_subject_has_its_words(app: Flask) -> None:
    states = states_in_the_source()
    assert len(states) > 40
    states |= {(printer.NAME, state) for state in printer._TOLD}
    states |= {(loudspeaker.NAME, state) for state in loudspeaker._TOLD}
    states |= {("box", str(state)) for state in BoxState}
    states |= {("clock", str(doubt)) for doubt in Doubt}
    states |= {(units.NAME, state) for state in ("failed", "restarting", "stopped")}
    with app.test_request_context():
        for subject, state in states:
            told = doctor_words.state_words(subject, state)
            is_unknown = told == "tidak diketahui"
            says_nothing = (subject, state) == ("printer", "unknown")  # it prints all the same
            unseen = state in doctor_words.UNSEEN and not says_nothing
            assert is_unknown == unseen, (subject, state)


def test_every_subject_has_a_name() -> None:
    subjects = {*examination.CHECKS, "disk space", "books", "backup", "backup stick", "settings"}
    subjects |= {*of_the_box.CHECKS, of_the_box.NAME}
    assert subjects == set(doctor_words.SUBJECTS)


def test_a_report_that_root_keeps_by_hand_can_be_replaced_by_its_unit(
    village: Home, clock: ManualClock
) -> None:
    report.keep(village, clock, FOUND)
    kept = village.run / "doctor.json"
    assert kept.stat().st_uid == village.desk.stat().st_uid
    assert kept.stat().st_mode & 0o777 == 0o640
    assert not list(village.run.glob("doctor.*.new"))
