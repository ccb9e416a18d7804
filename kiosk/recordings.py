"""The recordings of the hall's voice: which this office needs, what each is like, keeping one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware import clips
from hardware.clips import Judgement
from kiosk import announcements
from kiosk.books import files
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, disk_full_named, writing
from kiosk.office import audit, services
from kiosk.office.errors import OfficeError

LANGUAGES = tuple(announcements.NUMBERS)
RECORDABLE = re.compile(r"[\w-]{1,40}")
"""Words that can be the name of a file; espeak-ng says the others."""


class UnknownWord(OfficeError):
    """Error raised when no call of this office needs that word, or it has no recording."""


class BadClip(OfficeError):
    """Error raised when a recording is not good enough to be kept; carries what it is like."""

    def __init__(self, message: str, judgement: Judgement) -> None:
        super().__init__(message)
        self.judgement = judgement


class FolderClosed(OfficeError):
    """Error raised when the recordings' folder cannot be written by the kiosk."""


@dataclass(frozen=True)
class Recording:
    """A word that calls need; `judgement` is None while it is missing."""

    word: str
    judgement: Judgement | None
    apart_db: float

    @property
    def can_be_said(self) -> bool:
        """Whether the voice uses it, be it good or bad."""
        return self.judgement is not None and self.judgement.level_db is not None


@dataclass(frozen=True)
class ClipSet:
    """One language's recordings, in a folder of its own."""

    folder: Path
    language: str

    def listed(self, books: Books) -> list[Recording]:
        """Every word that some call needs, as somebody would read them out."""
        files = clips.clip_files(self.folder)
        words = needed(books, self.language)
        found = {word: clips.judged_file(files[word]) for word in words if word in files}
        levels = {w: each.level_db for w, each in found.items() if each.level_db is not None}
        apart = clips.apart_db(levels)
        return [Recording(word, found.get(word), apart.get(word, 0.0)) for word in words]

    def path(self, word: str) -> Path:
        """The file of a word; raises UnknownWord when there is none."""
        found = clips.clip_files(self.folder).get(word)
        if found is None:
            raise UnknownWord(f"{word!r} has no recording in {self.folder}")
        return found

    def keep(self, books: Books, clock: Clock, officer: str, word: str, data: bytes) -> Judgement:
        """Keep a recording in place of the last one, whole or not at all.

        Raises UnknownWord, BadClip (the last one stays), FolderClosed and DiskFull.
        """
        if word not in needed(books, self.language):
            raise UnknownWord(f"no call needs {word!r}")
        judgement = clips.judged(data, word)
        if judgement.faults:
            raise BadClip(f"{word}: {', '.join(judgement.faults)}", judgement)
        with _told(self.folder), files.aside(self.folder, data) as new, writing(books):
            audit.record(books, clock, officer, "clip_keep", f"{self.language}/{word}")
            new.replace(self.folder / f"{word}.wav")
            files.sync(self.folder)
        return judgement

    def remove(self, books: Books, clock: Clock, officer: str, word: str) -> None:
        """Take a recording away; raises UnknownWord and FolderClosed."""
        path = self.path(word)
        with _told(self.folder), writing(books):
            audit.record(books, clock, officer, "clip_remove", f"{self.language}/{word}")
            path.unlink()
            files.sync(self.folder)


def folder(home: Home, settings: Settings) -> Path:
    """Where the hall's recordings lie, a folder for each language in it."""
    return Path(settings.voice.clips) if settings.voice.clips else home.clips


def needed(books: Books, language: str) -> list[str]:
    """The words that calls of this office are made of and that a file can be named after."""
    prefixes = [each.prefix for each in services.services(books)]
    counters = [each.name for each in services.counters(books)]
    words = announcements.words(prefixes, counters, language)
    recordable = (each for each in words if RECORDABLE.fullmatch(each))
    return announcements.in_order(recordable, prefixes, counters, language)


def judge(home: Home, folder: Path) -> dict[str, list[str]]:
    """For each language that has a folder: what is wrong, a line each. Raises BooksMissing."""
    books = Books.open(home.office)
    try:
        return {
            language: clips.problems(folder / language, set(needed(books, language)))
            for language in LANGUAGES
            if (folder / language).is_dir()
        }
    finally:
        books.close()


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Name what keeps the kiosk from changing the folder."""
    try:
        with disk_full_named(folder):
            yield
    except OSError as error:
        raise FolderClosed(f"{folder}: {error.strerror}") from error
