"""Opening the complaint box: two officers, the counter's count and the hand's, both kept."""

from dataclasses import dataclass
from sqlite3 import Row
from typing import TYPE_CHECKING, Literal

from kiosk.books.clock import Clock, seconds_since, stamp
from kiosk.books.store import Books
from kiosk.office import audit, statistics
from kiosk.office.errors import BadField, OpeningGoesOn, SameOfficer, UnknownOpening

if TYPE_CHECKING:  # the box worker needs no passwords: argon2 costs memory
    from kiosk.office.staff import Officer

COVERS_S = 1800.0
"""So long after two officers signed, an opened door is no alarm; within one run of the house."""
HAND_MAX = 99_999
NOTE_MAX_CHARS = 200


@dataclass(frozen=True)
class Opening:
    """One opening. `counted` is the counter's count since the last one, `hand` the officers'.

    `dated` is whether the clock was believed; `door_at` when the door was seen to open; `total` all
    papers ever booked by then; `box_state` how the box was when the hand count was written down.
    """

    id: int
    begun_at: str
    dated: int
    first: str
    first_name: str
    second: str
    second_name: str
    door_at: str | None
    ended_at: str | None
    outcome: Literal["counted", "cancelled"] | None
    total: int | None
    counted: int | None
    box_state: str | None
    hand: int | None
    note: str
    slips: int

    @property
    def difference(self) -> int | None:
        """How many more the hand found than the counter; None while one of them is not known."""
        if self.hand is None or self.counted is None:
            return None
        return self.hand - self.counted


def begin(books: Books, clock: Clock, first: "Officer", second: "Officer") -> Opening:
    """Two officers open the box; call inside writing(). Raises SameOfficer and OpeningGoesOn."""
    if first.login == second.login:
        raise SameOfficer(f"{first.login} signs twice")
    if current(books) is not None:
        raise OpeningGoesOn("an opening of the box goes on")
    cursor = books.execute(
        """INSERT INTO box_openings
             (begun_at, boot, boot_s, dated, first, first_name, second, second_name)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            *(stamp(clock.now()), clock.boot, clock.boot_s(), clock.is_trusted()),
            *(first.login, first.name, second.login, second.name),
        ),
    )
    assert cursor.lastrowid is not None
    both = {"second": (None, second.login)}
    audit.record(books, clock, first.login, "box_open", str(cursor.lastrowid), changes=both)
    return by_id(books, cursor.lastrowid)


def door_opened(books: Books, clock: Clock) -> bool:
    """The door was opened: whether two officers had signed for it. Call inside writing().

    The papers in the hand are those booked by now; what falls in later is for the next time.
    """
    if not is_covered(books, clock):
        return False
    books.execute(
        "UPDATE box_openings SET door_at = ?, total = ? WHERE outcome IS NULL AND door_at IS NULL",
        (stamp(clock.now()), statistics.papers(books)),
    )
    return True


def is_covered(books: Books, clock: Clock) -> bool:
    """Whether two officers signed a short while ago, so that the door may be opened now."""
    row = _current(books)
    since_s = seconds_since(clock, row["boot"], row["boot_s"]) if row else None
    return since_s is not None and since_s <= COVERS_S


def finish(
    books: Books,
    clock: Clock,
    officer: str,
    opening_id: int,
    *,
    hand: int,
    note: str,
    box_state: str,
) -> Opening:
    """Keep the hand's count beside the counter's; call inside writing().

    Raises UnknownOpening when it does not go on, and BadField.
    """
    opening = _require_current(books, opening_id)
    if not 0 <= hand <= HAND_MAX:
        raise BadField("hand", f"hand: {hand} is no number of papers")
    if len(note) > NOTE_MAX_CHARS or not note.isprintable():
        raise BadField("note", "note: too long, or not printable")
    total = opening.total if opening.door_at else statistics.papers(books)
    books.execute(
        """UPDATE box_openings SET ended_at = ?, outcome = 'counted', total = ?, counted = ?,
             box_state = ?, hand = ?, note = ? WHERE id = ?""",
        (
            *(stamp(clock.now()), total, _since_last(books, total)),
            *(box_state, hand, note, opening_id),
        ),
    )
    ended = by_id(books, opening_id)
    found = {"hand": (ended.counted, hand)}
    audit.record(books, clock, officer, "box_counted", str(opening_id), changes=found)
    return ended


def cancel(books: Books, clock: Clock, officer: str, opening_id: int) -> None:
    """The box was not opened after all; call inside writing(). Raises UnknownOpening.

    Once its door was seen open, only a count ends it: papers may have been taken out.
    """
    if _require_current(books, opening_id).door_at is not None:
        raise UnknownOpening(f"opening {opening_id}: the door was opened, its papers are counted")
    books.execute(
        "UPDATE box_openings SET ended_at = ?, outcome = 'cancelled' WHERE id = ?",
        (stamp(clock.now()), opening_id),
    )
    audit.record(books, clock, officer, "box_open_cancel", str(opening_id))


def current(books: Books) -> Opening | None:
    """The opening that goes on."""
    row = _current(books)
    return _opening(row) if row else None


def by_id(books: Books, opening_id: int) -> Opening:
    """One opening; raises UnknownOpening."""
    row = books.execute("SELECT * FROM box_openings WHERE id = ?", (opening_id,)).fetchone()
    if row is None:
        raise UnknownOpening(f"no opening {opening_id}")
    return _opening(row)


def newest(books: Books, limit: int) -> list[Opening]:
    """The newest openings that were counted."""
    rows = books.execute(
        "SELECT * FROM box_openings WHERE outcome = 'counted' ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [_opening(row) for row in rows]


def since_last(books: Books) -> int | None:
    """Papers the counter counted since the last opening, or None when it never spoke."""
    return _since_last(books, statistics.papers(books))


def count_slip(books: Books, opening_id: int) -> int:
    """One more slip of it: 0 the first, n the n-th reprint. Call inside writing()."""
    row = books.execute(
        "UPDATE box_openings SET slips = slips + 1 WHERE id = ? RETURNING slips", (opening_id,)
    ).fetchone()
    if row is None:
        raise UnknownOpening(f"no opening {opening_id}")
    return int(row["slips"]) - 1


def _since_last(books: Books, total: int | None) -> int | None:
    if total is None:
        return None
    row = books.execute(
        """SELECT total FROM box_openings WHERE outcome = 'counted' AND total IS NOT NULL
           ORDER BY id DESC LIMIT 1"""
    ).fetchone()
    return total - (row["total"] if row else 0)


def _require_current(books: Books, opening_id: int) -> Opening:
    opening = by_id(books, opening_id)
    if opening.outcome is not None:
        raise UnknownOpening(f"opening {opening_id} has ended")
    return opening


def _current(books: Books) -> Row | None:
    row: Row | None = books.execute("SELECT * FROM box_openings WHERE outcome IS NULL").fetchone()
    return row


def _opening(row: Row) -> Opening:
    fields = dict(row)
    del fields["boot"], fields["boot_s"]
    return Opening(**fields)
