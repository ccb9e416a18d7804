"""A technician's mistake gets one line that names the file, the key and the cure."""

from dataclasses import fields
from pathlib import Path

import pytest

from hardware.profiles import Profile
from kiosk.books import settings
from kiosk.books.errors import SettingsError
from kiosk.books.settings_printer import ANSWERS

NFT = '[portal]\naddress = "http://10.77.0.1"\n[gate]\ndevice = "nft"\nphones = "a"\n'
MISTAKES = {
    '[printer]\nkind = "usbb"': r'\[printer\] kind: .*; use one of "none", "usb", "serial", "tcp"',
    '[printer]\nkinds = "usb"': r"\[printer\] kinds: unknown key; did you mean kind\?",
    "[printr]": r"\[printr\]: unknown key; did you mean printer\?",
    '[printer]\nkind = "usb"': r'\[printer\] address: missing; .*or set kind = "none"',
    '[wifi]\nsession_min = "x"': r"\[wifi\] session_min: .*; use a whole number of minutes",
    f'[wifi]\nname = "{"é" * 17}"': r"\[wifi\] name: 34 bytes; use a name of at most 32 bytes",
    "[wifi]\ndown_mbit = 0\nup_mbit = 5": r"\[wifi\] down_mbit: .*; use megabits a second, 0\.5 to",
    "[wifi]\nup_mbit = -1": r"\[wifi\] up_mbit: .*; use megabits a second, 0\.5 to",
    "[wifi]\ndown_mbit = nan": r"\[wifi\] down_mbit: .*; use megabits a second, 0\.5 to",
    '[wifi]\ndown_mbit = "20 Mbit"': r"\[wifi\] down_mbit: .*; use megabits a second, 0\.5 to",
    "[wifi]\ndown_mbit = 20": r"\[wifi\] up_mbit: missing; say how fast the line is both ways",
    "[wifi]\noffice_percent = 100": r"\[wifi\] office_percent: .*; use a part of the line, 5 to 90",
    "printer = 3": r"\[printer\]: .*; write it as a section",
    '[office]\ntime_zone = "Mars/X"': r'\[office\] time_zone: .*"Asia/Jakarta"',
    '[portal]\naddress = "ftp://x"': r'\[portal\] address: .*"http://10\.77\.0\.1"',
    "[screen]\nwidth_px = 1280\nheight_px = 800": r"\[screen\] diagonal_inch: missing; use the",
    "[portal]\nnames = [1]": r"\[portal\] names: .*; use a list",
    '[portal]\ntls_name = "Wifi"': r"\[portal\] tls_name: .*; use the host name in the certificate",
    '[portal]\ncertificate = "a.pem"': r"\[portal\] certificate: .*; use a whole path",
    '[portal]\ncertificate = "/a;b"': r"\[portal\] certificate: .*; use a whole path",
    f'[portal]\ntls_name = "{"w" * 50}.id"': r"\[portal\] tls_name: .*at most 50 characters",
    '[portal]\ntls_name = "a.id"': r"\[portal\] certificate: missing; TLS needs tls_name, cert",
    '[portal]\ncertificate_key = "/k"': r"\[portal\] tls_name: missing; .*, or none of them",
    '[gate]\ndevice = "iptables"': r'\[gate\] device: .*; use "nft", or "fake" for a trial',
    '[gate]\ndevice = "nft"': r"\[gate\] phones: missing; .*`ip link` shows them",
    '[gate]\ndevice = "nft"\nphones = "a"': r"\[gate\] uplink: missing",
    '[gate]\ndevice = "nft"\nphones = "a"\nuplink = "a"': r"\[gate\] uplink: the same interface",
    '[gate]\ndevice = "nft"\nphones = "a"\nuplink = "b"': r'address: .*use "http://10\.77\.0\.1"',
    f'{NFT}uplink = "b"\nport = "a"': r"\[gate\] phones: .*a bridge to make, such as",
    f'{NFT}uplink = "b"\nport = "b"': r"\[gate\] uplink: the same interface",
    f'{NFT}uplink = "b"\nport = "c"\nradio = "d"': r"\[gate\] radio: .*leave one of them",
    '[gate]\nphones = "x; drop"': r'\[gate\] phones: .*; use a network interface such as "eth1"',
    '[gate]\naddress = "10.77.0.999"': r"\[gate\] address: .* no IPv4 address; use one such as",
    '[gate]\naddress = "10.77.1.7"': r"\[gate\] address: 10\.77\.1\.7 lies among the leases",
    '[gate]\naddress6 = "fd77::1/48"': r'\[gate\] address6: .*such as "fd77::1/64"',
    '[gate]\nfirst_lease = "192.0.2.1"': r"\[gate\] first_lease.*addresses of 10\.77\.0\.0/16",
    '[gate]\nchecks = ["https://x/"]': r"\[gate\] checks: .*; use http addresses",
    "[gate]\nchecks = []": r"\[gate\] checks: .*; use http addresses",
    '[hours]\nsenin = "8-15"': r'\[hours\] senin: .*such as "08\.00-15\.00", or "" for a closed',
    '[hours]\nsabtu = "15.00-08.00"': r"\[hours\] sabtu: .*closes before it opens; use one such",
    '[hours]\nahad = ""': r"\[hours\] ahad: unknown key; ",
    "[queue]\nphone_tickets = -1": r"\[queue\] phone_tickets: .*; use numbers a day and service",
    "[queue]\npresence_from = 1000": r"\[queue\] presence_from: .*; use a count of phone numbers",
    '[voice]\nkind = "alsa"': r'\[voice\] kind: .*; use "aplay" \(a loudspeaker\), "none", or',
    '[voice]\nkind = "fake"': r'\[voice\] kind: "fake" is heard by nobody; use "aplay", or "none"',
    '[voice]\nclips = "voice"': r"\[voice\] clips: .*; use a whole path to the recordings",
    '[voice]\nspeed = "kilat"': r'\[voice\] speed: .*; use "pelan", "biasa" or "cepat"',
    '[voice]\nlanguage = "jv"': r'\[voice\] language: .*; use "id", "en", or "both"',
    "[printer]\ncolumns = 12": r"\[printer\] columns: .*; use letters on a line, 24 to 64: 32, 42",
    '[printer]\ncutter = "yes"': r"\[printer\] cutter: .*; use true or false, without quotes",
    "[printer]\ntear_lines = 0": r"\[printer\] tear_lines: .*; use lines fed before .*, 1 to 20",
    "[printer]\nnativeqr = true": r"\[printer\] nativeqr: unknown key; did you mean native_qr",
    "[[[": "not valid TOML: .*line 1",
    "\x00": "not valid TOML",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_each_mistake_is_one_clear_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pendopo.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=MISTAKES[text]) as caught:
        settings.load(path, {})
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message


def test_a_missing_file_says_who_makes_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no settings file; `pendopo try`"):
        settings.load(tmp_path / "pendopo.toml", {})


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pendopo.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="not valid TOML"):
        settings.load(path, {})


def test_an_empty_file_is_the_demo_village(tmp_path: Path) -> None:
    path = tmp_path / "pendopo.toml"
    path.write_text("")
    found = settings.load(path, {})
    assert found.office.name == "Desa Sukojati"
    assert found.wifi.session_min == 240


def test_the_settings_answer_for_the_printer_what_they_name_and_nothing_else(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pendopo.toml"
    path.write_text("[printer]\ncolumns = 42\nnative_qr = false\n")
    assert settings.load(path, {}).printer.answers == {"columns": 42, "native_qr": False}
    path.write_text("")
    assert settings.load(path, {}).printer.answers == {}


def test_every_answer_is_a_field_of_a_profile() -> None:
    assert set(ANSWERS) <= {each.name for each in fields(Profile)}


def test_one_run_can_listen_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "pendopo.toml"
    path.write_text('[kiosk]\nlisten = "127.0.0.1:1"')
    found = settings.load(path, {"PENDOPO_KIOSK_LISTEN": "127.0.0.1:9090"})
    assert found.kiosk.listen == "127.0.0.1:9090"


def test_sizes_are_physical() -> None:
    screen = settings.Settings().screen
    assert screen.px_per_mm == pytest.approx(5.884, abs=0.001)


def test_a_wrong_variable_is_blamed_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "pendopo.toml"
    path.write_text('[kiosk]\nlisten = "127.0.0.1:8080"\n')
    with pytest.raises(SettingsError) as caught:
        settings.load(path, {"PENDOPO_KIOSK_LISTEN": "nowhere"})
    assert str(caught.value).startswith("PENDOPO_KIOSK_LISTEN: ")
    assert str(path) not in str(caught.value) and "127.0.0.1:8080" in str(caught.value)
