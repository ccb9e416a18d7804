"""What goes wrong around the house gets a clear line, and nothing is lost."""

import http.client
import json
import os
import pty
import shutil
import socket
import subprocess
import sys
import tempfile
import tty
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from kiosk.books.home import Home
from kiosk.office.printing import JobState
from kiosk.workers.trial_setup import SETTINGS
from tests.flows.conftest import Person, until
from tests.house import House, free_port, running, tail

SETTLED = (JobState.CONFIRMED, JobState.SENT, JobState.UNKNOWN)
"""Sent and not confirmed: on a busy machine the fake may answer later than a printer would."""


def pendopo(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a state folder, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "--home", str(folder), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | environment,
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: the path of a Unix socket ends at 107 bytes.
    made = Path(tempfile.mkdtemp(prefix="pendopo-"))
    yield made / "home"
    shutil.rmtree(made)


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


def test_a_host_header_of_four_kilobytes_harms_nothing(house: House) -> None:
    for face in (house.kiosk, house.portal):
        connection = http.client.HTTPConnection(face.removeprefix("http://"), timeout=5)
        connection.request("GET", "/", headers={"Host": "x" * 4096})
        answer = connection.getresponse()
        assert answer.status in (200, 302, 400)
        answer.read()
        connection.close()
        assert Person(face).opens("/")


def test_ten_megabytes_are_refused_and_the_kiosk_lives(house: House) -> None:
    with pytest.raises(HTTPError) as caught:
        Person(house.kiosk).submit_raw("/ticket/A", b"tap=" + b"x" * 10_000_000)
    assert caught.value.code == 413
    assert "Yang Anda kirim terlalu besar." in caught.value.read().decode()
    caught.value.close()
    assert Person(house.kiosk).opens("/ticket")


def test_a_serial_line_of_noise_is_no_letter_and_harms_nothing(folder: Path) -> None:
    master, slave = pty.openpty()
    tty.setraw(slave)
    settings = SETTINGS.replace("{run}/box", os.ttyname(slave))
    with running(folder, settings) as house:
        noise = bytes(range(256)) * 40 + b"$KP1,S,BOX1,1,1,1,999,0,00,5*0000\r\n" * 20
        os.write(master, noise)
        hall = Person(house.kiosk)
        assert json.loads(hall.opens("/board/state"))["box"]["state"] == "none"
        until(lambda: house.pids("box") != [])
        assert json.loads(hall.opens("/board/state"))["box"]["total"] is None
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize(
    ("fault", "states"),
    [
        ("paper_out", {JobState.QUEUED}),
        ("unplugged", {JobState.QUEUED}),
        ("stalled", {JobState.QUEUED, JobState.SENDING, JobState.UNKNOWN}),
    ],
)
def test_a_bad_printer_costs_no_number_and_the_next_paper_is_whole(
    house: House, fault: str, states: set[JobState]
) -> None:
    house.devices(f"printer {fault}")
    resident = Person(house.kiosk)
    resident.opens("/ticket")
    resident.presses("/ticket/D")
    number = resident.sees(r'data-number="(D\d+)"')
    ticket = resident.address.rsplit("/", 1)[1]
    assert "Ambil karcis di bawah layar" not in resident.page
    assert job_state(house, int(ticket)) in states
    house.devices("printer ok")
    try:
        until(lambda: job_state(house, int(ticket)) in SETTLED, 30)
    except AssertionError:
        print(tail(house.home.run / "trial.log"), house.devices("status"))
        raise
    resident.opens("/ticket")
    resident.presses("/ticket/D")
    after = resident.sees(r'data-number="(D\d+)"')
    assert int(after[1:]) == int(number[1:]) + 1
    ticket = resident.address.rsplit("/", 1)[1]
    until(lambda: job_state(house, int(ticket)) in SETTLED, 30)
    newest = max(house.home.papers.glob("*.txt")).read_text()
    assert after in newest
    assert number not in newest


def job_state(house: House, ticket: int) -> JobState:
    from kiosk.books.store import Books
    from kiosk.office import printing

    books = Books.open(house.home.office)
    job = printing.latest_of(books, ticket)
    books.close()
    assert job is not None
    return job.state


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: a real full disk needs root for a tmpfs")
def test_a_really_full_disk_refuses_politely_and_loses_nothing(folder: Path) -> None:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], check=True)
    try:
        with running(folder) as house:
            ballast = folder / "ballast"
            fill(ballast)
            statuses, resident = [], Person(house.kiosk)
            for _ in range(200):
                resident.opens("/ticket")
                try:
                    resident.presses("/ticket/A")
                    statuses.append(200)
                except HTTPError as error:
                    statuses.append(error.code)
                    assert "Belum tersimpan" in error.read().decode()
                    error.close()
                    break
            assert statuses[-1] in (503, 507)
            ballast.unlink()
            resident.opens("/ticket")
            resident.presses("/ticket/A")
            assert resident.sees(r'data-number="(\w+)"') == f"A{len(statuses):03d}"
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(ballast: Path) -> None:
    """Take all that is left of the disk."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096) == 4096:
                pass
        except OSError:
            pass
