"""When the printer's roll was changed, as far as it told, and how many slips came since."""

from dataclasses import dataclass

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books, writing

TABLES = (
    """CREATE TABLE paper_rolls (
        id INTEGER PRIMARY KEY, out_at TEXT NOT NULL, changed_at TEXT, dated INTEGER,
        after_job INTEGER) STRICT""",
    """CREATE UNIQUE INDEX paper_rolls_out ON paper_rolls (changed_at IS NULL)
       WHERE changed_at IS NULL""",
)


@dataclass(frozen=True)
class Roll:
    """The roll that is in the printer.

    `changed_at` is None when no change was ever seen, or its date was not believed; `is_known` is
    whether one was seen. `slips` came out since, as far as is known; of `unsure` ones nobody knows.
    """

    is_known: bool
    changed_at: str | None
    slips: int
    unsure: int


def note(books: Books, clock: Clock, word: str) -> None:
    """Keep what the printer's word tells of its paper: the next "ready" after "paper_out" is a new
    roll, whatever was said between them (a cover is opened for it). Harmless for other words.
    """
    row = books.execute("SELECT id FROM paper_rolls WHERE changed_at IS NULL").fetchone()
    if word == "paper_out" and row is None:
        with writing(books):
            books.execute("INSERT INTO paper_rolls (out_at) VALUES (?)", (stamp(clock.now()),))
    elif word == "ready" and row is not None:
        with writing(books):
            books.execute(
                """UPDATE paper_rolls SET changed_at = ?, dated = ?, after_job =
                     (SELECT coalesce(max(id), 0) FROM print_jobs
                      WHERE state IN ('sent', 'confirmed')) WHERE id = ?""",
                (stamp(clock.now()), clock.is_trusted(), row["id"]),
            )


def now(books: Books) -> Roll:
    """The roll of now, by the newest change that was seen."""
    row = books.execute(
        """SELECT changed_at, dated, after_job FROM paper_rolls WHERE changed_at IS NOT NULL
           ORDER BY id DESC LIMIT 1"""
    ).fetchone()
    slips, unsure = books.execute(
        """SELECT count(*) FILTER (WHERE state IN ('sent', 'confirmed')),
                  count(*) FILTER (WHERE state = 'unknown') FROM print_jobs WHERE id > ?""",
        (row["after_job"] if row else 0,),
    ).fetchone()
    changed_at = row["changed_at"] if row and row["dated"] else None
    return Roll(row is not None, changed_at, slips, unsure)
