"""What the doctor says of the backups."""

from datetime import timedelta

import pytest

from kiosk.backups import record
from kiosk.backups.making import make
from kiosk.backups.record import Job
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_backup import Backup
from kiosk.doctor import backup_stick, backups
from kiosk.doctor.finding import Finding, Level

DAY = timedelta(days=1)


def told(home: Home, clock: ManualClock, *, is_trial: bool = False) -> Finding:
    return backups.check(home, clock, is_trial=is_trial)


def test_a_new_box_has_none_and_a_trial_needs_none(village: Home, clock: ManualClock) -> None:
    none = told(village, clock)
    assert (none.level, none.told) == (Level.WARN, "none yet") and "pendopo backup" in none.cure
    assert told(village, clock, is_trial=True).level is Level.OFF


def test_the_newest_and_its_age(village: Home, clock: ManualClock) -> None:
    make(village, clock, "Sukojati")
    clock.jump(timedelta(hours=5))
    found = told(village, clock)
    assert (found.level, found.age_s) == (Level.OK, 5 * 3600)
    assert str(found).endswith("the newest is number 1 of 24.11.2026 08.00 (heard 5 h ago)")
    clock.jump(2 * DAY)
    assert told(village, clock).level is Level.WARN
    clock.jump(5 * DAY)
    found = told(village, clock)
    assert found.level is Level.FAIL and "journalctl -u pendopo-backup" in found.cure


def test_one_that_failed_is_never_the_success_of_before(village: Home, clock: ManualClock) -> None:
    make(village, clock, "Sukojati")
    clock.jump(timedelta(hours=1))
    record.failed(village, clock, Job.BACKUP, "the disk is full")
    found = told(village, clock)
    assert found.level is Level.FAIL
    assert found.told.startswith("the last one failed at 09.00: the disk is full; the newest is")
    record.succeeded(village, Job.BACKUP)
    assert told(village, clock).level is Level.OK


def test_one_that_failed_and_none_there(village: Home, clock: ManualClock) -> None:
    record.failed(village, clock, Job.BACKUP, "the disk is full")
    assert "there is none" in told(village, clock).told
    (village.run / "backup-failed").write_text("{")
    assert "failed: not known" in told(village, clock).told


@pytest.mark.parametrize("trusted", [True, False])
def test_without_a_date_its_age_is_not_known(
    village: Home, clock: ManualClock, trusted: bool
) -> None:
    clock.trusted = not trusted
    make(village, clock, "Sukojati")
    clock.trusted = trusted
    found = told(village, clock)
    assert (found.level, found.state) == (Level.WARN, "unknown")


def test_one_of_the_future_was_made_by_a_wrong_clock(village: Home, clock: ManualClock) -> None:
    make(village, clock, "Sukojati")
    clock.jump(-3 * DAY)
    assert told(village, clock).state == "unknown"


def stick(home: Home, clock: ManualClock, recipient: str = "age1" + "q" * 58) -> Finding:
    return backup_stick.check(home, Settings(backup=Backup(recipient=recipient)), clock)


def test_without_a_recipient_nothing_leaves_the_box_and_that_is_said(
    village: Home, clock: ManualClock
) -> None:
    found = stick(village, clock, "")
    assert found.level is Level.OFF and "[backup] recipient" in found.told


def test_a_copy_that_was_never_made_is_good_failed_or_got_old(
    village: Home, clock: ManualClock
) -> None:
    make(village, clock, "Sukojati")
    assert (stick(village, clock).level, stick(village, clock).state) == (Level.WARN, "never")
    record.copied(village, clock, "pendopo-sukojati-000001-undated.tar.gz.age")
    clock.jump(3 * DAY)
    found = stick(village, clock)
    assert (found.level, found.age_s) == (Level.OK, 3 * 86_400)
    record.failed(village, clock, Job.COPY, "the stick is full")
    assert "the last copy failed at 08.00: the stick is full" in stick(village, clock).told
    record.succeeded(village, Job.COPY)
    clock.jump(30 * DAY)
    found = stick(village, clock)
    assert found.level is Level.WARN and "label PENDOPO" in found.cure
    clock.trusted = False
    assert stick(village, clock).state == "unknown"
