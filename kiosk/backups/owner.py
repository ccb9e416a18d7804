"""Whose the books are: root makes and restores backups as theirs, or they would be root's."""

import grp
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.books.home import Home

_USER, _GROUP = "pendopo-kiosk", "pendopo"


@dataclass(frozen=True)
class Owner:
    """A user and a group, by their numbers."""

    uid: int
    gid: int

    @classmethod
    def of(cls, home: Home) -> "Owner":
        """Whose the books of this house are or, without any, would be."""
        folder = home.path.stat()
        if home.desk.exists():
            return cls(home.desk.stat().st_uid, folder.st_gid)
        try:
            user, group = pwd.getpwnam(_USER).pw_uid, grp.getgrnam(_GROUP).gr_gid
        except KeyError:  # no installed box
            return cls(folder.st_uid, folder.st_gid)
        return cls(user if folder.st_gid == group else folder.st_uid, folder.st_gid)

    def take(self, path: Path, mode: int) -> None:
        """Make a file or folder theirs, before anybody writes it; only root can give away."""
        path.chmod(mode)
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


@contextmanager
def acting_as_owner(path: Path) -> Iterator[None]:
    """What root does inside is done as the owner of this file; for others nothing changes."""
    found = path.stat()
    if os.geteuid() != 0 or found.st_uid == 0:
        yield
        return
    group = os.getegid()
    os.setegid(found.st_gid)
    os.seteuid(found.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
