"""What the doctor says of card, versions and certificate, and of the whole installed box."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.appliance import card, certificates, checkup, versions
from kiosk.appliance.host import Host, ask
from kiosk.books.clock import ManualClock
from kiosk.books.home import RELEASE as RUNNING
from kiosk.books.home import Home
from kiosk.doctor.finding import Level
from tests.kiosk.appliance.machine import RELEASE, Machine

SUBJECTS = [
    "units", "ports", "firewall", "leak test", "radio", "certificate",
    "office pages", "card", "versions",
]  # fmt: skip


def memory_card(machine: Machine) -> Path:
    """The kernel's folder of the partition below the books."""
    number = machine.home.path.stat().st_dev
    partition = machine.root / "sys/devices/mmc0/block/mmcblk0/mmcblk0p2"
    partition.mkdir(parents=True)
    link = machine.root / f"sys/dev/block/{os.major(number)}:{os.minor(number)}"
    link.parent.mkdir(parents=True)
    link.symlink_to(partition)
    return partition


def test_a_card_that_is_worn_has_errors_or_says_nothing(machine: Machine) -> None:
    assert card.check(machine.box).state == "unknown"
    partition = memory_card(machine)
    assert card.check(machine.box).level is Level.WARN
    machine.write("sys/fs/ext4/mmcblk0p2/errors_count", "0\n")
    found = card.check(machine.box)
    assert (found.level, found.state) == (Level.OK, "wear_unknown")
    assert "it does not say" in found.told
    life = partition.parent / "device/life_time"
    life.parent.mkdir()
    life.write_text("0x01 0x03\n")
    found = card.check(machine.box)
    assert found.level is Level.OK and "up to 30 % of its life is used" in found.told
    life.write_text("0x02 0x0A\n")
    assert card.check(machine.box).state == "worn"
    machine.write("sys/fs/ext4/mmcblk0p2/errors_count", "7\n")
    found = card.check(machine.box)
    assert found.level is Level.FAIL and "counted 7 errors" in found.told


def locks(machine: Machine, *jobs: str) -> None:
    files = [(machine.home.run / f"{job}.lock").stat().st_ino for job in jobs]
    lines = [
        f"{n}: FLOCK  ADVISORY  WRITE 812 00:19:{inode} 0 EOF" for n, inode in enumerate(files)
    ]
    machine.write("proc/locks", "\n".join(lines) + "\n")


def test_what_runs_is_what_is_installed_or_its_unit_is_named(machine: Machine) -> None:
    machine.write("etc/os-release", 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
    machine.home.run.mkdir(exist_ok=True)
    (machine.home.run / "kiosk.lock").write_text(f"{RELEASE}\n")
    (machine.home.run / "box.lock").write_text("0.0.9-00000000\n")
    locks(machine, "kiosk")
    found = versions.check(machine.box)
    assert found.level is Level.OK
    assert found.told.startswith(f"{RELEASE}, Python 3.") and "(bookworm), Linux" in found.told
    locks(machine, "kiosk", "box")
    found = versions.check(machine.box)
    assert (found.level, found.state) == (Level.WARN, "old")
    assert found.told.startswith("pendopo-box runs 0.0.9-00000000, installed is")
    assert found.cure == "sudo systemctl restart pendopo-box"


def test_a_claim_says_which_release_holds_it_in_the_kernels_list(machine: Machine) -> None:
    lock = os.fdopen(machine.home.claim("printer"))
    with lock:
        assert (machine.home.run / "printer.lock").read_text() == f"{RUNNING}\n"
        machine.write("proc/locks", Path("/proc/locks").read_text())
        found = versions.check(machine.box)
        assert found.told.startswith(f"pendopo-printer runs {RUNNING}, ")


def test_a_certificate_that_is_not_there_or_whose_key_only_root_reads(
    machine: Machine, tmp_path: Path
) -> None:
    assert certificates.check(machine.box).level is Level.OFF
    portal = replace(
        machine.settings.portal, tls_name="wifi.example", certificate=str(tmp_path / "chain.pem"),
        certificate_key=str(tmp_path / "key.pem"),
    )  # fmt: skip
    machine.settings = replace(machine.settings, portal=portal)
    found = certificates.check(machine.box)
    assert (found.level, found.state) == (Level.FAIL, "unusable") and "chain.pem" in found.told
    machine.is_root = False
    assert certificates.check(machine.box).state == "needs_root"


def test_who_may_not_read_the_key_goes_by_the_unit_that_may(
    machine: Machine, tmp_path: Path
) -> None:
    portal = replace(
        machine.settings.portal, tls_name="wifi.example", certificate=str(tmp_path / "chain.pem"),
        certificate_key=str(tmp_path / "key.pem"),
    )  # fmt: skip
    machine.settings, machine.is_root = replace(machine.settings, portal=portal), False

    def judged(result: str, at_s: float) -> str:
        told = f"Result={result}\nExecMainExitTimestampMonotonic={at_s * 1e6:.0f}\n"
        machine.says("systemctl", told)
        return certificates.check(machine.box).state

    assert judged("success", 0) == "needs_root"
    assert judged("success", 90) == "ok"
    assert certificates.check(machine.box).age_s == 10
    assert judged("exit-code", 90) == "unusable"
    machine.clock.advance(certificates.STALE_AFTER_S)
    assert judged("success", 90) == "unknown"


def test_a_whole_box_has_a_line_for_each_subject_and_none_is_left_out(machine: Machine) -> None:
    machine.home.settings.write_text('[clock]\ntrusted = "always"\n')
    found = list(checkup.examine(machine.home, machine.host, clock_of=lambda _: machine.clock))
    assert [each.subject for each in found] == SUBJECTS
    machine.home.settings.write_text("[clock\n")
    found = list(checkup.examine(machine.home, machine.host, clock_of=lambda _: machine.clock))
    assert [each.subject for each in found] == SUBJECTS
    by_name = {each.subject: each for each in found}
    assert by_name["ports"].told == "not known: the settings cannot be read"
    assert by_name["versions"].told.startswith(RELEASE)


@pytest.mark.parametrize("text", ["[kiosk]\ndemo = true\n", ""])
def test_a_trial_has_one_line(village: Home, clock: ManualClock, tmp_path: Path, text: str) -> None:
    village.settings.write_text(text)
    [found] = checkup.examine(village, Host(root=tmp_path), clock_of=lambda _: clock)
    assert (found.subject, found.level) == ("installation", Level.OFF)


def test_a_program_that_is_not_there_or_never_answers_is_no_error() -> None:
    assert ask(["/nowhere/systemctl"]) is None
    assert ask(["sleep", "30"], 0.05) is None
    said = ask(["sh", "-c", "echo well; exit 3"])
    assert said is not None and (said.status, said.out) == (3, "well\n")
