"""Makes a backup of a house: copies that are checked, one file of them, and the rotation."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from kiosk.backups import archive, soundness
from kiosk.backups.errors import BackupFailed
from kiosk.backups.folder import Folder
from kiosk.backups.manifest import BOOKS, FORMAT, MAY_HOLD, Manifest, item
from kiosk.backups.names import slug
from kiosk.books import store
from kiosk.books.clock import Clock, stamp
from kiosk.books.errors import DiskFull
from kiosk.books.home import Home
from kiosk.books.store import Books, disk_full_named

JOB = "backup"
RESERVE_BYTES = 50_000_000
"""A backup never takes the last room, which tickets need."""


def make(
    home: Home,
    clock: Clock,
    village: str,
    *,
    disk: Callable[[Path], os.statvfs_result] = os.statvfs,
) -> Path:
    """Make one, checked and on the card; older ones go only then. Returns its file.

    `village` is "Desa Sukojati", or "" when the settings cannot be read. Raises BackupFailed,
    BooksMissing, DiskFull, AlreadyRunning, OSError; then all older ones are still there.
    """
    lock = home.claim(JOB, patience_s=0)
    try:
        folder = Folder(home.backups)
        folder.make()
        with disk_full_named(folder.path), folder.scratch() as scratch:
            _require_room(home, disk)
            copy, packed = Home(scratch / "home"), scratch / "packed"
            names = [*_copy_books(home, copy), *_copy_files(home, copy)]
            manifest = _manifest(copy, names, clock, village)
            archive.pack(copy.path, manifest, packed)
            shutil.rmtree(copy.path)  # before the sync: few of its bytes reach the card
            archive.put_on_card(packed)
            archive.unpack(packed)
            at = clock.local().replace(tzinfo=None) if manifest.is_dated else None
            made = folder.take(packed, folder.next_name(slug(village), at))
        folder.rotate()
    finally:
        os.close(lock)
    return made


def _copy_books(home: Home, copy: Home) -> Iterator[str]:
    copy.path.mkdir()
    for name in BOOKS:
        to = copy.path / name
        try:
            with closing(Books.open(home.path / name)) as books:
                store.snapshot(books, to)
            wrong = soundness.trouble(to)
        except sqlite3.OperationalError:  # no room, no right
            raise
        except sqlite3.DatabaseError as error:
            wrong = str(error)
        if wrong:
            raise BackupFailed(f"{home.path / name} is damaged: {wrong}; older backups are kept")
        yield name


def _copy_files(home: Home, copy: Home) -> Iterator[str]:
    """Settings, logo and recordings, those that there are."""
    clips = sorted(home.clips.glob("*/*"))
    for path in (home.settings, home.logo, *clips):
        name = path.relative_to(home.path).as_posix()
        if path.is_file() and MAY_HOLD.fullmatch(name):
            (copy.path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy.path / name)
            yield name


def _manifest(copy: Home, names: list[str], clock: Clock, village: str) -> Manifest:
    return Manifest(
        format=FORMAT,
        pendopo=version("pendopo"),
        village=village,
        made_at=stamp(clock.now()),
        is_dated=clock.is_trusted(),
        schema={name: soundness.steps(copy.path / name) for name in BOOKS},
        files={name: item(copy.path / name) for name in names},
    )


def _require_room(home: Home, disk: Callable[[Path], os.statvfs_result]) -> None:
    """Room for the copies, for the file of them at its largest, and for the office's own work."""
    held = [*home.path.glob("*.db*"), home.settings, home.logo, *home.clips.glob("*/*")]
    needed = 2 * sum(path.stat().st_size for path in held if path.is_file()) + RESERVE_BYTES
    found = disk(home.backups)
    free = found.f_bavail * found.f_frsize
    if free < needed:
        told = f"{home.backups}: {needed / 1e6:.0f} MB are needed and {free / 1e6:.0f} are free"
        raise DiskFull(f"{told}; no backup was made, older ones are kept")
