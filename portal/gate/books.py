"""gate.db: sessions that survive a restart, and a history that knows no phone by name.

The live row holds the MAC until its session ends. History holds a hash salted anew each day; when
the salt is gone, nobody can tell which phone it was. The file is the gate's alone (0600).
"""

import os
from _blake2 import blake2b  # hashlib would load OpenSSL: 3.7 MB of the gate's 20
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.books import store
from kiosk.books.store import Books
from portal.gate import uptime_books
from portal.gate.return_codes import new_code
from portal.gate.sessions import Ending, Session
from portal.gate.standing import Standing
from portal.gate.states import Ended, Working
from portal.gate.uptime import Boot, Past, Stretch, Uptime

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
    (
        "ALTER TABLE history ADD COLUMN aged_s REAL NOT NULL DEFAULT 0",
        "ALTER TABLE gate ADD COLUMN aged_s REAL NOT NULL DEFAULT 0",
        "ALTER TABLE gate ADD COLUMN known_boot TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE gate ADD COLUMN known_at TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE gate ADD COLUMN known_aged_s REAL NOT NULL DEFAULT 0",
        "ALTER TABLE gate ADD COLUMN purged TEXT NOT NULL DEFAULT ''",
    ),
    uptime_books.SCHEMA,
)


@dataclass
class Change:
    """What one commit keeps."""

    sessions: Iterable[Session] = ()
    endings: Sequence[Ending] = ()
    left: Sequence[str] = ()  # MACs whose session went to another
    standing: Standing = field(default_factory=Standing)
    uptime: Uptime | None = None


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
        self._books.execute("PRAGMA secure_delete=ON")
        self.commits = 0
        self.has_traces = False  # of phones that left; a start finds none: its -wal is new

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

    def past(self, boot_name: str) -> Past:
        """What is known of stretches and boots at a start in this boot."""
        return uptime_books.past(self._books, boot_name)

    def stretches(self, before: int, count: int) -> list[tuple[Stretch, Boot]]:
        """The newest stretches whose id is below `before`."""
        return uptime_books.page(self._books, before, count)

    def seconds(self, but: Sequence[int] = ()) -> dict[Working, float]:
        """How long each kind of stretch lasted in all, without some of them."""
        return uptime_books.seconds(self._books, but)

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
            if change.uptime:
                uptime_books.keep(books, change.uptime.boot, change.uptime.unkept())
        if change.uptime:
            change.uptime.kept()
        self.commits += 1
        self.has_traces = self.has_traces or bool(change.endings or change.left)

    def purge(self, standing: Standing, until_aged_s: float) -> None:
        """Delete history that ended up to this reading of `aged_s`, and every trace of it.

        The file is written anew: what SQLite moves from page to page leaves copies behind that
        secure_delete does not see (4 of 6000 hashes in a trial). Only then is the day's purge
        noted as done. Raises as keep() does.
        """
        with store.writing(self._books) as books:
            books.execute("DELETE FROM history WHERE aged_s <= ?", (until_aged_s,))
        self.has_traces = not store.scrub(self._books, anew=True)
        standing.purged = standing.day
        with store.writing(self._books) as books:
            books.execute("UPDATE gate SET purged = ?", (standing.purged,))
        self.commits += 2

    def sweep(self) -> None:
        """Take what is deleted out of the file's -wal as well."""
        self.has_traces = not store.scrub(self._books)

    def oldest_aged_s(self) -> float | None:
        """The reading of `aged_s` at which the oldest ending was kept, None without history."""
        oldest: float | None = self._books.execute("SELECT min(aged_s) FROM history").fetchone()[0]
        return oldest


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
        """INSERT INTO history (day, who, why, lived_s, total_bytes, day_bytes, aged_s)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            standing.day, who(standing.salt, session.mac), ending.why,
            round(session.lived_s), session.total_bytes, session.used_bytes,
            standing.aged_s,
        ),
    )  # fmt: skip


def _keep_standing(books: Books, standing: Standing) -> None:
    columns = standing.__dict__
    books.execute(
        f"INSERT OR REPLACE INTO gate (id, {', '.join(columns)})"  # noqa: S608 names of our own
        f" VALUES (1, {', '.join(f':{column}' for column in columns)})",
        columns,
    )
