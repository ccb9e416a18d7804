"""What the touch screen's visitor asked to have read aloud: one wish at a time, the newest."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kiosk.books.store import Books


class State(StrEnum):
    """How far a wish came."""

    WANTED = "wanted"
    OVER = "over"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True)
class Reading:
    """The newest wish; `sentences` are empty once it is no longer wanted: they were somebody's."""

    number: int
    state: State
    language: str
    loudness: int
    sentences: tuple[str, ...]


def order(books: Books, sentences: Sequence[str], language: str, loudness: int) -> int:
    """Wish for these sentences instead of any others; returns the wish's number.

    Call inside writing(). `loudness` is 0 (plain) to 2.
    """
    number: int = books.execute(
        """UPDATE reading SET number = number + 1, state = 'wanted', language = ?,
             loudness = ?, sentences = ? RETURNING number""",
        (language, loudness, json.dumps(list(sentences), ensure_ascii=False)),
    ).fetchone()[0]
    return number


def now(books: Books) -> Reading:
    """The newest wish."""
    row = books.execute(
        "SELECT number, state, language, loudness, sentences FROM reading"
    ).fetchone()
    fields = dict(row) | {
        "state": State(row["state"]),
        "sentences": tuple(json.loads(row["sentences"])),
    }
    return Reading(**fields)


def is_wanted(books: Books, number: int | None = None) -> bool:
    """Whether anything is to be read, or still this wish."""
    row = books.execute("SELECT number FROM reading WHERE state = 'wanted'").fetchone()
    return row is not None and number in (None, row["number"])


def end(books: Books, number: int, state: State) -> None:
    """A wish is over; harmless when it is already, or another came. Call inside writing()."""
    books.execute(
        "UPDATE reading SET state = ?, sentences = '[]' WHERE number = ? AND state = 'wanted'",
        (state, number),
    )
