"""Counting what falls into the complaint box: absolute totals in, each drop booked once.

Every frame carries the box's own totals, so what is booked is `letters` less what was booked
before, per box and epoch, in one transaction with the frame (docs/books.md, "The box").
"""

from dataclasses import dataclass
from typing import Protocol

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books


class Frame(Protocol):
    """What a box says of itself (KP1); hardware.frames.Frame is one."""

    @property
    def type(self) -> str: ...
    @property
    def uid(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    @property
    def boot(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def letters(self) -> int: ...
    @property
    def opens(self) -> int: ...
    @property
    def flags(self) -> int: ...
    @property
    def uptime_ms(self) -> int: ...


@dataclass(frozen=True)
class Count:
    """A box's totals as last kept."""

    uid: str
    epoch: int
    letters: int
    highest: int
    booked: int
    opens: int
    flags: int
    boot: int


def count(books: Books, uid: str, epoch: int) -> Count | None:
    """What is kept of a box in this epoch, or None for one never seen."""
    row = books.execute(
        "SELECT * FROM box_counts WHERE uid = ? AND epoch = ?", (uid, epoch)
    ).fetchone()
    return Count(**dict(row)) if row else None


def is_news(kept: Count | None, frame: Frame) -> bool:
    """Whether a frame tells something that is not kept yet (the card is not written each 5 s)."""
    return kept is None or (kept.letters, kept.opens, kept.flags, kept.boot) != (
        frame.letters,
        frame.opens,
        frame.flags,
        frame.boot,
    )


def record(books: Books, clock: Clock, frame: Frame, *, keep: bool = False) -> int:
    """Keep a frame and book its new drops; returns how many. Call inside writing().

    `keep` keeps the frame even when it tells nothing new: a sign that the box lived then.

    The first box ever seen is booked from zero. A box that comes later (a replacement) is booked
    from its first total, with an alarm. A total below the highest one is an alarm, and nothing is
    booked until it is passed: a real reset raises the box's epoch.
    """
    kept = count(books, frame.uid, frame.epoch)
    if not keep and not is_news(kept, frame):
        return 0
    booked = _to_book(books, clock, kept, frame)
    _keep_frame(books, clock, frame, booked)
    books.execute(
        """INSERT INTO box_counts (uid, epoch, letters, highest, booked, opens, flags, boot)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid, epoch) DO UPDATE SET
             letters = excluded.letters, highest = max(highest, excluded.highest),
             booked = box_counts.booked + excluded.booked, opens = excluded.opens,
             flags = excluded.flags, boot = excluded.boot""",
        (
            *(frame.uid, frame.epoch, frame.letters, frame.letters),
            *(booked, frame.opens, frame.flags, frame.boot),
        ),
    )
    return booked


def rebuilt(books: Books) -> dict[tuple[str, int], int]:
    """What the frames alone say is booked, per (uid, epoch)."""
    rows = books.execute("SELECT uid, epoch, sum(booked) AS n FROM box_frames GROUP BY uid, epoch")
    return {(row["uid"], row["epoch"]): row["n"] for row in rows}


def _to_book(books: Books, clock: Clock, kept: Count | None, frame: Frame) -> int:
    if kept is not None:
        if frame.letters < kept.letters:
            _alarm(books, clock, frame, "lower", f"{kept.letters} became {frame.letters}")
        return max(0, frame.letters - kept.highest)
    if books.execute("SELECT 1 FROM box_counts LIMIT 1").fetchone() is None:
        return frame.letters
    same = books.execute("SELECT 1 FROM box_counts WHERE uid = ?", (frame.uid,)).fetchone()
    kind = "new epoch" if same else "new box"
    _alarm(books, clock, frame, kind, f"starts at {frame.letters}")
    return 0


def _keep_frame(books: Books, clock: Clock, frame: Frame, booked: int) -> None:
    date = clock.local().date().isoformat() if clock.is_trusted() else None
    if date is not None:
        # What came in this boot before the clock was trusted came today.
        books.execute(
            "UPDATE box_frames SET service_date = ? WHERE service_date IS NULL AND host_boot = ?",
            (date, clock.boot),
        )
    books.execute(
        """INSERT INTO box_frames (received_at, host_boot, service_date, type, uid, epoch, boot,
             seq, letters, opens, flags, uptime_ms, booked)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            stamp(clock.now()),
            clock.boot,
            date,
            frame.type,
            frame.uid,
            frame.epoch,
            frame.boot,
            frame.seq,
            frame.letters,
            frame.opens,
            frame.flags,
            frame.uptime_ms,
            booked,
        ),
    )


def _alarm(books: Books, clock: Clock, frame: Frame, kind: str, detail: str) -> None:
    books.execute(
        "INSERT INTO box_alarms (at, uid, kind, detail) VALUES (?, ?, ?, ?)",
        (stamp(clock.now()), frame.uid, kind, detail),
    )
