"""Making a backup: whole and checked or not at all, and what it holds."""

import os
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.backups import archive, record
from kiosk.backups.errors import BackupFailed
from kiosk.backups.folder import Folder
from kiosk.backups.making import make
from kiosk.backups.manifest import Manifest
from kiosk.books import store
from kiosk.books.clock import ManualClock
from kiosk.books.errors import AlreadyRunning, BooksMissing, DiskFull
from kiosk.books.home import Home
from kiosk.books.store import Books
from tests.factories import a_ticket
from tests.kiosk.backups.dying import dies_at

POINTS_MAX = 200


def files(home: Home) -> list[str]:
    return sorted(path.name for path in home.backups.iterdir())


def rows(path: Path, table: str = "tickets") -> int:
    with closing(sqlite3.connect(path)) as books:
        count: int = books.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return count


def test_a_backup_holds_books_settings_logo_and_recordings(
    village: Home, clock: ManualClock, office: Books, tmp_path: Path
) -> None:
    a_ticket(office, clock)
    village.settings.write_text('[office]\nvillage = "Sukojati"\n')
    village.logo.write_bytes(b"P4\n8 1\n\xff")
    (village.clips / "id").mkdir(parents=True)
    (village.clips / "id" / "loket.wav").write_bytes(b"RIFF")
    (village.clips / "id" / ".x.new").write_bytes(b"half")
    made = make(village, clock, "Desa Sukojati")
    assert made == village.backups / "pendopo-desa-sukojati-000001-20261124T0800.tar.gz"
    told = archive.unpack(made, tmp_path / "out")
    laid = {p.relative_to(tmp_path / "out").as_posix()
            for p in (tmp_path / "out").rglob("*") if p.is_file()}  # fmt: skip
    assert laid == {"office.db", "desk.db", "pendopo.toml", "logo.pbm", "clips/id/loket.wav"}
    assert laid == set(told.files)
    assert rows(tmp_path / "out/office.db") == 1
    assert (told.village, told.made_at, told.is_dated) == (
        "Desa Sukojati", "2026-11-24T01:00:00.000Z", True,
    )  # fmt: skip
    assert told.schema["office.db"][0] == "m001_queue"
    assert (tmp_path / "out/logo.pbm").read_bytes() == village.logo.read_bytes()


def test_the_folder_and_the_file_are_its_owners_alone(village: Home, clock: ManualClock) -> None:
    made = make(village, clock, "Sukojati")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (village.backups, made)]
    assert modes == [0o700, 0o600]
    village.backups.chmod(0o750)
    with pytest.raises(BackupFailed, match="others may read"):
        make(village, clock, "Sukojati")


def test_while_tickets_are_taken_the_copy_is_of_one_moment(
    village: Home, clock: ManualClock, tmp_path: Path
) -> None:
    begun, enough = threading.Event(), threading.Event()

    def take() -> None:
        with closing(Books.open(village.office)) as office:
            while not enough.is_set():
                a_ticket(office, clock)
                begun.set()

    taking = threading.Thread(target=take)
    taking.start()
    assert begun.wait(20)
    try:
        made = make(village, clock, "Sukojati")
    finally:
        enough.set()
        taking.join()
    archive.unpack(made, tmp_path / "out")
    copy = tmp_path / "out/office.db"
    assert 1 <= rows(copy) == rows(copy, "ticket_events") <= rows(village.office)


def test_the_copying_connection_writes_as_safely_as_before(
    village: Home, office: Books, tmp_path: Path
) -> None:
    store.snapshot(office, tmp_path / "copy.db")
    pragmas = [
        office.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "query_only")
    ]
    assert pragmas == [2, 1]


def test_the_newest_of_each_day_stays_and_the_older_ones_go_only_after_it(
    village: Home, clock: ManualClock
) -> None:
    for _ in range(9):
        make(village, clock, "Sukojati")
        clock.advance(86_400)
    names = Folder(village.backups).names()
    assert [name.number for name in names] == [3, 4, 5, 6, 7, 8, 9]  # 6 is week 48's, 3 week 47's
    assert record.newest(village) == names[-1]


def test_a_box_that_knows_no_date_makes_them_too(village: Home, clock: ManualClock) -> None:
    clock.trusted = False
    made = make(village, clock, "Sukojati")
    assert made.name == "pendopo-sukojati-000001-undated.tar.gz"
    newest = record.newest(village)
    assert newest and record.age_s(newest, clock) is None
    clock.trusted = True
    make(village, clock, "Sukojati")
    clock.jump(timedelta(hours=3))
    newest = record.newest(village)
    assert newest and record.age_s(newest, clock) == 3 * 3600


def test_a_full_disk_is_named_before_anything_is_written(village: Home, clock: ManualClock) -> None:
    first = make(village, clock, "Sukojati")
    real = os.statvfs(village.path)
    full = os.statvfs_result((real.f_bsize, 1, 10**6, 10, 10, 10, 10, 10, 0, 255))
    with pytest.raises(DiskFull, match="51 MB are needed and 0 are free"):
        make(village, clock, "Sukojati", disk=lambda path: full)
    assert files(village) == [first.name]


def test_damaged_books_make_no_backup_and_the_last_good_one_stays(
    village: Home, clock: ManualClock
) -> None:
    first = make(village, clock, "Sukojati")
    raw = bytearray(village.office.read_bytes())
    raw[8192:] = os.urandom(len(raw) - 8192)
    village.office.write_bytes(raw)
    with pytest.raises(BackupFailed, match=r"office\.db is damaged"):
        make(village, clock, "Sukojati")
    assert files(village) == [first.name]


def test_a_row_that_refers_to_nothing_is_found(village: Home, clock: ManualClock) -> None:
    with closing(sqlite3.connect(village.office)) as books, books:
        books.execute("INSERT INTO counter_services VALUES (77, 78)")
    with pytest.raises(BackupFailed, match="a row of counter_services refers to a row of"):
        make(village, clock, "Sukojati")


def test_missing_books_and_a_second_one_at_work_are_refused(
    village: Home, clock: ManualClock
) -> None:
    lock = village.claim("backup")
    with pytest.raises(AlreadyRunning):
        make(village, clock, "Sukojati")
    os.close(lock)
    village.desk.unlink()
    with pytest.raises(BooksMissing):
        make(village, clock, "Sukojati")
    assert files(village) == []


def killed_everywhere(village: Home, clock: ManualClock, points: range) -> int:
    """Kill it at each point: every file that bears a backup's name is whole.

    The point at which it had ended before, else how many times it died.
    """
    make(village, clock, "Sukojati")
    for point in points:
        if not dies_at(point, lambda: make(village, clock, "Sukojati")):
            return point
        for name in Folder(village.backups).names():
            told: Manifest = archive.unpack(village.backups / str(name))
            assert set(told.files) == {"office.db", "desk.db"}
        last = make(village, clock, "Sukojati")  # and the next one goes well
        assert files(village) == [last.name]
    return len(points)


def test_killed_at_some_points_no_half_backup_is_taken_for_one(
    village: Home, clock: ManualClock
) -> None:
    assert killed_everywhere(village, clock, range(6, 40, 12)) == 3


@pytest.mark.long
def test_killed_at_every_point_no_half_backup_is_taken_for_one(
    village: Home, clock: ManualClock
) -> None:
    ended_at = killed_everywhere(village, clock, range(1, POINTS_MAX))
    assert 40 < ended_at < POINTS_MAX - 1
