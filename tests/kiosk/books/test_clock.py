"""The wall's time, the boot's time and trust."""

from datetime import timedelta

from kiosk.books.clock import ManualClock, SystemClock, moment, seconds_since, stamp
from tests.factories import ZONE


def test_a_stamp_is_utc_and_reads_back(clock: ManualClock) -> None:
    assert stamp(clock.now()) == "2026-11-24T01:00:00.000Z"
    assert moment(stamp(clock.now())) == clock.now()


def test_a_jump_of_the_wall_changes_no_duration(clock: ManualClock) -> None:
    boot, boot_s = clock.boot, clock.boot_s()
    clock.advance(60)
    clock.jump(timedelta(days=-300))
    assert seconds_since(clock, boot, boot_s) == 60


def test_times_of_another_boot_do_not_compare(clock: ManualClock) -> None:
    boot, boot_s = clock.boot, clock.boot_s()
    clock.reboot()
    assert seconds_since(clock, boot, boot_s) is None


def test_the_systems_clock_runs_and_names_its_boot() -> None:
    clock = SystemClock(ZONE, always_trusted=True)
    before = clock.boot_s()
    assert clock.boot_s() >= before > 0
    assert len(clock.boot) == 8
    assert clock.is_trusted()
    assert clock.local().utcoffset() == timedelta(hours=7)
