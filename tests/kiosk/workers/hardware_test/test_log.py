"""The log of a hardware test: where it goes, and what a pulled stick costs."""

import csv
import os
from pathlib import Path

import pytest

from kiosk.books.clock import ManualClock
from kiosk.workers.hardware_test.log import COLUMNS, Log
from kiosk.workers.hardware_test.stick import NEEDED_BYTES, Place, first_stick, why_not
from kiosk.workers.hardware_test.trial import Outcome, Result


def a_result(number: int, detail: str = "") -> Result:
    return Result(number, Outcome.OK, "fenced", 412.4, detail)


def a_disk(free: int, flag: int = 0) -> os.statvfs_result:
    return os.statvfs_result((4096, 1, 8 * 10**9, free, free, 10, 10, 10, flag, 255))


def test_rows_are_a_table_that_a_spreadsheet_reads(tmp_path: Path, clock: ManualClock) -> None:
    log = Log.new(tmp_path, clock)
    log.write("printer", a_result(1))
    log.write("box", a_result(2, 'odd "words", with\na line end'))
    log.close()
    log.close()
    assert log.path.name == "pendopo-hardware-test-20261124-080000.csv"
    with log.path.open(newline="") as file:
        header, first, second = csv.reader(file)
    assert tuple(header) == COLUMNS
    assert first == ["2026-11-24T08:00:00", "100.0", "printer", "1", "ok", "fenced", "412", ""]
    assert second[-1] == 'odd "words", with\na line end'


def test_without_a_believed_date_none_is_written_and_names_do_not_collide(
    tmp_path: Path, clock: ManualClock
) -> None:
    clock.trusted = False
    names = []
    for _ in range(2):
        log = Log.new(tmp_path, clock)
        log.write("box", a_result(1))
        log.close()
        names.append(log.path.name)
    assert names == ["pendopo-hardware-test-boot-boot0001.csv",
                     "pendopo-hardware-test-boot-boot0001-2.csv"]  # fmt: skip
    assert log.path.read_text().splitlines()[1].startswith(",100.0,box,1,")


def test_each_row_is_there_for_another_reader_at_once(tmp_path: Path, clock: ManualClock) -> None:
    log = Log.new(tmp_path, clock)
    log.write("box", a_result(1))
    assert len(log.path.read_text().splitlines()) == 2
    log.close()


def test_the_stick_is_made_sure_of_each_minute_and_at_the_end(
    tmp_path: Path, clock: ManualClock
) -> None:
    synced: list[int] = []
    log = Log(tmp_path / "log.csv", clock, sync_every_s=0, sync=synced.append)
    made = len(synced)
    log.write("box", a_result(1))
    log.write("box", a_result(2))
    assert len(synced) == made + 2
    log.close()
    assert len(synced) == made + 3
    seldom = Log(tmp_path / "other.csv", clock, sync_every_s=60, sync=synced.append)
    made = len(synced)
    seldom.write("box", a_result(1))
    assert len(synced) == made
    seldom.close()


def test_a_stick_that_is_gone_is_told_once_and_harms_nothing(
    tmp_path: Path, clock: ManualClock
) -> None:
    def gone(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    log = Log(tmp_path / "log.csv", clock, sync_every_s=0)
    log.write("box", a_result(1))
    log.sync = gone
    log.write("box", a_result(2))
    assert log.lost.endswith("Input/output error; nothing more is kept, the test goes on")
    log.write("box", a_result(3))
    log.close()
    assert "fenced" in (tmp_path / "log.csv").read_text()


def sticks(root: Path, *names: str) -> list[Path]:
    found = [root / name for name in names]
    for each in found:
        each.mkdir(parents=True)
    return found


def test_the_first_mounted_stick_is_taken(tmp_path: Path) -> None:
    media, run = tmp_path / "media", tmp_path / "run" / "media"
    _empty, stick = sticks(media, "cdrom", "pi/STICK")
    (late,) = sticks(run, "pi/LATER")
    mounted = (stick, late)
    assert first_stick((media, run), is_mount=mounted.__contains__).folder == stick
    assert first_stick((media, run), is_mount=lambda path: path == late).folder == late
    assert first_stick((media, run), is_mount=lambda path: False) == Place(None)
    assert first_stick((tmp_path / "nowhere",)) == Place(None)


def test_a_stick_without_room_and_one_that_is_read_only_are_passed_over_with_a_word(
    tmp_path: Path,
) -> None:
    full, shut, good = sticks(tmp_path, "a", "b", "c")
    disks = {full: a_disk(NEEDED_BYTES - 1), shut: a_disk(10**9, os.ST_RDONLY), good: a_disk(10**9)}
    place = first_stick((tmp_path,), is_mount=disks.__contains__, disk=disks.__getitem__)
    assert place.folder == good
    assert place.refused == (
        f"{full}: only 10.0 MB free of the 10 MB needed; make room",
        f"{shut}: read-only; push its switch, or mount it with -o rw",
    )


def test_a_folder_that_is_not_there_is_told_with_a_cure(tmp_path: Path) -> None:
    assert why_not(tmp_path) is None
    told = why_not(tmp_path / "usb")
    assert told is not None and told.endswith("No such file or directory; is it mounted?")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else_is_told_with_a_cure(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    assert "run it with sudo" in (why_not(tmp_path) or "")
