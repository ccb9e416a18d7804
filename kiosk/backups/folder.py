"""The folder of backups: what lies in it, a place to make the next one, and the rotation."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.backups.errors import BackupFailed
from kiosk.backups.names import Name, kept
from kiosk.books import files

MODE = 0o700
_SCRATCH = ".making"


@dataclass(frozen=True)
class Folder:
    """A folder whose files are backups of one house."""

    path: Path

    def make(self) -> None:
        """Make it when it is missing; raises BackupFailed when it is not this user's alone."""
        self.path.mkdir(mode=MODE, exist_ok=True)
        found = self.path.stat(follow_symlinks=False)
        if found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise BackupFailed(
                f"{self.path}: others may read what is in it; it has to belong to"
                f" user {os.geteuid()} alone, with mode 0700"
            )

    def names(self) -> list[Name]:
        """The backups in it, the oldest first."""
        if not self.path.is_dir():
            return []
        found = (Name.parse(path.name) for path in self.path.iterdir())
        return sorted((name for name in found if name), key=lambda name: name.number)

    def next_name(self, village: str, at: datetime | None) -> Name:
        """What the next one is called."""
        names = self.names()
        return Name(village, names[-1].number + 1 if names else 1, at)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """An empty folder in it, gone afterwards; one that a power cut left goes first."""
        scratch = self.path / _SCRATCH
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=MODE)
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def take(self, whole: Path, name: Name) -> Path:
        """Give a whole, checked file of this file system its name; durable when it returns."""
        place = self.path / str(name)
        whole.rename(place)
        files.sync(self.path)
        return place

    def rotate(self) -> None:
        """Delete what is older than 7 days, 4 weeks and 12 months."""
        names = self.names()
        old = set(names) - kept(names)
        for name in old:
            (self.path / str(name)).unlink(missing_ok=True)
        if old:
            files.sync(self.path)
