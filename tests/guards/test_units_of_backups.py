"""Guards on the units and the backups: who may read them, and who ends a restore."""

import re

import pytest

from kiosk.books.store import UNSETTLED
from tests.guards.units import SCREENS, SERVICES, SYSTEMD

ALL_HIDDEN = "\nInaccessiblePaths=/var/lib/pendopo /run/pendopo\n"
"""What the screens' own drop-in says: they read nothing of the house."""


@pytest.mark.parametrize("service", sorted(set(SERVICES) - SCREENS.keys()))
def test_who_may_not_read_the_accounts_may_not_read_their_backups(service: str) -> None:
    hidden = re.findall(r"^InaccessiblePaths=(.*)$", (SYSTEMD / service).read_text(), re.MULTILINE)
    paths = " ".join(hidden).split()
    assert ("-/var/lib/pendopo/desk.db" in paths) == ("-/var/lib/pendopo/backups" in paths)
    jobs = ("kiosk", "backup", "restore", "settle", "doctor", "stick")
    sees = {f"pendopo-{job}.service" for job in jobs}
    assert ("-/var/lib/pendopo/backups" in paths) == (service not in sees)


def test_a_browser_reads_nothing_of_the_house() -> None:
    assert ALL_HIDDEN in (SYSTEMD / "screen/unit.conf").read_text()


def test_an_interrupted_restore_ends_before_anybody_opens_a_book() -> None:
    text = (SYSTEMD / "pendopo-restore.service").read_text()
    before = set(" ".join(re.findall(r"^Before=(.*)$", text, re.MULTILINE)).split())
    opens = {name for name in set(SERVICES) - SCREENS.keys()
             if "Type=oneshot" not in (SYSTEMD / name).read_text()
             and "/var/lib/pendopo/office.db" not in (SYSTEMD / name).read_text()}  # fmt: skip
    assert before == opens
    assert f"\nConditionPathExists=/var/lib/pendopo/{UNSETTLED}\n" in text


def test_a_backup_and_a_stick_that_is_plugged_in_start_the_copy() -> None:
    assert "\nOnSuccess=pendopo-stick.service\n" in (SYSTEMD / "pendopo-backup.service").read_text()
    rules = (SYSTEMD / "udev.rules").read_text().splitlines()
    [rule] = [each for each in rules if "PENDOPO" in each]
    assert 'SUBSYSTEMS=="usb"' in rule and 'ENV{SYSTEMD_WANTS}+="pendopo-stick.service"' in rule
    unit = (SYSTEMD / "pendopo-stick.service").read_text()
    assert "\nConditionPathExists=/dev/disk/by-label/PENDOPO\n" in unit


def test_root_mounts_a_stick_for_one_user_and_nothing_on_it_is_run() -> None:
    unit = (SYSTEMD / "pendopo-stick.service").read_text()
    privileged = re.findall(r"^Exec\w+=-?\+/usr/bin/nsenter (.*)$", unit, re.MULTILINE)
    assert len(privileged) == unit.count("=+") + unit.count("=-+") == 2
    in_the_host, program, _, kinds, _, options, _, place = privileged[0].split()
    assert (in_the_host, program) == ("--mount=/proc/1/ns/mnt", "/usr/bin/mount")
    assert privileged[1] == f"{in_the_host} /usr/bin/umount --quiet {place}"
    assert kinds == "vfat,exfat"
    wanted = {"nosuid", "nodev", "noexec", "uid=pendopo-kiosk", "umask=0077"}
    assert wanted <= set(options.split(","))
