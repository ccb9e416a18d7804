"""The public numbers, each with how it is known; a failure is never shown as zero."""

from dataclasses import dataclass
from typing import Literal

from kiosk.books.clock import Clock
from kiosk.books.store import Books
from kiosk.office import box_state
from kiosk.office.box_state import BoxState


@dataclass(frozen=True)
class DropCount:
    """Papers in the complaint box: an estimate made by its light beams.

    `state` is "counting", "silent" (no word from the box for 15 s: what falls in now may not be
    known yet), "faulty" (it speaks, but what falls in now may not be counted) or "none" (no box was
    ever seen; the numbers are None).
    """

    state: Literal["counting", "silent", "faulty", "none"]
    total: int | None
    today: int | None


def drops(books: Books, clock: Clock, box_alive_age_s: float | None) -> DropCount:
    """How many papers the box counted; `box_alive_age_s` is the age of its last word."""
    total = papers(books)
    if total is None:
        return DropCount("none", None, None)
    today = _today(books, clock) if clock.is_trusted() else None
    state = box_state.kept(books, box_alive_age_s)
    if state in (BoxState.UNPLUGGED, BoxState.SILENT):
        return DropCount("silent", total, today)
    return DropCount("faulty" if state in box_state.MISCOUNTS else "counting", total, today)


def papers(books: Books) -> int | None:
    """All papers ever booked, or None when no box was ever seen."""
    total: int | None = books.execute("SELECT sum(booked) FROM box_counts").fetchone()[0]
    return total


def _today(books: Books, clock: Clock) -> int | None:
    """Drops of this date; None while some of this boot still wait for theirs."""
    undated = books.execute(
        """SELECT 1 FROM box_frames WHERE service_date IS NULL AND host_boot = ? AND booked > 0
           LIMIT 1""",
        (clock.boot,),
    ).fetchone()
    if undated:
        return None
    count: int = books.execute(
        "SELECT coalesce(sum(booked), 0) FROM box_frames WHERE service_date = ? AND booked > 0",
        (clock.local().date().isoformat(),),
    ).fetchone()[0]
    return count
