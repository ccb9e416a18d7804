"""The moment of a restore: the old books or the new ones, never some of each.

One renaming makes a restore final; all after it can be done again from any point, and nobody opens
a book meanwhile (store.UNSETTLED). So whoever finds it interrupted brings it to its end.
"""

import os
import shutil
from itertools import count
from pathlib import Path

import msgspec

from kiosk.backups.errors import BackupUnusable
from kiosk.backups.folder import MODE, Folder
from kiosk.backups.manifest import BOOKS
from kiosk.backups.names import Name
from kiosk.backups.staging import ARCHIVE, NEW, STAGE, Staged, settings_place
from kiosk.books import files
from kiosk.books.home import Home
from kiosk.books.store import UNSETTLED

_COMMITTED, _OLD, _PLAN = ".switching", "old", "plan.json"
_RENAMED = (*BOOKS, "logo.pbm", "clips")
_BESIDE_A_BOOK = ("", "-wal", "-shm")


class _Plan(msgspec.Struct, frozen=True):
    """What comes, what only goes, and the backup's own name or ""."""

    comes: list[str]
    goes: list[str]
    name: str


def switch(home: Home, staged: Staged, *, keeps_settings: bool = False) -> Path | None:
    """Put what is staged in its place; nobody may have a book open. As finish()."""
    new = staged.folder / NEW
    comes = [name for name in _RENAMED if (new / name).exists()]
    goes = [name for name in _RENAMED if name not in comes]
    if not keeps_settings and (new / home.settings.name).exists():
        comes.append(home.settings.name)
    plan = msgspec.json.encode(_Plan(comes, goes, str(staged.name or "")))
    with files.aside(staged.folder, plan) as written:
        written.replace(staged.folder / _PLAN)
    files.sync(staged.folder)
    (home.path / UNSETTLED).touch()
    files.sync(home.path)
    staged.folder.rename(home.backups / _COMMITTED)
    files.sync(home.backups)
    return finish(home)


def finish(home: Home) -> Path | None:
    """Bring a restore to its end; does nothing without one. Where the old books are, if any were.

    Raises BackupUnusable when what lies there is not this user's, OSError.
    """
    committed, before = home.backups / _COMMITTED, None
    if committed.is_dir():
        found = committed.stat(follow_symlinks=False)
        if found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise BackupUnusable(f"{committed}: of user {found.st_uid}, who has to finish it")
        _put_in_place(home, committed)
        before = _keep_old(home, committed / _OLD)
        committed.rename(home.backups / STAGE)  # half deleted it could not be finished
        files.sync(home.backups)
    shutil.rmtree(home.backups / STAGE, ignore_errors=True)
    (home.path / UNSETTLED).unlink(missing_ok=True)
    files.sync(home.path)
    return before


def is_unsettled(home: Home) -> bool:
    """Whether a restore was interrupted after it had become final."""
    return (home.path / UNSETTLED).exists()


def _put_in_place(home: Home, committed: Path) -> None:
    plan = msgspec.json.decode((committed / _PLAN).read_bytes(), type=_Plan)
    new, old = committed / NEW, committed / _OLD
    old.mkdir(mode=MODE, exist_ok=True)
    waiting = [name for name in plan.comes if name in _RENAMED and (new / name).exists()]
    for name in (*plan.goes, *waiting):
        for suffix in _BESIDE_A_BOOK:
            if os.path.lexists(home.path / f"{name}{suffix}"):
                (home.path / f"{name}{suffix}").rename(old / f"{name}{suffix}")
    # A new book must never lie beside the old one's journal, not even after a power cut.
    files.sync(old)
    files.sync(home.path)
    for name in waiting:
        lock = new / f"{name}.lock"
        if lock.exists() and not (home.path / lock.name).exists():
            lock.rename(home.path / lock.name)
        (new / name).rename(home.path / name)
    if home.settings.name in plan.comes and (new / home.settings.name).exists():
        _place_settings(settings_place(home), new / home.settings.name, old)
    files.sync(home.path)
    _take_archive(home, committed / ARCHIVE, plan.name)


def _place_settings(place: Path, new: Path, old: Path) -> None:
    """By a copy: they may lie on another file system."""
    if place.exists() and not (old / place.name).exists():
        with files.aside(old, place.read_bytes()) as kept:
            kept.replace(old / place.name)
        files.sync(old)
    with files.aside(place.parent, new.read_bytes()) as written:
        written.chmod(0o644)
        written.replace(place)
        files.sync(place.parent)
    new.unlink()


def _take_archive(home: Home, file: Path, text: str) -> None:
    """The backup stays among the others, and the next one's number goes on from it."""
    name = Name.parse(text)
    if name and file.exists() and not (home.backups / text).exists():
        Folder(home.backups).take(file, name)


def _keep_old(home: Home, old: Path) -> Path | None:
    if not any(old.iterdir()):
        return None
    place = next(
        path for n in count(1) if not (path := home.backups / f"before-restore-{n}").exists()
    )
    old.rename(place)
    return place
