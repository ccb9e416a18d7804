"""gate.db: sessions that survive a restart, and a history that knows no phone by name.

The live row holds the MAC until its session ends. History holds a hash salted anew each day; when
the salt is gone, nobody can tell which phone it was. The file is the gate's alone (0600).
"""

import os
from _blake2 import blake2b  # hashlib would load OpenSSL: 3.7 MB of the gate's 20
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from kiosk.books import store
from kiosk.books.store import Books
from portal.gate.return_codes import new_code
from portal.gate.sessions import Ending, Session
from portal.gate.states import Ended

PRIVATE = 0o600
SCHEMA: Sequence[tuple[str, ...]] = (
    (
        """CREATE TABLE sessions (
             mac TEXT PRIMARY KEY CHECK (length(mac) = 17),
             mark INTEGER UNIQUE CHECK (mark > 0),
             remaining_s REAL NOT NULL, used_bytes INTEGER NOT NULL CHECK (used_bytes >= 0),
             total_bytes INTEGER NOT NULL CHECK (total_bytes >= 0), lived_s REAL NOT NULL,
             idle_s REAL NOT NULL, seen_bytes INTEGER NOT NULL) STRICT""",
        """CREATE TABLE history (
             id INTEGER PRIMARY KEY, day TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
             lived_s INTEGER NOT NULL, total_bytes INTEGER NOT NULL,
             day_bytes INTEGER NOT NULL) STRICT""",
        "CREATE INDEX history_who ON history (who)",
        """CREATE TABLE gate (
             id INTEGER PRIMARY KEY CHECK (id = 1), next_mark INTEGER NOT NULL,
             boot TEXT NOT NULL, boot_s REAL NOT NULL, ran INTEGER NOT NULL,
             day TEXT NOT NULL, salt TEXT NOT NULL,
             paused INTEGER NOT NULL, pause_left_s REAL) STRICT""",
    ),
    ("ALTER TABLE sessions ADD COLUMN code TEXT NOT NULL DEFAULT ''",),
)


@dataclass
class Standing:
    """What the gate itself remembers from one commit to the next."""

    next_mark: int = 1
    boot: str = ""
    boot_s: float = 0.0
    ran: bool = False  # whether sessions' time was running
    day: str = ""
    salt: str = ""
    paused: bool = False
    pause_left_s: float | None = None


@dataclass
class Change:
    """What one commit keeps."""

    sessions: Iterable[Session] = ()
    endings: Sequence[Ending] = ()
    left: Sequence[str] = ()  # MACs whose session went to another
    standing: Standing = field(default_factory=Standing)
    forget_before_days: int | None = None


def migrate(books: Books) -> None:
    """Bring the schema up to date; called inside writing()."""
    version: int = books.execute("PRAGMA user_version").fetchone()[0]
    for number, statements in enumerate(SCHEMA[version:], start=version + 1):
        for statement in statements:
            books.execute(statement)
        books.execute(f"PRAGMA user_version = {number}")


class GateBooks:
    """The gate's connection to its own books; a context manager."""

    def __init__(self, path: Path) -> None:
        store.create(path, migrate, mode=PRIVATE)
        self._books = Books.open(path)
        self.commits = 0

    def __enter__(self) -> "GateBooks":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the books. Idempotent."""
        self._books.close()

    def sessions(self) -> list[Session]:
        """The sessions as they were last kept."""
        rows = map(dict, self._books.execute("SELECT * FROM sessions"))
        return [Session(**{**row, "code": row["code"] or new_code()}) for row in rows]

    def standing(self) -> Standing:
        """What the gate remembered, or a fresh start."""
        row = self._books.execute("SELECT * FROM gate").fetchone()
        if row is None:
            return Standing()
        fields = {key: row[key] for key in row.keys() if key != "id"}  # noqa: SIM118
        fields["ran"], fields["paused"] = bool(row["ran"]), bool(row["paused"])
        return Standing(**fields)

    def last_ending(self, standing: Standing, mac: str) -> Ended | None:
        """How this phone's last session of today ended."""
        row = self._books.execute(
            "SELECT why FROM history WHERE who = ? ORDER BY id DESC LIMIT 1",
            (who(standing.salt, mac),),
        ).fetchone()
        return Ended(row["why"]) if row else None

    def used_today(self, standing: Standing, mac: str) -> int:
        """Bytes this phone used today in sessions that ended."""
        used: int = self._books.execute(
            "SELECT coalesce(max(day_bytes), 0) FROM history WHERE who = ?",
            (who(standing.salt, mac),),
        ).fetchone()[0]
        return used

    def keep(self, change: Change) -> None:
        """One commit; raises DiskFull, then nothing of it holds."""
        with store.writing(self._books) as books:
            for ending in change.endings:
                _keep_ending(books, ending, change.standing)
            for mac in change.left:
                books.execute("DELETE FROM sessions WHERE mac = ?", (mac,))
            books.executemany(
                """INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT (mac) DO UPDATE SET mark = excluded.mark,
                     remaining_s = excluded.remaining_s, used_bytes = excluded.used_bytes,
                     total_bytes = excluded.total_bytes, lived_s = excluded.lived_s,
                     idle_s = excluded.idle_s, seen_bytes = excluded.seen_bytes,
                     code = excluded.code""",
                [_values(session) for session in change.sessions],
            )
            _keep_standing(books, change.standing)
            if change.forget_before_days is not None:
                _forget(books, change.standing.day, change.forget_before_days)
        self.commits += 1


def who(salt: str, mac: str) -> str:
    """A phone's name in today's history."""
    return blake2b(mac.encode(), key=bytes.fromhex(salt), digest_size=8).hexdigest()


def new_salt() -> str:
    return os.urandom(32).hex()


def _values(session: Session) -> tuple[object, ...]:
    return (
        session.mac, session.mark, session.remaining_s, session.used_bytes,
        session.total_bytes, session.lived_s, session.idle_s, session.seen_bytes,
        session.code,
    )  # fmt: skip


def _keep_ending(books: Books, ending: Ending, standing: Standing) -> None:
    session = ending.session
    books.execute("DELETE FROM sessions WHERE mac = ?", (session.mac,))
    books.execute(
        """INSERT INTO history (day, who, why, lived_s, total_bytes, day_bytes)
           VALUES (?, ?, ?, ?, ?, ?)""",
        (
            standing.day, who(standing.salt, session.mac), ending.why,
            round(session.lived_s), session.total_bytes, session.used_bytes,
        ),
    )  # fmt: skip


def _keep_standing(books: Books, standing: Standing) -> None:
    books.execute(
        """INSERT OR REPLACE INTO gate
           (id, next_mark, boot, boot_s, ran, day, salt, paused, pause_left_s)
           VALUES (1, :next_mark, :boot, :boot_s, :ran, :day, :salt, :paused, :pause_left_s)""",
        standing.__dict__,
    )


def _forget(books: Books, today: str, days: int) -> None:
    """Delete history older than the promised days, and that of a clock that was wrong."""
    day, span = date.fromisoformat(today), timedelta(days=days)
    books.execute(
        "DELETE FROM history WHERE day NOT BETWEEN ? AND ?",
        ((day - span).isoformat(), (day + span).isoformat()),
    )
