"""A copy of the newest backup in another folder, a stick's: whole or not at all, encrypted."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.backups import age
from kiosk.backups.archive import put_on_card
from kiosk.backups.errors import BackupFailed
from kiosk.backups.folder import Folder
from kiosk.backups.manifest import item
from kiosk.backups.names import Name, kept
from kiosk.books import files
from kiosk.books.home import Home

_PART = ".pendopo-part"
_GONE = (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOENT)
_WHY = {
    errno.ENOSPC: "is full; delete something from it, or take a larger one",
    errno.EROFS: "cannot be written: its lock is on, or it is broken",
    **dict.fromkeys(_GONE, "was pulled out in the middle of it, or is broken"),
}


def copy_newest(home: Home, to: Path, recipient: str) -> Path:
    """Copy the newest backup there, for this public key, or as it is when `recipient` is "".

    One that is there already is left alone; older ones of the same village are rotated as at home,
    once the new one is whole. Raises BackupFailed in one line; what was there stays.
    """
    newest = Folder(home.backups).names()
    if not newest:
        raise BackupFailed(f"{home.backups}: there is no backup to copy yet")
    name, suffix = newest[-1], age.SUFFIX if recipient else ""
    place = to / f"{name}{suffix}"
    with _told(to):
        (to / _PART).unlink(missing_ok=True)
        if not place.exists():
            _copy(home.backups / str(name), to / _PART, recipient)
            (to / _PART).rename(place)
            files.sync(to)
        _rotate(to, name, suffix)
    return place


def _copy(source: Path, part: Path, recipient: str) -> None:
    """On the stick, and read back from it, when it returns."""
    try:
        with part.open("xb") as written:
            if recipient:
                digest = age.encrypt(source, recipient, written)
            else:
                digest = item(source).sha256
                with source.open("rb") as plain:
                    shutil.copyfileobj(plain, written)
        put_on_card(part)
        if item(part).sha256 != digest:
            raise BackupFailed(
                f"{part.parent}: what was written there reads back as something else"
            )
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _rotate(folder: Path, newest: Name, suffix: str) -> None:
    """As at home, but only those of this village and of this kind."""
    names = [
        name
        for path in folder.iterdir()
        if path.name.endswith(f".gz{suffix}")
        and (name := Name.parse(path.name.removesuffix(suffix)))
        and name.village == newest.village
    ]
    for name in set(names) - kept(names) - {newest}:
        (folder / f"{name}{suffix}").unlink(missing_ok=True)
    files.sync(folder)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """One line for whatever a stick does."""
    try:
        yield
    except OSError as error:
        why = _WHY.get(error.errno or 0) or f"cannot be used: {error.strerror}"
        raise BackupFailed(f"{folder}: the stick {why}; the backup on the box is whole") from error
