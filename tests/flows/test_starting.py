"""A technician's mistake at the start gets one clear line, and nothing is touched."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.books.home import Home
from kiosk.office.printing import JobState
from kiosk.workers.trial_setup import JOBS, PASSWORD_FILE, SETTINGS
from tests.flows.conftest import Person, pendopo
from tests.house import NAMES, House, free_port, running

SETTLED = (JobState.CONFIRMED, JobState.SENT, JobState.UNKNOWN)
"""Sent and not confirmed: on a busy machine the fake may answer later than a printer would."""


def test_a_second_house_on_the_same_folder_is_refused_in_one_line(house: House) -> None:
    answer = pendopo(house.home.path, "try", "--kiosk-port", str(free_port()))
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "try is already running on this state folder" in answer.stderr
    assert Person(house.kiosk).opens("/")


@pytest.mark.parametrize("face", ["kiosk", "portal"])
def test_a_second_face_on_the_same_folder_is_refused_in_one_line(house: House, face: str) -> None:
    listen = f"127.0.0.1:{free_port()}"
    environment = {"PENDOPO_KIOSK_LISTEN": listen, "PENDOPO_PORTAL_LISTEN": listen}
    answer = pendopo(house.home.path, "serve", face, **environment)
    assert answer.returncode == 2
    assert answer.stderr.strip().endswith("stop it first or choose another with --home")


@pytest.mark.parametrize("option", ["--kiosk-port", "--portal-port"])
def test_a_taken_port_is_named_with_the_option_that_changes_it(folder: Path, option: str) -> None:
    other = "--portal-port" if option == "--kiosk-port" else "--kiosk-port"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = pendopo(folder, "try", option, port, other, str(free_port()))
    assert answer.returncode == 2
    assert f"port {port} is taken; choose another with {option} N" in answer.stderr


def test_a_wrong_key_in_the_settings_is_one_line_with_the_cure(folder: Path) -> None:
    folder.mkdir()
    (folder / "pendopo.toml").write_text('[printer]\nkinds = "usb"\n')
    answer = pendopo(folder, "try", "--kiosk-port", str(free_port()))
    assert answer.returncode == 2
    assert answer.stderr == (
        f"Error: {folder}/pendopo.toml: [printer] kinds: unknown key; did you mean kind?\n"
    )


def test_a_printer_profile_that_does_not_exist_stops_its_worker_with_one_line(
    folder: Path,
) -> None:
    home = Home(folder)
    home.make()
    home.settings.write_text(SETTINGS.format(run=home.run).replace('"paper"', '"papper"'))
    assert pendopo(folder, "migrate").returncode == 0
    worker = subprocess.run(
        [sys.executable, "-m", "kiosk.workers.print_worker"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env=os.environ | {"PENDOPO_HOME": str(folder)},
    )
    assert worker.returncode == 2
    assert worker.stderr.count("\n") == 1
    assert "papper" in worker.stderr
    assert "generic-58" in worker.stderr


def test_fresh_keeps_off_a_real_village(folder: Path) -> None:
    home = Home(folder)
    home.make()
    home.settings.write_text('[office]\nvillage = "Tamansari"\n')
    assert pendopo(folder, "migrate").returncode == 0
    before = home.office.read_bytes()
    answer = pendopo(folder, "try", "--fresh", "--kiosk-port", str(free_port()))
    assert answer.returncode == 2
    assert "is no trial" in answer.stderr
    assert home.office.read_bytes() == before


def test_fresh_keeps_off_a_folder_whose_kiosk_runs(folder: Path) -> None:
    with running(folder) as house:
        home = house.home
    kiosk = home.claim("kiosk")
    before = home.office.read_bytes()
    answer = pendopo(folder, "try", "--fresh", "--kiosk-port", str(free_port()))
    os.close(kiosk)
    assert answer.returncode == 2
    assert "kiosk is already running" in answer.stderr
    assert home.office.read_bytes() == before


def test_two_faces_on_one_port_are_refused(folder: Path) -> None:
    port = str(free_port())
    answer = pendopo(folder, "try", "--kiosk-port", port, "--portal-port", port)
    assert answer.returncode == 2
    assert "choose another with --portal-port" in answer.stderr


def test_a_lost_password_file_gets_a_new_password_that_works(folder: Path) -> None:
    with running(folder) as house:
        (house.home.path / PASSWORD_FILE).unlink()
    with running(folder) as house:
        login, password = house.login
        officer = Person(house.kiosk)
        officer.opens("/counter")
        assert "Loket 1" in officer.submits("/counter/sign-in", login=login, password=password)


def test_a_folder_with_somebody_elses_files_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.odt").write_text("years of work")
    answer = pendopo(folder, "try", "--fresh", "--kiosk-port", str(free_port()))
    assert answer.returncode == 2
    assert "holds files but no pendopo.toml" in answer.stderr
    assert (folder / "thesis.odt").read_text() == "years of work"


def test_fresh_begins_anew_and_a_second_start_keeps(folder: Path) -> None:
    for arguments, numbers in (((), ["A001", "A002"]), (("--fresh",), ["A001"])):
        for expected in numbers:
            with running(folder, arguments=arguments) as house:
                resident = Person(house.kiosk)
                resident.opens("/ticket")
                resident.presses("/ticket/A")
                assert resident.sees(r'data-number="(\w+)"') == expected


def test_what_is_measured_of_a_house_is_all_of_it() -> None:
    assert NAMES.keys() == {*JOBS, "devices", "keeper"}
