"""What the box's books found wrong, kept until an officer has seen it."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books
from kiosk.office import audit
from kiosk.office.errors import UnknownAlarm


class AlarmKind(StrEnum):
    """What was found."""

    LOWER = "lower"
    NEW_BOX = "new box"
    NEW_EPOCH = "new epoch"
    TWINS = "twins"
    OPENED = "opened"
    TAMPER = "tamper"
    JAM = "jam"
    MEMORY = "memory"
    NEWER = "newer"


@dataclass(frozen=True)
class Alarm:
    """One finding; `seen_at` and `seen_by` are None until an officer acknowledged it."""

    id: int
    at: str
    uid: str
    kind: AlarmKind
    detail: str
    seen_at: str | None
    seen_by: str | None


def add(books: Books, clock: Clock, uid: str, kind: AlarmKind, detail: str = "") -> None:
    """Keep a finding; call inside writing(). One like it that nobody has seen stands for both."""
    waits = books.execute(
        "SELECT 1 FROM box_alarms WHERE seen_at IS NULL AND uid = ? AND kind = ? AND detail = ?",
        (uid, kind, detail),
    ).fetchone()
    if waits is None:
        books.execute(
            "INSERT INTO box_alarms (at, uid, kind, detail) VALUES (?, ?, ?, ?)",
            (stamp(clock.now()), uid, kind, detail),
        )


def add_openings(books: Books, clock: Clock, uid: str, times: int) -> None:
    """The door was opened so many times without a record; call inside writing().

    They are added up until an officer has seen them: a chattering switch fills no card.
    """
    waits = books.execute(
        """UPDATE box_alarms SET detail = CAST(detail AS INTEGER) + ?
           WHERE seen_at IS NULL AND uid = ? AND kind = ? RETURNING id""",
        (times, uid, AlarmKind.OPENED),
    ).fetchone()
    if waits is None:
        add(books, clock, uid, AlarmKind.OPENED, str(times))


def unseen(books: Books) -> list[Alarm]:
    """What no officer has seen, newest first."""
    return _alarms(books, "WHERE seen_at IS NULL ORDER BY id DESC")


def newest(books: Books, limit: int) -> list[Alarm]:
    """The newest findings, seen or not."""
    return _alarms(books, f"ORDER BY id DESC LIMIT {limit:d}")


def acknowledge(books: Books, clock: Clock, officer: str, alarm_id: int) -> None:
    """An officer has seen it; call inside writing(). The first one stays. Raises UnknownAlarm."""
    row = books.execute("SELECT * FROM box_alarms WHERE id = ?", (alarm_id,)).fetchone()
    if row is None:
        raise UnknownAlarm(f"no box alarm {alarm_id}")
    if row["seen_at"] is not None:
        return
    books.execute(
        "UPDATE box_alarms SET seen_at = ?, seen_by = ? WHERE id = ?",
        (stamp(clock.now()), officer, alarm_id),
    )
    audit.record(books, clock, officer, "box_alarm_seen", f"{row['kind']} {row['uid']}".strip())


def _alarms(books: Books, which: str) -> list[Alarm]:
    rows = books.execute(f"SELECT * FROM box_alarms {which}").fetchall()  # noqa: S608 - ours
    return [Alarm(**{**dict(row), "kind": AlarmKind(row["kind"])}) for row in rows]
