"""The gate as a process: starts, stops, is killed, and says in one line why it cannot start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.books.home import Home
from portal.errors import GateUnavailable
from tests.portal.gates import PHONE, GateProcess, popen_gate, rows


def test_a_killed_gate_loses_at_most_a_minute(gate_process: GateProcess) -> None:
    granted = gate_process.client.grant(PHONE)
    for _ in range(5):
        gate_process.kill()
        with pytest.raises(GateUnavailable):
            gate_process.client.status(PHONE)
        gate_process.start()
    phone = gate_process.client.status(PHONE)
    assert phone.is_online
    assert 0 <= granted.remaining_s - phone.remaining_s <= 60


def test_a_stopped_gate_keeps_its_sessions_and_takes_its_socket_away(
    gate_process: GateProcess,
) -> None:
    gate_process.client.grant(PHONE)
    assert gate_process.stop() == 0
    assert not (gate_process.home.run / "gate.sock").exists()
    assert len(rows(gate_process.home, "SELECT * FROM sessions")) == 1


def test_a_second_gate_on_the_same_folder_is_refused_in_one_clear_line(
    gate_process: GateProcess,
) -> None:
    second = popen_gate(gate_process.home.path)
    _, words = second.communicate(timeout=20)
    assert second.returncode == 1
    assert words.count("\n") == 1 and "gate is already running" in words
    gate_process.client.ping()


def test_a_wrong_settings_file_is_one_clear_line(home: Home) -> None:
    home.settings.write_text("[wifi]\nsession_mins = 5\n")
    process = popen_gate(home.path)
    _, words = process.communicate(timeout=20)
    assert process.returncode == 1
    assert words.count("\n") == 1 and "did you mean session_min" in words


def test_books_that_are_no_books_are_one_clear_line(home: Home) -> None:
    home.gate.write_bytes(b"this is no database, only noise " * 999)
    process = popen_gate(home.path)
    _, words = process.communicate(timeout=20)
    assert process.returncode == 1
    assert words.count("\n") == 1 and str(home.path) in words and "not a database" in words


def test_a_state_folder_with_too_long_a_name_is_one_clear_line(tmp_path: Path) -> None:
    home = Home(tmp_path / ("x" * 120))
    home.make()
    home.settings.write_text("")
    process = popen_gate(home.path)
    _, words = process.communicate(timeout=20)
    assert process.returncode == 1 and words.count("\n") == 1 and "too long" in words


def test_the_gate_says_that_its_device_is_a_fake(home: Home) -> None:
    process = popen_gate(home.path)
    assert process.stderr is not None
    assert "fake enforcement device" in process.stderr.readline()
    process.terminate()
    process.communicate(timeout=10)


def test_a_fake_device_says_that_it_shares_nothing_out(gate_process: GateProcess) -> None:
    assert gate_process.stop() == 0
    gate_process.home.settings.write_text("[wifi]\ndown_mbit = 20\nup_mbit = 5\n")
    gate_process.start()
    plan = gate_process.client.plan()
    assert (plan.commands, plan.trouble) == ((), "a fake device shares nothing out")


def test_a_trial_stays_a_trial_whatever_the_settings_say(home: Home) -> None:
    home.settings.write_text(
        '[portal]\naddress = "http://10.77.0.1"\n[gate]\ndevice = "nft"\n'
        'phones = "wlan7"\nuplink = "eth7"\n'
    )
    process = popen_gate(home.path)
    _, words = process.communicate(timeout=20)
    assert process.returncode == 1 and "there is no interface 'wlan7'" in words
    process = popen_gate(home.path, PENDOPO_GATE_DEVICE="fake")
    assert process.stderr is not None
    assert "fake enforcement device" in process.stderr.readline()
    process.terminate()
    process.communicate(timeout=10)


def test_the_line_of_a_trial_is_cut_by_a_command(home: Home) -> None:
    command = [sys.executable, "-m", "portal.gate", "line", "down"]
    subprocess.run(command, env=os.environ | {"PENDOPO_HOME": str(home.path)}, check=True)
    assert (home.run / "line").read_text() == "down\n"


def test_the_line_of_a_real_gate_is_not_cut_by_a_command_and_that_is_said(home: Home) -> None:
    home.settings.write_text(
        '[portal]\naddress = "http://10.77.0.1"\n[gate]\ndevice = "nft"\n'
        'phones = "wlan7"\nuplink = "eth7"\n'
    )
    ended = subprocess.run(
        [sys.executable, "-m", "portal.gate", "line", "down"],
        env=os.environ | {"PENDOPO_HOME": str(home.path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1 and r"device is \"nft\"" in ended.stderr
    assert not (home.run / "line").exists()


def test_a_gate_with_a_certificate_in_its_settings_loads_no_openssl(home: Home) -> None:
    """It would cost the gate 3.7 MB; and who judges a key has no other right."""
    tls = 'tls_name = "a.id"\ncertificate = "/tls/chain.pem"\ncertificate_key = "/tls/key.pem"\n'
    home.settings.write_text(f"[portal]\n{tls}")
    gate = GateProcess(home)
    gate.start()
    gate.client.grant(PHONE)
    maps = Path(f"/proc/{gate.pid}/maps").read_text()
    assert gate.stop() == 0
    assert "libsqlite3" in maps or "_sqlite3" in maps
    assert "libssl" not in maps and "libcrypto" not in maps
