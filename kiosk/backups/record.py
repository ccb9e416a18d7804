"""How the last backup and its last copy elsewhere went; a note in run/ is the failure after it."""

from datetime import datetime
from enum import StrEnum

import msgspec

from kiosk.backups.folder import Folder
from kiosk.backups.names import Name
from kiosk.books import files
from kiosk.books.clock import Clock, stamp
from kiosk.books.home import Home

_COPIED = "copied.json"


class Job(StrEnum):
    """What is tried each night; its value is the name of a failure's note."""

    BACKUP = "backup-failed"
    COPY = "copy-failed"


class Failure(msgspec.Struct, frozen=True):
    """Why there is nothing newer, and when that was."""

    at: str
    why: str


class Copied(msgspec.Struct, frozen=True):
    """What was last copied elsewhere, and when."""

    name: str
    at: str


def failed(home: Home, clock: Clock, job: Job, why: str) -> None:
    """Note that it failed; the card, which may be full, is not written."""
    with files.aside(home.run, msgspec.json.encode(Failure(stamp(clock.now()), why))) as new:
        new.replace(home.run / job)


def succeeded(home: Home, job: Job) -> None:
    """What lies there now is the last word."""
    (home.run / job).unlink(missing_ok=True)


def last_failure(home: Home, job: Job) -> Failure | None:
    """What failed after the last success, in this boot; raises OSError."""
    try:
        return msgspec.json.decode((home.run / job).read_bytes(), type=Failure)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError:
        return Failure("", "not known")


def copied(home: Home, clock: Clock, name: str) -> None:
    """Note that a backup is elsewhere, too."""
    with files.aside(home.backups, msgspec.json.encode(Copied(name, stamp(clock.now())))) as new:
        new.replace(home.backups / _COPIED)
    succeeded(home, Job.COPY)


def last_copy(home: Home) -> Copied | None:
    """The last one, or None; raises OSError."""
    try:
        return msgspec.json.decode((home.backups / _COPIED).read_bytes(), type=Copied)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def newest(home: Home) -> Name | None:
    """The newest backup, or None; raises OSError, as for whom the folder is closed."""
    names = Folder(home.backups).names()
    return names[-1] if names else None


def age_s(name: Name, clock: Clock) -> float | None:
    """How old a backup is, in seconds; None when it or this moment has no date."""
    if name.at is None or not clock.is_trusted():
        return None
    now: datetime = clock.local()
    return (now - name.at.replace(tzinfo=now.tzinfo)).total_seconds()
