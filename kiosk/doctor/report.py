"""What the doctor found last, kept in run/ for the pages: they may look at no device themselves."""

import os
from dataclasses import asdict
from pathlib import Path

import msgspec

from kiosk.books.clock import Clock, seconds_since, stamp
from kiosk.books.home import Home
from kiosk.doctor.finding import Finding

STALE_AFTER_S = 2.5 * 3600
"""The timer asks every hour; older than that nobody knows any more."""


class Line(msgspec.Struct, frozen=True):
    """One finding, as it was."""

    subject: str
    level: str
    state: str
    told: str
    cure: str = ""


class Report(msgspec.Struct, frozen=True):
    """All findings of one moment of this boot."""

    at: str
    boot: str
    boot_s: float
    lines: tuple[Line, ...]

    def age_s(self, clock: Clock) -> float | None:
        """How old it is; None when that is not known."""
        return seconds_since(clock, self.boot, self.boot_s)

    def is_known(self, clock: Clock) -> bool:
        """Whether it still tells how the box is."""
        age_s = self.age_s(clock)
        return age_s is not None and age_s <= STALE_AFTER_S


def keep(home: Home, clock: Clock, findings: list[Finding]) -> None:
    """Keep the findings; raises OSError."""
    lines = [
        {key: value for key, value in asdict(each).items() if key != "age_s"} for each in findings
    ]
    when = {"at": stamp(clock.now()), "boot": clock.boot, "boot_s": clock.boot_s()}
    new = home.run / f"doctor.{os.getpid()}.new"
    try:
        new.write_bytes(msgspec.json.encode(when | {"lines": lines}))
        new.chmod(0o640)
        if os.getuid() == 0:  # by hand: later the unit's user has to replace it in a sticky folder
            owner = home.desk.stat()
            os.chown(new, owner.st_uid, owner.st_gid)
        new.replace(_file(home))
    finally:
        new.unlink(missing_ok=True)


def last(home: Home) -> Report | None:
    """The last one, None when there is none that can be read."""
    try:
        return msgspec.json.decode(_file(home).read_bytes(), type=Report)
    except (OSError, ValueError):
        return None


def _file(home: Home) -> Path:
    return home.run / "doctor.json"
