"""Whether a copied book can be relied on, and which steps of the schema it has gone through."""

import sqlite3
from contextlib import closing
from pathlib import Path


def trouble(copy: Path) -> str:
    """What is wrong with a copy that nobody writes, or ""."""
    try:
        with closing(_opened(copy)) as books:
            said = books.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                return " ".join(said.split())
            stray = books.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return f"a row of {stray[0]} refers to a row of {stray[2]} that is not there" if stray else ""


def steps(copy: Path) -> list[str]:
    """The schema's steps that were done to this copy, in their order."""
    with closing(_opened(copy)) as books:
        rows = books.execute("SELECT name FROM _sqlite_migrations ORDER BY id")
        return [name for (name,) in rows]


def _opened(copy: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
