"""The books: there, readable, whole, and of this release."""

import sqlite3
from pathlib import Path
from time import monotonic

from kiosk.books.errors import BooksError
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.doctor.finding import Finding, Level, only_root_sees

NAME = "books"
LOOK_S, STEPS = 2.0, 10_000
"""For both books together; SQLite is asked about the time after so many of its steps."""


def check(home: Home, within_s: float = LOOK_S) -> Finding:
    """Whether both files that the office writes can be relied on."""
    until_s, is_whole = monotonic() + within_s, True
    for path in (home.office, home.desk):
        found = _of(path, home, until_s)
        if isinstance(found, Finding):
            return found
        is_whole = is_whole and found
    size = sum(path.stat().st_size for path in (home.office, home.desk))
    told = f"{size / 1e6:.1f} MB"
    if is_whole:
        return Finding(NAME, Level.OK, "ok", f"whole, {told}")
    told += f", readable; not all looked through in {within_s:g} s, as each backup does"
    return Finding(NAME, Level.OK, "partly", told)


def _of(path: Path, home: Home, until_s: float) -> Finding | bool:
    """What is wrong with one file, or whether all of it was looked through."""
    try:
        books = Books.open(path)
    except BooksError as error:
        return Finding(NAME, Level.FAIL, "missing", str(error))
    except (OSError, sqlite3.OperationalError) as error:
        return _unseen(path, error)
    except sqlite3.DatabaseError as error:
        return _damaged(path, error)
    try:
        is_whole = _is_looked_through(books, until_s)
        behind = _steps_behind(books, home)
    except sqlite3.Error as error:
        return _damaged(path, error)
    finally:
        books.close()
    if behind:
        told = f"{path} is {behind} steps behind this release"
        return Finding(NAME, Level.FAIL, "behind", told, "pendopo migrate")
    return is_whole


def _is_looked_through(books: Books, until_s: float) -> bool:
    """Whether there was time for all of it; raises sqlite3.DatabaseError for what is damaged."""
    books.set_progress_handler(lambda: monotonic() > until_s, STEPS)
    try:
        said = books.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return False
    finally:
        books.set_progress_handler(None, 0)
    if said != "ok":
        raise sqlite3.DatabaseError(said)
    return True


def _unseen(path: Path, error: Exception) -> Finding:
    if isinstance(error, PermissionError):
        return only_root_sees(NAME, f"{path}")
    told = f"not known: {path} cannot be opened ({error})"
    return Finding(NAME, Level.WARN, "unknown", told, "run it with sudo")


def _damaged(path: Path, error: sqlite3.Error) -> Finding:
    told, cure = (
        f"{path} is damaged: {error}",
        "sudo pendopo restore FILE --stop, with the newest of backups/",
    )
    return Finding(NAME, Level.FAIL, "damaged", told, cure)


def _steps_behind(books: Books, home: Home) -> int:
    from sqlite_utils import Database  # 11 MB, for the command alone

    from kiosk.office.desk_migrations import desk
    from kiosk.office.migrations import office

    steps = desk if books.path == home.desk else office
    database = Database(books, recursive_triggers=False, execute_plugins=False)
    return len(steps.pending(database))
