"""The wall's time, the boot's time and trust."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.books.clock import ManualClock, SystemClock, moment, seconds_since, stamp
from tests.factories import MORNING, ZONE


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


def test_a_person_s_word_is_kept_for_all_processes_and_for_this_boot(tmp_path: Path) -> None:
    kept = tmp_path / "time-confirmed"
    here, there = (SystemClock(ZONE, confirmed=kept) for _ in range(2))
    if here.is_synchronized():
        pytest.skip("a time server set this machine's clock: nobody's word counts")
    here.confirm(MORNING)
    for clock in (here, there):
        assert clock.is_trusted()
        assert timedelta() <= clock.local() - MORNING < timedelta(minutes=1)
    word = json.loads(kept.read_text())
    kept.write_text(json.dumps(word | {"boot_s": word["boot_s"] - 3600}))
    assert there.local() - MORNING >= timedelta(hours=1)
    kept.write_text(json.dumps(word | {"boot": "another"}))
    assert abs(there.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("word", ["", "{}", "[]", '{"boot": 1}', "null"])
def test_a_broken_word_is_no_word(tmp_path: Path, word: str) -> None:
    kept = tmp_path / "time-confirmed"
    kept.write_text(word)
    clock = SystemClock(ZONE, confirmed=kept)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_no_word_stands_against_a_time_server(tmp_path: Path) -> None:
    clock = SystemClock(ZONE, always_trusted=True, confirmed=tmp_path / "time-confirmed")
    clock.confirm(MORNING - timedelta(days=9))
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
