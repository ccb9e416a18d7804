"""A total that nobody can book alone: a manager says whether it is papers, or where to start.

A counter that was never seen here may come with papers inside, or from another office; one that
began a new epoch may have lost papers or been set back on the bench.
"""

from dataclasses import dataclass
from typing import Literal

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books
from kiosk.office import audit
from kiosk.office.box_alarms import AlarmKind
from kiosk.office.errors import BadField, ChangedMeanwhile, UnknownAlarm

ANSWERS = ("count", "start")


@dataclass(frozen=True)
class Question:
    """Papers that a counter says it counted before, and what a manager said of them."""

    id: int
    at: str
    uid: str
    epoch: int
    kind: AlarmKind
    letters: int
    answer: Literal["count", "start"] | None
    answered_at: str | None
    officer: str | None


def ask(books: Books, clock: Clock, box: tuple[str, int], kind: AlarmKind, letters: int) -> None:
    """Ask about so many papers of a (uid, epoch), unless it is none; call inside writing()."""
    if letters > 0:
        books.execute(
            "INSERT INTO box_questions (at, uid, epoch, kind, letters) VALUES (?, ?, ?, ?, ?)",
            (stamp(clock.now()), *box, kind, letters),
        )


def unanswered(books: Books) -> list[Question]:
    """What a manager has to decide, oldest first."""
    return _questions(books, "WHERE answer IS NULL ORDER BY id")


def newest(books: Books, limit: int) -> list[Question]:
    """The newest decisions, made or not."""
    return _questions(books, f"ORDER BY id DESC LIMIT {limit:d}")


def decide(books: Books, clock: Clock, officer: str, question_id: int, answer: str) -> Question:
    """Count those papers, or start from here; call inside writing(). Both are kept.

    Counted papers join the total, not this day's: nobody knows when they fell in.
    Raises BadField, UnknownAlarm, and ChangedMeanwhile when another manager decided already.
    """
    if answer not in ANSWERS:
        raise BadField("answer", f"answer: {answer!r} is none of {ANSWERS}")
    found = _questions(books, f"WHERE id = {question_id:d}")
    if not found:
        raise UnknownAlarm(f"no box question {question_id}")
    (question,) = found
    if question.answer is not None:
        raise ChangedMeanwhile(f"box question {question_id} is answered: {question.answer}")
    books.execute(
        "UPDATE box_questions SET answer = ?, answered_at = ?, officer = ? WHERE id = ?",
        (answer, stamp(clock.now()), officer, question_id),
    )
    if answer == "count":
        books.execute(
            "UPDATE box_counts SET booked = booked + ? WHERE uid = ? AND epoch = ?",
            (question.letters, question.uid, question.epoch),
        )
    what = f"{question.letters} ({question.uid})"
    audit.record(books, clock, officer, f"box_total_{answer}", what)
    return question


def counted(books: Books) -> dict[tuple[str, int], int]:
    """Papers that managers counted, per (uid, epoch)."""
    rows = books.execute(
        """SELECT uid, epoch, sum(letters) AS n FROM box_questions WHERE answer = 'count'
           GROUP BY uid, epoch"""
    )
    return {(row["uid"], row["epoch"]): row["n"] for row in rows}


def _questions(books: Books, which: str) -> list[Question]:
    rows = books.execute(f"SELECT * FROM box_questions {which}").fetchall()  # noqa: S608 - ours
    return [Question(**{**dict(row), "kind": AlarmKind(row["kind"])}) for row in rows]
