"""The tables of the evidence, in gate.db: boots, and the stretches of each. They name nobody."""

import sqlite3
from collections.abc import Iterable, Sequence

from kiosk.books.store import Books
from portal.gate.states import Working
from portal.gate.uptime import Boot, Past, Stretch

SCHEMA = (
    """CREATE TABLE boots (
         id INTEGER PRIMARY KEY, name TEXT NOT NULL, started_at TEXT) STRICT""",
    """CREATE TABLE stretches (
         id INTEGER PRIMARY KEY, boot INTEGER NOT NULL REFERENCES boots (id),
         kind TEXT NOT NULL CHECK (kind IN ('up', 'power', 'line', 'radio')),
         detail TEXT NOT NULL, from_s REAL, to_s REAL NOT NULL,
         CHECK (to_s >= from_s), CHECK (from_s IS NOT NULL OR kind = 'power')) STRICT""",
)
STRETCHES_MAX = 100_000
"""5 MB; a line that breaks every ten minutes fills them in a year."""


def past(books: Books, boot_name: str) -> Past:
    """What is known at a start in this boot."""
    newest = books.execute("SELECT * FROM boots ORDER BY id DESC LIMIT 1").fetchone()
    if newest is None:
        return Past()
    is_ours = newest["name"] == boot_name
    last = _one(books, "1", ())
    ours = last if last and is_ours and last.boot == newest["id"] else None
    dark = _one(books, "boot = ? AND kind = 'power'", (newest["id"],)) if ours else None
    before = _one(books, "boot < ?", (newest["id"] + (not is_ours),))
    return Past(
        boot=Boot(**newest) if is_ours else None,
        last=ours,
        dark=ours if dark and ours and dark.id == ours.id else dark,  # one stretch is one object
        died_at=_boot(books, before.boot).at(before.to_s) if before else None,
        boots=newest["id"],
        stretches=last.id if last else 0,
    )


def keep(books: Books, boot: Boot, stretches: Iterable[Stretch]) -> None:
    """Inside writing()."""
    books.execute(
        """INSERT INTO boots VALUES (:id, :name, :started_at)
           ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at""",
        boot.__dict__,
    )
    for stretch in stretches:
        books.execute(
            """INSERT INTO stretches VALUES (:id, :boot, :kind, :detail, :from_s, :to_s)
               ON CONFLICT (id) DO UPDATE SET from_s = excluded.from_s, to_s = excluded.to_s""",
            stretch.__dict__,
        )
        books.execute("DELETE FROM stretches WHERE id <= ?", (stretch.id - STRETCHES_MAX,))


def page(books: Books, before: int, count: int) -> list[tuple[Stretch, Boot]]:
    """The newest stretches whose id is below `before`."""
    rows = books.execute(
        "SELECT * FROM stretches WHERE id < ? ORDER BY id DESC LIMIT ?", (before, count)
    )
    return [(found := _stretch(row), _boot(books, found.boot)) for row in rows.fetchall()]


def seconds(books: Books, but: Sequence[int]) -> dict[Working, float]:
    """How long each kind lasted in all, without some stretches and those of unknown length."""
    rows = books.execute(
        f"""SELECT kind, sum(to_s - from_s) FROM stretches
            WHERE from_s IS NOT NULL AND id NOT IN ({", ".join("?" * len(but))})
            GROUP BY kind""",  # noqa: S608 only marks
        but,
    )
    return {Working(kind): lasted_s for kind, lasted_s in rows}


def _one(books: Books, where: str, values: tuple[object, ...]) -> Stretch | None:
    row = books.execute(
        f"SELECT * FROM stretches WHERE {where} ORDER BY id DESC LIMIT 1",  # noqa: S608 our own
        values,
    ).fetchone()
    return _stretch(row) if row else None


def _stretch(row: sqlite3.Row) -> Stretch:
    return Stretch(**{**dict(row), "kind": Working(row["kind"])})


def _boot(books: Books, number: int) -> Boot:
    return Boot(*books.execute("SELECT * FROM boots WHERE id = ?", (number,)).fetchone())
