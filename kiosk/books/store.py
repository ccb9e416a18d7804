"""Connections to the books and the one gate through which every change passes.

The rules here were measured (docs/decisions/0002): WAL with synchronous=FULL lost nothing at 400
crash points; a lock file around BEGIN IMMEDIATE is fair where SQLite's busy time-out is not, and
keeps clear of the WAL-reset bug of SQLite 3.7.0-3.51.2.
"""

import contextlib
import errno
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from kiosk.books import locks
from kiosk.books.errors import BooksMissing, DiskFull, NestedWriting, Unsettled
from kiosk.books.locks import locked

WAL_AUTOCHECKPOINT_PAGES = 200
UNSETTLED = "switching"
"""A file beside the books while a restore puts others in their place (kiosk/backups)."""
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}


class Books(sqlite3.Connection):
    """A connection to one database file with its own lock descriptor; belongs to its thread."""

    path: Path
    _lock_fd: int | None = None

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open an existing database file; raises BooksMissing when there is none, Unsettled."""
        if (path.parent / UNSETTLED).exists():
            told = f"{path.parent}: a restore was interrupted, old and new books are side by side"
            raise Unsettled(f"{told}; sudo pendopo restore --finish")
        if not path.exists():
            raise BooksMissing(f"{path}: no such books yet; run `pendopo migrate` first")
        books = sqlite3.connect(
            path.absolute().as_uri() + "?mode=rw", uri=True, factory=cls, isolation_level=None
        )
        books.path = path
        books._lock_fd = os.open(_lock_path(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        books.row_factory = sqlite3.Row
        with locked(books._lock_fd):
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                "trusted_schema=OFF",
                "mmap_size=0",
                "cache_size=-256",
                f"wal_autocheckpoint={WAL_AUTOCHECKPOINT_PAGES}",
                "busy_timeout=5000",
                "query_only=ON",
            ):
                books.execute(f"PRAGMA {pragma}")
        return books

    def close(self) -> None:
        """Close, taking the lock: the last close of a file checkpoints it. Idempotent."""
        if self._lock_fd is None:
            return
        lock_fd, self._lock_fd = self._lock_fd, None
        # The collector may find a dropped one in a change: it would wait for its own thread.
        try:
            with contextlib.nullcontext() if locks.is_mine(lock_fd) else locked(lock_fd):
                super().close()
        finally:
            os.close(lock_fd)

    def __del__(self) -> None:
        # A thread that ends drops its connection: that close, too, may checkpoint, so it takes
        # the lock. From another thread SQLite refuses; then the file closes with the process.
        with contextlib.suppress(sqlite3.Error, OSError):
            self.close()

    def __repr__(self) -> str:
        return f"<Books {self.path}{' closed' if self._lock_fd is None else ''}>"


@contextmanager
def writing(books: Books) -> Iterator[Books]:
    """One change of the books: lock, BEGIN IMMEDIATE, commit; rolled back on any error.

    Raises NestedWriting when it is already open on this connection, DiskFull when the change
    could not be kept.
    """
    if books.in_transaction:
        raise NestedWriting(f"{books.path}: writing() does not nest")
    assert books._lock_fd is not None, f"{books!r} is closed"
    with locked(books._lock_fd), disk_full_named(books.path):
        books.execute("PRAGMA query_only=OFF")
        try:
            books.execute("BEGIN IMMEDIATE")
            yield books
            books.execute("COMMIT")
        except BaseException:
            if books.in_transaction:
                books.execute("ROLLBACK")
            raise
        finally:
            books.execute("PRAGMA query_only=ON")


def scrub(books: Books, *, anew: bool = False) -> bool:
    """Empty the -wal into the file, so that nothing deleted is left there; `anew` writes the file
    new as well. False when a reader was in the way. Raises DiskFull.

    Only for books whose connections set secure_delete; costs three fsyncs, `anew` one more.
    """
    assert books._lock_fd is not None, f"{books!r} is closed"
    with locked(books._lock_fd), disk_full_named(books.path):
        if anew:
            books.execute("PRAGMA query_only=OFF")
            try:
                books.execute("VACUUM")
            finally:
                books.execute("PRAGMA query_only=ON")
        busy, *_ = books.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def snapshot(books: Books, to: Path) -> None:
    """Make a whole copy of the file as it is now, without a journal; others write on meanwhile.

    Nothing waits until the copy is on the card: its maker syncs what he goes by.
    """
    books.execute("PRAGMA query_only=OFF")
    books.execute("PRAGMA synchronous=OFF")
    try:
        books.execute("VACUUM INTO ?", (str(to),))
    finally:
        books.execute("PRAGMA synchronous=FULL")
        books.execute("PRAGMA query_only=ON")


def create(path: Path, migrate: Callable[[Books], None], *, mode: int = 0o660) -> None:
    """Make the file when it is missing and bring its schema up to date.

    The file is chmod-ed before the first WAL write, else a second Unix user cannot open it. The
    folder keeps its own rights. `migrate` runs inside writing().
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for file in (path, _lock_path(path)):
        if not file.exists():
            file.touch(mode=0o600)
            file.chmod(mode)
    books = Books.open(path)
    try:
        with writing(books):
            migrate(books)
    finally:
        books.close()


class Shelf:
    """Long-lived connections to one file, one per thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def books(self) -> Books:
        """This thread's connection, opened on first use."""
        books: Books | None = getattr(self._local, "books", None)
        if books is None:
            books = self._local.books = Books.open(self.path)
        return books

    def close(self) -> None:
        """Close this thread's connection. Idempotent."""
        books: Books | None = getattr(self._local, "books", None)
        if books is not None:
            books.close()
            del self._local.books


class Watch:
    """Notices that somebody, in any process, changed the file; 1.6 us a look."""

    def __init__(self, path: Path) -> None:
        self._books = Books.open(path)
        self._seen = self._version()

    def changed(self) -> bool:
        """Whether the file changed since the last look."""
        version = self._version()
        changed, self._seen = version != self._seen, version
        return changed

    def wait(self, poll_s: float, stop: threading.Event, timeout_s: float | None = None) -> bool:
        """Wait until the file changes (True), the time is over or `stop` is set (False)."""
        waited_s = 0.0
        while not stop.is_set():
            if self.changed():
                return True
            if timeout_s is not None and waited_s >= timeout_s:
                return False
            stop.wait(poll_s)
            waited_s += poll_s
        return False

    def close(self) -> None:
        """Close the watcher's own connection. Idempotent."""
        self._books.close()

    def _version(self) -> int:
        version: int = self._books.execute("PRAGMA data_version").fetchone()[0]
        return version


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


@contextmanager
def disk_full_named(path: Path) -> Iterator[None]:
    """Raise DiskFull when what is done inside fails for want of space."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) in _FULL:
            raise DiskFull(f"{path}: the disk is full; nothing was changed") from error
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(f"{path}: the disk is full; nothing was changed") from error
        raise
