"""Who changed what: append-only rows in the book that was changed, office.db or desk.db."""

import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from sqlite3 import Row
from typing import Any

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books

COMMAND = "pendopo"
"""Who acts at the machine's own terminal."""
Changes = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Entry:
    """One act: who, when, what it was done to, and each field's value before and after."""

    at: str
    officer: str
    action: str
    what: str
    changes: Changes


def record(
    books: Books,
    clock: Clock,
    officer: str,
    action: str,
    what: str,
    *,
    changes: Changes | None = None,
) -> None:
    """Keep one act; call inside the writing() of what was done."""
    books.execute(
        """INSERT INTO audit (at, boot, boot_s, officer, action, what, changes)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            stamp(clock.now()),
            clock.boot,
            round(clock.boot_s(), 3),
            officer,
            action,
            what,
            json.dumps(changes, ensure_ascii=False) if changes else None,
        ),
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    """What differs, field by field."""
    return {
        key: (before.get(key), value) for key, value in after.items() if before.get(key) != value
    }


def entries(office: Books, desk: Books, offset: int, limit: int) -> list[Entry]:
    """The acts of both books, newest first."""
    both = heapq.merge(
        *(_newest(books, offset + limit) for books in (office, desk)),
        key=lambda entry: entry.at,
        reverse=True,
    )
    return list(islice(both, offset, offset + limit))


def latest(books: Books, actions: Sequence[str]) -> Entry | None:
    """The newest act of these kinds in this book."""
    row = books.execute(
        """SELECT * FROM audit WHERE action IN (SELECT value FROM json_each(?))
           ORDER BY id DESC LIMIT 1""",
        (json.dumps(actions),),
    ).fetchone()
    return _entry(row) if row else None


def _newest(books: Books, limit: int) -> list[Entry]:
    rows = books.execute("SELECT * FROM audit ORDER BY at DESC, id DESC LIMIT ?", (limit,))
    return [_entry(row) for row in rows]


def _entry(row: Row) -> Entry:
    return Entry(
        row["at"],
        row["officer"],
        row["action"],
        row["what"],
        json.loads(row["changes"] or "{}"),
    )
