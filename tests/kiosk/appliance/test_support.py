"""The support bundle: what helps to mend a box, and no trace of anybody in it."""

import io
import json
import re
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.appliance.cleaning import Cleaner
from kiosk.appliance.host import Host, Said
from kiosk.appliance.support import PART_MAX_BYTES, Bundle, about, without_words
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.cli import main
from tests.factories import a_ticket
from tests.kiosk.appliance.machine import Machine

PERSONS = [
    "Sari", "sari", "Budi", "budi", "Sukojati", "Blimbingsari", "Rahasia-WiFi", "Siti Aminah",
    "3510123456789012", "0812-3456-7890", "081234567890", "siti@example.id",
    "aa:bb:cc:dd:ee:ff", "AA-BB-CC-DD-EE-FF", "10.77.1.23", "192.168.1.40", "fd77::abcd",
    "fe80::1:2", "Siti", "A017", "wifi.sukojati.example", "/dev/serial/by-id/usb-Siti",
]  # fmt: skip
"""What the test plants in books, journal and settings, and looks for in what is packed."""
SETTINGS = """
[office]
village = "Sukojati"
district = "Blimbingsari"
[wifi]
name = "Rahasia-WiFi"
session_min = 180
[printer]
kind = "serial"
address = "/dev/serial/by-id/usb-Siti-2"
[gate]
checks = ["http://192.168.1.40/ok"]
[box]
kind = "serial"
address = "/dev/serial/by-id/usb-Siti"
[portal]
names = ["wifi.sukojati.example"]
"""
JOURNAL = r"""2026-11-25T08:30:01+0700 gate[12]: level=info part=gate msg="ready; nft enforcement device"
2026-11-25T08:30:02+0700 kiosk[13]: level=error part=kiosk msg="no counter 'Meja Siti Aminah'"
2026-11-25T08:30:03+0700 kiosk[13]: level=critical part=web msg="ended by a bug" trace="Traceback (most recent call last):\n  File \"/opt/pendopo/releases/0.1.0/kiosk/web/errors.py\", line 12, in told\n    raise ValueError(text)\nValueError: Siti Aminah, NIK 3510123456789012, HP 0812-3456-7890\n"
2026-11-25T08:30:04+0700 nginx[14]: 14#14: *7 client: 10.77.1.23, request: "GET /t/CODE1234 HTTP/1.1", host: "siti@example.id"
2026-11-25T08:30:05+0700 dnsmasq[15]: DHCPACK(eth1) 10.77.1.23 aa:bb:cc:dd:ee:ff Siti
2026-11-25T08:30:06+0700 kernel: eth1: AA-BB-CC-DD-EE-FF fd77::abcd fe80::1:2 081234567890
2026-11-25T08:30:07+0700 kiosk[13]: level=warning part=audit msg="Sari called A017 for budi"
2026-11-25T08:30:08+0700 systemd[1]: pendopo-box.service: Failed with result 'watchdog'.
"""  # noqa: E501
RULES = (
    "table inet pendopo {\n ip daddr { 10.0.0.0/8, 192.168.0.0/16 } drop\n ip daddr 10.77.0.1\n}"
)


class Programs:
    """Debian's programs, which tell of people too."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, command: Sequence[str]) -> Said | None:
        self.asked.append(" ".join(command))
        said = {"journalctl": JOURNAL, "nft": RULES, "systemctl": "Id=pendopo-kiosk.service\n"}
        return Said(0, said[command[0]], "") if command[0] in said else None


@pytest.fixture
def programs() -> Programs:
    return Programs()


@pytest.fixture
def host(machine: Machine, programs: Programs) -> Host:
    machine.write("etc/systemd/system/pendopo-kiosk.service", "[Unit]\n")
    machine.write("proc/meminfo", "MemTotal: 3884536 kB\n")
    return Host(machine.root, programs, lambda _uid: "root", is_root=True)


def packed(file: Path) -> dict[str, str]:
    with tarfile.open(file) as tar:
        found = {}
        for member in tar.getmembers():
            data = tar.extractfile(member)
            assert data is not None
            assert (member.uid, member.gid, member.uname) == (0, 0, "")
            found[member.name] = data.read().decode()
        return found


def test_nobody_who_is_in_books_journal_or_settings_is_in_it(
    village: Home, host: Host, office: Books, clock: ManualClock, tmp_path: Path
) -> None:
    village.settings.write_text(SETTINGS)
    code = a_ticket(office, clock).code
    file = tmp_path / "bundle.tar.gz"
    size = Bundle(village, host).write(file)
    assert size == file.stat().st_size and file.stat().st_mode & 0o777 == 0o600
    whole = "\n".join(packed(file).values())
    for each in [*PERSONS, code, "CODE1234"]:
        assert not re.search(rf"(?<![a-z]){re.escape(each)}(?![a-z])", whole), each


def test_what_helps_is_still_in_it(village: Home, host: Host, tmp_path: Path) -> None:
    village.settings.write_text(SETTINGS)
    file = tmp_path / "bundle.tar.gz"
    Bundle(village, host).write(file)
    found = packed(file)
    assert set(found) == {f"pendopo-support/{name}" for name in (
        "doctor.json", "journal.txt", "kernel.txt", "machine.txt", "rules.txt", "settings.json",
        "units.txt")}  # fmt: skip
    journal = found["pendopo-support/journal.txt"]
    assert 'part=gate msg="ready; nft enforcement device"' in journal
    assert "errors.py" in journal and "line 12, in told" in journal and "ValueError" in journal
    assert "pendopo-box.service: Failed with result 'watchdog'." in journal
    settings = json.loads(found["pendopo-support/settings.json"])
    assert settings["wifi"]["session_min"] == 180 and settings["wifi"]["name"] == "[removed]"
    assert settings["printer"]["kind"] == "serial"
    assert "10.0.0.0/8, 192.168.0.0/16" in found["pendopo-support/rules.txt"]
    doctor = json.loads(found["pendopo-support/doctor.json"])
    assert {"books", "units", "versions"} <= {each["subject"] for each in doctor}
    assert "3884536 kB" in found["pendopo-support/machine.txt"]


def test_the_journal_is_left_out_where_names_could_not_be_removed(
    village: Home, host: Host, programs: Programs, tmp_path: Path
) -> None:
    village.settings.write_text(SETTINGS)
    village.desk.write_bytes(b"no database at all" * 100)
    bundle = Bundle(village, host)
    assert any("LEFT OUT" in line for line in about(bundle))
    file = tmp_path / "bundle.tar.gz"
    bundle.write(file)
    assert "part=gate" not in packed(file)["pendopo-support/journal.txt"]
    assert not [asked for asked in programs.asked if "--unit=pendopo" in asked]


def test_a_journal_without_end_leaves_room_for_the_rest(
    village: Home, machine: Machine, tmp_path: Path
) -> None:
    village.settings.write_text("")

    def endless(command: Sequence[str]) -> Said | None:
        lines = (f"{n} level=info part=gate msg=ready" for n in range(200_000))
        return Said(0, "\n".join(lines), "") if command[0] == "journalctl" else None

    file = tmp_path / "bundle.tar.gz"
    size = Bundle(village, Host(machine.root, endless, str, is_root=True)).write(file)
    journal = packed(file)["pendopo-support/journal.txt"]
    assert PART_MAX_BYTES - 100 < len(journal) < PART_MAX_BYTES
    lines = journal.splitlines()
    assert lines[-1] == "199999 level=info part=gate msg=ready"
    assert re.fullmatch(r"\d{6} level=info part=gate msg=ready", lines[0])
    assert size < PART_MAX_BYTES


def test_settings_keep_numbers_and_kinds_and_no_word_more() -> None:
    told = without_words({"office": {"village": "X", "time_zone": "Asia/Jakarta"}, "n": [1, "a"],
                          "up": None, "is": True, "empty": ""})  # fmt: skip
    assert told == {"office": {"village": "[removed]", "time_zone": "Asia/Jakarta"},
                    "n": [1, "[removed]"], "up": None, "is": True, "empty": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("at 08:30:00 and 2026-11-25 08:30:00", "at 08:30:00 and 2026-11-25 08:30:00"),
        ("127.0.0.1:8080 and ::1", "127.0.0.1:8080 and ::1"),
        ("10.77.0.0/16 10.77.3.0/30 10.77.3.4/16", "10.77.0.0/16 [ip]/30 [ip]/16"),
        ("fd77::/64 and fd77::1/64", "[ip]/64 and [ip]/64"),
        ("+62 812 3456 7890", "[number]"),
        ("memory 134217728, 28 % of 4 GB, 6.1.0", "memory 134217728, 28 % of 4 GB, 6.1.0"),
        ("Pak BUDI waits", "Pak [name] waits"),
        ("A1234 and B017, not AB017", "[ticket] and [ticket], not AB017"),
    ],
)  # fmt: skip
def test_what_is_taken_out_and_what_stays(text: str, told: str) -> None:
    assert Cleaner(["Pak Budi", "Bu"]).clean(text) == told


def test_the_command_says_what_it_packs_and_overwrites_nothing(
    village: Home, tmp_path: Path
) -> None:
    village.settings.write_text("")
    file = tmp_path / "it.tar.gz"
    command = ["--home", str(village.path), "support-bundle", "--to", str(file)]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 0, told.output
    first, *_rest, last = told.output.splitlines()
    assert first == f"{file} will hold:" and "look into it before you send it" in last
    assert "  doctor.json    what `pendopo doctor` finds" in told.output
    assert len(packed(file)) == 7
    again = CliRunner().invoke(main, command)
    assert again.exit_code == 2 and "is there already" in again.output
    nowhere = CliRunner().invoke(main, [*command[:-1], str(tmp_path / "no/it.tar.gz")])
    assert nowhere.exit_code == 2 and "No such file" in nowhere.output
    assert io.BytesIO(file.read_bytes()).read(2) == b"\x1f\x8b"
