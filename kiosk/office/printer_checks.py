"""Test prints that a person has looked at: what came out right, who says so, and when."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.books.clock import Clock
from kiosk.books.store import Books
from kiosk.office import audit, printing
from kiosk.office.printing import Job

RIGHT, WRONG = "printer_right", "printer_wrong"
WHAT = "printer"
PARTS = ("ruler", "code", "cut")
"""What is asked of a test slip: its width, whether its code scans, whether it came off clean."""


@dataclass(frozen=True)
class Check:
    """One look at a test slip; `parts` are those of PARTS that were asked."""

    at: str
    officer: str
    parts: Mapping[str, bool]

    @property
    def is_right(self) -> bool:
        return all(self.parts.values())


def record(books: Books, clock: Clock, officer: str, parts: Mapping[str, bool]) -> None:
    """Keep what a person saw; call inside writing()."""
    action = RIGHT if all(parts.values()) else WRONG
    changes = {part: (None, right) for part, right in parts.items()}
    audit.record(books, clock, officer, action, WHAT, changes=changes)


def last(books: Books, *kinds: str) -> Check | None:
    """The newest look at a test slip, or the newest that was RIGHT, or WRONG."""
    found = audit.latest(books, kinds or (RIGHT, WRONG))
    if found is None:
        return None
    parts = {part: after for part, (_before, after) in found.changes.items()}
    return Check(found.at, found.officer, parts)


def last_paper(books: Books) -> Job | None:
    """The newest paper that the printer has had, wholly or not."""
    row = books.execute(
        """SELECT id FROM print_jobs WHERE state IN ('sent', 'confirmed', 'unknown')
           ORDER BY id DESC LIMIT 1"""
    ).fetchone()
    return printing.job(books, row["id"]) if row else None


def is_asked(books: Books, looked: Check | None) -> bool:
    """Whether a test slip was ordered that nobody has looked at."""
    row = books.execute(
        "SELECT ordered_at FROM print_jobs WHERE kind = 'test' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return row is not None and (looked is None or row["ordered_at"] > looked.at)
