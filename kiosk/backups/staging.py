"""A backup on its way back: verified, brought up to date, and laid beside the house.

Nothing of the house is touched here. What is staged lies in the folder of backups, which is the
kiosk's alone: in the state folder every service may rename what it likes.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.backups import age, archive, soundness
from kiosk.backups.errors import BackupUnusable
from kiosk.backups.folder import MODE
from kiosk.backups.making import RESERVE_BYTES
from kiosk.backups.manifest import BOOKS, Manifest
from kiosk.backups.names import Name
from kiosk.backups.owner import Owner
from kiosk.books import files
from kiosk.books import settings as settings_file
from kiosk.books.errors import DiskFull, SettingsError
from kiosk.books.home import Home
from kiosk.books.store import disk_full_named

STAGE = ".restoring"
ARCHIVE, NEW = "archive", "new"
INSTALLED_SETTINGS = Path("/etc/pendopo/pendopo.toml")


@dataclass(frozen=True)
class Staged:
    """What is ready to take the house's place, in `folder`; `name` is the backup's or None."""

    folder: Path
    manifest: Manifest
    name: Name | None


def stage(
    home: Home,
    file: Path,
    *,
    identity: Path | None = None,
    keeps_settings: bool = False,
    disk: Callable[[Path], os.statvfs_result] = os.statvfs,
) -> Staged:
    """Verify a backup and lay it out; raises BackupUnusable, DiskFull, OSError.

    `identity` is the file of the secret key that an encrypted one needs.
    """
    if not keeps_settings:
        settings_place(home)
    owner = Owner.of(home)
    folder = home.backups / STAGE
    if not home.backups.exists():
        home.backups.mkdir(mode=MODE)
        owner.take(home.backups, MODE)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=MODE)
    try:
        with disk_full_named(home.backups):
            copy, new = folder / ARCHIVE, Home(folder / NEW)
            _require_room(folder, file.stat().st_size, disk)
            _fetch(file, identity, copy)
            with _called(copy, file):
                held = archive.look(copy).files.values()
                _require_room(folder, sum(item.size for item in held), disk)
                manifest = archive.unpack(copy, new.path)
            _require_known(file, new, manifest)
            if not keeps_settings:
                _require_settings(file, new)
            _bring_up_to_date(new, owner)
            owner.take(copy, 0o600)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Staged(folder, manifest, Name.parse(file.name.removesuffix(age.SUFFIX)))


def settings_place(home: Home) -> Path:
    """Where the settings really lie; raises BackupUnusable for a link that is not the installer's.

    Every service may put a link there, and root would write where it leads to.
    """
    if not home.settings.is_symlink():
        return home.settings
    if home.settings.readlink() != INSTALLED_SETTINGS:
        told = f"{home.settings} leads to {home.settings.readlink()}"
        raise BackupUnusable(f"{told}; keep those settings (--keep-settings) or remove that link")
    return INSTALLED_SETTINGS


def _fetch(file: Path, identity: Path | None, to: Path) -> None:
    """A copy of the file, in the clear: a stick may be pulled out."""
    if not age.is_encrypted(file):
        shutil.copyfile(file, to)
        archive.put_on_card(to)
    elif identity is None:
        told = f"{file}: is encrypted; name the file of the secret key: --identity FILE"
        raise BackupUnusable(told)
    else:
        age.decrypt(file, identity, to)


@contextmanager
def _called(copy: Path, file: Path) -> Iterator[None]:
    """Whoever restores knows the file, not our copy of it."""
    try:
        yield
    except BackupUnusable as error:
        raise BackupUnusable(str(error).replace(str(copy), str(file), 1)) from error


def _require_room(folder: Path, needed: int, disk: Callable[[Path], os.statvfs_result]) -> None:
    found = disk(folder)
    if found.f_bavail * found.f_frsize < needed + RESERVE_BYTES:
        told = f"{(needed + RESERVE_BYTES) / 1e6:.0f} MB are needed"
        raise DiskFull(f"{folder.parent}: {told}; nothing was changed")


def _require_known(file: Path, new: Home, manifest: Manifest) -> None:
    """Sound books, of a schema that this release knows."""
    from kiosk.office.schema_steps import known_steps  # 11 MB, for the command alone

    known = known_steps()
    for name in BOOKS:
        try:
            wrong = soundness.trouble(new.path / name)
            steps = [] if wrong else soundness.steps(new.path / name)
        except sqlite3.Error as error:
            wrong, steps = str(error), []
        if wrong:
            raise BackupUnusable(f"{file}: {name} in it is damaged: {wrong}")
        if later := [step for step in steps if step not in known[name]]:
            raise BackupUnusable(
                f"{file}: made by a newer Pendopo ({manifest.pendopo}, {later[-1]});"
                " bring this box up to date first"
            )


def _require_settings(file: Path, new: Home) -> None:
    """Settings that this release can be started with."""
    if not new.settings.exists():
        return
    try:
        settings_file.parse(settings_file.read(new.settings), Path(new.settings.name), {})
    except SettingsError as error:
        raise BackupUnusable(
            f"{file}: its settings cannot be used: {error}; or keep those of here: --keep-settings"
        ) from None


def _bring_up_to_date(new: Home, owner: Owner) -> None:
    """Rights before the first write, then the schema's steps; all on the card when it returns."""
    from kiosk.office.migrations import migrate

    for path in new.path.rglob("*"):
        owner.take(path, files.FOLDER_MODE if path.is_dir() else files.FILE_MODE)
    owner.take(new.office, 0o660)
    owner.take(new.desk, 0o600)
    migrate(new)
    for book, mode in ((new.office, 0o660), (new.desk, 0o600)):
        owner.take(book.with_name(f"{book.name}.lock"), mode)
    for folder in (new.path, *(path for path in new.path.rglob("*") if path.is_dir())):
        files.sync(folder)
