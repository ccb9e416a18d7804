"""How the last backup went: the newest file is the success, a note in run/ the failure after it."""

from datetime import datetime

import msgspec

from kiosk.backups.folder import Folder
from kiosk.backups.names import Name
from kiosk.books import files
from kiosk.books.clock import Clock, stamp
from kiosk.books.home import Home

_NOTE = "backup-failed"


class Failure(msgspec.Struct, frozen=True):
    """Why there is no newer backup, and when that was."""

    at: str
    why: str


def failed(home: Home, clock: Clock, why: str) -> None:
    """Note that no backup could be made; the card, which may be full, is not written."""
    with files.aside(home.run, msgspec.json.encode(Failure(stamp(clock.now()), why))) as new:
        new.replace(home.run / _NOTE)


def succeeded(home: Home) -> None:
    """The backup that now lies there is the last word."""
    (home.run / _NOTE).unlink(missing_ok=True)


def last_failure(home: Home) -> Failure | None:
    """What failed after the newest backup, in this boot; raises OSError."""
    try:
        return msgspec.json.decode((home.run / _NOTE).read_bytes(), type=Failure)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError:
        return Failure("", "not known")


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
