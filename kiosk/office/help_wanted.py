"""Somebody at the touch screen wants an officer: one call, however often it is pressed."""

from dataclasses import dataclass
from sqlite3 import Row

from kiosk.books.clock import Clock, seconds_since, stamp
from kiosk.books.store import Books

REPEAT_S = 60.0
"""Presses within this time after one that counted are children at play, and change nothing."""
FORGOTTEN_S = 4 * 3600.0
"""Who pressed so long ago without an answer has gone."""


@dataclass(frozen=True)
class HelpCall:
    """A wish for an officer; `pressed_at` is the last press that counted."""

    id: int
    asked_at: str
    pressed_at: str
    answered_at: str | None


def ask(books: Books, clock: Clock) -> None:
    """Note a press: a call begins, the open one is asked again, or it was too soon for either.

    Call inside writing().
    """
    age_s = _age_s(clock, _latest(books))
    if age_s is not None and age_s < REPEAT_S:
        return
    now = (stamp(clock.now()), clock.boot, clock.boot_s())
    if (still := latest(books, clock)) and still.answered_at is None:
        books.execute(
            "UPDATE help_calls SET pressed_at = ?, boot = ?, boot_s = ? WHERE id = ?",
            (*now, still.id),
        )
    else:
        books.execute(
            "INSERT INTO help_calls (asked_at, pressed_at, boot, boot_s) VALUES (?, ?, ?, ?)",
            (now[0], *now),
        )


def latest(books: Books, clock: Clock) -> HelpCall | None:
    """The newest call of this boot, answered or not, unless all have forgotten it."""
    row = _latest(books)
    age_s = _age_s(clock, row)
    if row is None or age_s is None or age_s > FORGOTTEN_S:
        return None
    return HelpCall(row["id"], row["asked_at"], row["pressed_at"], row["answered_at"])


def unanswered(books: Books, clock: Clock) -> HelpCall | None:
    """The call that waits for an officer, if there is one."""
    call = latest(books, clock)
    return call if call and call.answered_at is None else None


def answer(books: Books, clock: Clock, call_id: int, officer: str) -> None:
    """An officer saw to it; harmless when another did so before. Call inside writing()."""
    books.execute(
        """UPDATE help_calls SET answered_at = ?, officer = ?
           WHERE id = ? AND answered_at IS NULL""",
        (stamp(clock.now()), officer, call_id),
    )


def _latest(books: Books) -> Row | None:
    row: Row | None = books.execute("SELECT * FROM help_calls ORDER BY id DESC LIMIT 1").fetchone()
    return row


def _age_s(clock: Clock, row: Row | None) -> float | None:
    return seconds_since(clock, row["boot"], row["boot_s"]) if row else None
