"""The books: there, readable, whole, and of this release."""

import sqlite3
from pathlib import Path

from kiosk.books.errors import BooksError
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.doctor.finding import Finding, Level, only_root_sees

NAME = "books"


def check(home: Home) -> Finding:
    """Whether both files that the office writes can be relied on."""
    for path in (home.office, home.desk):
        found = _of(path, home)
        if found is not None:
            return found
    size = sum(path.stat().st_size for path in (home.office, home.desk))
    return Finding(NAME, Level.OK, "ok", f"whole, {size / 1e6:.1f} MB")


def _of(path: Path, home: Home) -> Finding | None:
    """What is wrong with one file, or None."""
    try:
        books = Books.open(path)
    except BooksError as error:
        return Finding(NAME, Level.FAIL, "missing", str(error))
    except (OSError, sqlite3.OperationalError) as error:
        return _unseen(path, error)
    except sqlite3.DatabaseError as error:
        return _damaged(path, error)
    try:
        said = books.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise sqlite3.DatabaseError(said)
        behind = _steps_behind(books, home)
    except sqlite3.Error as error:
        return _damaged(path, error)
    finally:
        books.close()
    if behind:
        told = f"{path} is {behind} steps behind this release"
        return Finding(NAME, Level.FAIL, "behind", told, "pendopo migrate")
    return None


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
