"""The restore drill, and what a restore refuses."""

import os
import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.backups import record, staging
from kiosk.backups.errors import BackupUnusable
from kiosk.backups.making import make
from kiosk.backups.names import Name
from kiosk.books.clock import ManualClock
from kiosk.books.errors import DiskFull
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.cli import main
from kiosk.office import queue, staff
from tests.factories import PASSWORD, a_home, a_ticket
from tests.kiosk.backups.houses import beside, live_in, what
from tests.kiosk.backups.test_archive import entries, packed, resummed


def restore(home: Home, *arguments: object) -> Result:
    return CliRunner().invoke(
        main, ["--home", str(home.path), "restore", *map(str, arguments)], catch_exceptions=False
    )


def refused(home: Home, *arguments: object) -> str:
    """The one line of a restore that changed nothing."""
    before = what(home)
    done = restore(home, *arguments)
    assert done.exit_code == 2 and done.output.count("\n") == 1, done.output
    assert what(home) == before
    assert not (home.backups / ".restoring").exists()
    return done.output


@pytest.fixture
def old(village: Home, clock: ManualClock) -> Home:
    """The house on the old card."""
    live_in(village, clock)
    return village


@pytest.fixture
def backup(old: Home, clock: ManualClock, tmp_path: Path) -> Path:
    """Its backup on something else than the card."""
    made = make(old, clock, "Desa Sukojati")
    return made.rename(tmp_path / made.name)


@pytest.fixture
def new(tmp_path: Path) -> Home:
    """A new card: empty books, settings and a logo that are not the village's."""
    home = a_home(tmp_path / "new")
    home.settings.write_text('[office]\nvillage = "Lain"\n')
    home.logo.write_bytes(b"P4\n8 1\n\x00")
    return home


def test_the_drill_a_village_moves_to_a_new_card(
    old: Home, backup: Path, new: Home, clock: ManualClock
) -> None:
    lost = what(old)
    done = restore(new, backup)
    assert done.exit_code == 0, done.output
    assert "Desa Sukojati, 24.11.2026 08.00: whole" in done.output
    assert what(new) == lost  # every row of every table, every byte of every file
    with closing(Books.open(new.desk)) as desk:
        token = staff.sign_in(desk, clock, "sari", PASSWORD)
        assert staff.officer(desk, clock, token)
    with closing(Books.open(new.office)) as office:
        assert a_ticket(office, clock, "A").number == 4  # A001 to A003 were given on the old card
        assert queue.overview(office, clock)
    assert record.newest(new) == Name.parse(backup.name)
    following = make(new, clock, "Desa Sukojati")
    assert following.name.startswith("pendopo-desa-sukojati-000002-")


def test_what_was_there_is_kept_beside(backup: Path, new: Home) -> None:
    before = what(new)
    assert "what was there: " in restore(new, backup).output
    kept = new.backups / "before-restore-1"
    assert what(Home(kept)) == before
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert restore(new, backup).exit_code == 0
    assert beside(new.backups) == ["before-restore-1", "before-restore-2", backup.name]


def test_an_empty_folder_becomes_the_house(old: Home, backup: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "empty")
    assert restore(home, backup).exit_code == 0
    assert what(home) == what(old)
    assert beside(home.backups) == [backup.name]


def test_a_file_under_another_name_serves_too(old: Home, backup: Path, new: Home) -> None:
    renamed = backup.rename(backup.with_name("from mail.bin"))
    assert restore(new, renamed).exit_code == 0
    assert what(new) == what(old) and beside(new.backups) == ["before-restore-1"]


def test_the_group_may_write_the_queue_and_the_desk_stays_the_kiosks(
    backup: Path, new: Home
) -> None:
    assert restore(new, backup).exit_code == 0
    paths = (new.office, new.desk, new.logo, new.clips, new.settings)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in paths}
    assert modes == {"office.db": 0o660, "desk.db": 0o600, "logo.pbm": 0o640, "clips": 0o750,
                     "pendopo.toml": 0o644}  # fmt: skip
    with closing(Books.open(new.office)) as office:
        office.execute("SELECT 1")
        assert office.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert stat.S_IMODE((new.path / "office.db-shm").stat().st_mode) == 0o660


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_gives_all_to_the_user_whose_books_they_are(backup: Path, new: Home) -> None:
    os.chown(new.desk, 65534, 65534)
    os.chown(new.path, 0, 65534)
    assert restore(new, backup).exit_code == 0
    paths = (new.office, new.desk, new.logo, new.clips / "id" / "loket.wav", new.backups)
    assert {(path.stat().st_uid, path.stat().st_gid) for path in paths} == {(65534, 65534)}


def test_settings_of_here_may_be_kept(old: Home, backup: Path, new: Home) -> None:
    mine = new.settings.read_bytes()
    assert restore(new, backup, "--keep-settings").exit_code == 0
    assert new.settings.read_bytes() == mine
    assert new.logo.read_bytes() == old.logo.read_bytes()


def test_settings_that_this_release_cannot_use_are_named(backup: Path, new: Home) -> None:
    held = entries(backup)
    held["pendopo.toml"] = b'[printer]\nkind = "laser"\n'
    bad = packed(backup.with_name("bad.tar.gz"), resummed(held))
    told = refused(new, bad)
    assert "[printer] kind" in told and "--keep-settings" in told
    assert restore(new, bad, "--keep-settings").exit_code == 0


def test_a_link_of_somebody_elses_in_place_of_the_settings_is_not_followed(
    backup: Path, new: Home, tmp_path: Path
) -> None:
    target = tmp_path / "shadow"
    target.write_text("[office]\n")
    new.settings.unlink()
    new.settings.symlink_to(target)
    assert "leads to" in refused(new, backup)
    assert target.read_text() == "[office]\n"


def test_what_cannot_be_verified_is_refused(backup: Path, new: Home, tmp_path: Path) -> None:
    assert "No such file" in refused(new, tmp_path / "nothing")
    whole = backup.read_bytes()
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "no whole backup" in refused(new, cut)
    held = entries(backup)
    held["desk.db"] = held["desk.db"][:-1] + b"\x01"
    assert "desk.db in it is damaged" in refused(new, packed(tmp_path / "hash", held))


def with_book(backup: Path, statement: str, tmp_path: Path) -> Path:
    """The backup with a changed office.db, whose sums are right."""
    held, book = entries(backup), tmp_path / "changed.db"
    book.write_bytes(held["office.db"])
    with closing(sqlite3.connect(book)) as books, books:
        books.execute("PRAGMA writable_schema=ON")
        books.execute(statement)
    held["office.db"] = book.read_bytes()
    return packed(tmp_path / "changed.tar.gz", resummed(held))


def test_books_that_do_not_hold_together_are_refused(
    backup: Path, new: Home, tmp_path: Path
) -> None:
    stray = with_book(backup, "INSERT INTO counter_services VALUES (77, 78)", tmp_path)
    assert "office.db in it is damaged: a row of counter_services" in refused(new, stray)
    torn = with_book(
        backup, "UPDATE sqlite_master SET rootpage = 3 WHERE name = 'tickets'", tmp_path
    )
    assert "office.db in it is damaged" in refused(new, torn)


def test_books_of_a_newer_release_are_refused(backup: Path, new: Home, tmp_path: Path) -> None:
    newer = with_book(
        backup,
        "INSERT INTO _sqlite_migrations VALUES (999, 'office', 'm999_letters', '2030-01-01')",
        tmp_path,
    )
    told = refused(new, newer)
    assert "made by a newer Pendopo" in told and "m999_letters" in told


def test_books_of_an_older_release_are_brought_up_to_date(
    backup: Path, new: Home, tmp_path: Path
) -> None:
    held, book = entries(backup), tmp_path / "older.db"
    book.write_bytes(held["office.db"])
    with closing(sqlite3.connect(book)) as books, books:
        books.execute("DROP TABLE scans")
        books.execute("DELETE FROM _sqlite_migrations WHERE name = 'm015_scans'")
    held["office.db"] = book.read_bytes()
    assert restore(new, packed(tmp_path / "older.tar.gz", resummed(held))).exit_code == 0
    with closing(Books.open(new.office)) as office:
        assert office.execute("SELECT count(*) FROM scans").fetchone()[0] == 0


@pytest.mark.parametrize("job", ["kiosk", "portal", "box", "backup"])
def test_while_something_runs_here_it_is_refused(backup: Path, new: Home, job: str) -> None:
    lock = new.claim(job)
    told = refused(new, backup)
    assert f"{job} is running" in told and "--stop" in told
    os.close(lock)
    assert restore(new, backup).exit_code == 0


def test_without_room_it_is_refused(old: Home, backup: Path) -> None:
    none = os.statvfs_result((4096, 1, 10**6, 10, 10, 10, 10, 10, 0, 255))
    with pytest.raises(DiskFull, match="MB are needed"):
        staging.stage(old, backup, disk=lambda path: none)
    assert beside(old.backups) == []


def test_a_pipe_or_a_folder_is_no_backup(new: Home, tmp_path: Path) -> None:
    assert "Is a directory" in refused(new, tmp_path)
    with tarfile.open(tmp_path / "empty.tar.gz", "w:gz"):
        pass
    with pytest.raises(BackupUnusable):
        staging.stage(new, tmp_path / "empty.tar.gz")


def test_it_is_either_a_file_or_the_end_of_an_interrupted_one(new: Home, backup: Path) -> None:
    assert restore(new).exit_code == restore(new, backup, "--finish").exit_code == 2
    assert restore(new, "--finish").exit_code == 0  # nothing to do
