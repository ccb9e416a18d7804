"""Backups on the installed appliance: by its unit, brought back, and cut off by a power cut."""

import json
from collections.abc import Iterator

import pytest

from tests.install_system.container import SUITES, Container, what_lacks
from tests.lab.namespaces import eventually

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(what_lacks()), reason=f"NOT INSTALLED ANYWHERE: {what_lacks()}"),
]
STATE = "/var/lib/pendopo"
PYTHON = "/opt/pendopo/current/.venv/bin/python"
ASKS = ("python3", "/src/systemd/install/answers.py", "1", "127.0.0.1:8080")
MOUNTED = "/run/pendopo-stick"
STICK = f"""set -e
age-keygen -o /srv/key 2>/dev/null
printf '\\n[backup]\\nrecipient = "%s"\\n' "$(age-keygen -y /srv/key)" >>/etc/pendopo/pendopo.toml
install -d -o pendopo-kiosk /srv/stick
mkdir -p /dev/disk/by-label /run/systemd/system/pendopo-stick.service.d
ln -s /dev/null /dev/disk/by-label/PENDOPO
cat >/run/systemd/system/pendopo-stick.service.d/test.conf <<END
[Service]
ExecStartPre=
ExecStartPre=+/usr/bin/nsenter --mount=/proc/1/ns/mnt /usr/bin/mount --bind /srv/stick {MOUNTED}
END
"""
CUT_OFF = """
import os, signal, sys
def watch(event, arguments):
    if watch.is_final:
        os.kill(os.getpid(), signal.SIGKILL)
    watch.is_final = event == "os.rename" and str(arguments[1]).endswith("/.switching")
watch.is_final = False
sys.addaudithook(watch)
from kiosk.cli import main
main()
"""
"""Dies at the first thing it does after a restore has become final."""


@pytest.fixture(scope="module", params=SUITES)
def debian(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Container]:
    """A box, installed; each test goes on where the one before it ended."""
    container = Container(tmp_path_factory.mktemp("container") / "console", request.param)
    try:
        container.install()
        yield container
    finally:
        container.close()


def backups(debian: Container) -> list[str]:
    return debian.out("find", f"{STATE}/backups", "-name", "*.tar.gz").split()


def services(debian: Container) -> set[str]:
    listed = debian.out("systemctl", "list-units", "--plain", "--no-legend", "pendopo-*.service")
    lines = [line.split() for line in listed.splitlines()]
    return {name for name, _, _, state, *_ in lines if state == "running"}


def officers(debian: Container) -> set[str]:
    program = (
        "import sqlite3, sys; books = sqlite3.connect(sys.argv[1]);"
        "print(*(login for (login,) in books.execute('SELECT login FROM staff')))"
    )
    return set(debian.out("python3", "-c", program, f"{STATE}/desk.db").split())


def rights(debian: Container) -> list[str]:
    files = (f"{STATE}/office.db", f"{STATE}/desk.db", f"{STATE}/backups", f"{STATE}/pendopo.toml")
    return debian.out("stat", "--format=%n %A %U:%G", *files).splitlines()


def finding(debian: Container, subject: str = "backup") -> dict[str, str]:
    told = json.loads(debian.run("pendopo", "doctor", "--json").stdout)
    [found] = [each for each in told if each["subject"] == subject]
    return dict(found)


def test_the_unit_makes_one_that_nobody_else_can_read(debian: Container) -> None:
    assert finding(debian)["state"] == "none"
    assert "pendopo-backup.timer" in debian.out("systemctl", "list-timers", "--no-legend")
    debian.out("systemctl", "start", "pendopo-backup.service")
    [made] = backups(debian)
    told = debian.out("stat", "--format=%A %U:%G", made, f"{STATE}/backups")
    assert told == "-rw------- pendopo-kiosk:pendopo\ndrwx------ pendopo-kiosk:pendopo\n"
    assert finding(debian)["state"] in {"ok", "unknown"}  # a container may know no date


def test_by_hand_root_makes_one_as_the_kiosks_user(debian: Container) -> None:
    debian.out("pendopo", "backup")
    owners = debian.out("stat", "--format=%U", *backups(debian)).split()
    assert owners == ["pendopo-kiosk"] * 2
    debian.out("systemctl", "start", "pendopo-backup.service")  # root left nothing in its way


def test_one_is_brought_back_while_the_box_runs(debian: Container) -> None:
    before, are_running = rights(debian), services(debian)
    newest = sorted(backups(debian))[-1]
    debian.out("pendopo", "add-officer", "sari", "Bu Sari")
    assert officers(debian) == {"pengelola", "sari"}
    refused = debian.run("pendopo", "restore", newest)
    assert refused.returncode == 2 and "is running; nothing was changed" in refused.stderr
    told = debian.out("pendopo", "restore", newest, "--stop")
    assert "whole" in told and "restored; what was there:" in told
    eventually(lambda: services(debian) == are_running, "all runs again", 30)
    assert officers(debian) == {"pengelola"}
    assert rights(debian) == before
    debian.out("systemctl", "start", "pendopo-backup.service")
    assert debian.out("systemctl", "--failed", "--no-legend") == ""


def test_a_restore_cut_off_by_a_power_cut_ends_with_the_next_start(debian: Container) -> None:
    newest, are_running = sorted(backups(debian))[-1], services(debian)
    debian.out("pendopo", "add-officer", "budi", "Pak Budi")
    cut = debian.run(
        *("env", f"PENDOPO_HOME={STATE}", PYTHON, "-c", CUT_OFF, "restore", newest, "--stop"),
    )
    assert cut.returncode != 0 and "restored" not in cut.stdout, cut.stderr
    assert services(debian) == set()
    refused = debian.run("pendopo", "add-officer", "udin", "Pak Udin")
    assert "restore --finish" in refused.stderr
    debian.cut_the_power()
    debian.start()
    eventually(lambda: services(debian) == are_running, "all runs again", 60)
    assert debian.out("systemctl", "--failed", "--no-legend") == ""
    assert officers(debian) == {"pengelola"}
    assert debian.run("ls", f"{STATE}/switching").returncode != 0
    eventually(lambda: debian.run(*ASKS).returncode == 0, "the touch screen answers", 30)


def test_a_stick_gets_it_encrypted_is_let_go_and_brings_it_back(debian: Container) -> None:
    """The stick is a folder, mounted in the place of a partition: kernels of tests know no vfat."""
    assert finding(debian, "backup stick")["level"] == "off"
    debian.out("sh", "-c", STICK)
    debian.out("systemctl", "daemon-reload")
    debian.out("systemctl", "start", "pendopo-backup.service")
    copies = ("find", "/srv/stick", "-name", "*.age")
    eventually(lambda: debian.out(*copies) != "", "the backup has the copy made", 30)
    eventually(lambda: debian.run("mountpoint", "-q", MOUNTED).returncode != 0, "let go", 30)
    assert finding(debian, "backup stick")["state"] in {"ok", "unknown"}
    debian.out("pendopo", "add-officer", "tini", "Bu Tini")
    [copy] = debian.out(*copies).split()
    debian.out("pendopo", "restore", copy, "--identity", "/srv/key", "--stop")
    assert officers(debian) == {"pengelola"}


def test_without_a_stick_nothing_fails(debian: Container) -> None:
    debian.out("rm", "/dev/disk/by-label/PENDOPO")
    debian.out("systemctl", "start", "pendopo-backup.service", "pendopo-stick.service")
    assert debian.out("systemctl", "--failed", "--no-legend") == ""
