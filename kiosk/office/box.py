"""Counting what falls into the complaint box: absolute totals in, each drop booked once.

Every frame carries the box's own totals, so what is booked is `letters` less what was booked
before, per box and epoch, in one transaction with the frame (docs/books.md, "The box").
"""

from dataclasses import dataclass

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books
from kiosk.office import box_alarms, box_openings, box_questions
from kiosk.office.box_alarms import AlarmKind
from kiosk.office.box_frame import BoxFlag, Frame

_FLAG_ALARMS = {
    BoxFlag.TAMPER: AlarmKind.TAMPER,
    BoxFlag.BEAM_BLOCKED: AlarmKind.JAM,
    BoxFlag.MEMORY_FAULT: AlarmKind.MEMORY,
}


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

    A box never seen, or one that began a new epoch, is booked from its first total on; what it
    counted before is a question to a manager. A total below the highest one is an alarm, and
    nothing is booked until it is passed: a real reset raises the box's epoch.
    """
    kept = count(books, frame.uid, frame.epoch)
    if not is_news(kept, frame):
        if keep:
            _keep_frame(books, clock, frame, 0)
        return 0
    booked = _meet(books, clock, frame) if kept is None else _new_drops(books, clock, kept, frame)
    _keep_frame(books, clock, frame, booked)
    _keep_count(books, frame, booked)
    if kept is not None and frame.opens > kept.opens and not box_openings.door_opened(books, clock):
        box_alarms.add_openings(books, clock, frame.uid, frame.opens - kept.opens)
    for flag, kind in _FLAG_ALARMS.items():
        if frame.flags & flag and not (kept and kept.flags & flag):
            box_alarms.add(books, clock, frame.uid, kind)
    return booked


def start_from(books: Books, clock: Clock, frame: Frame) -> None:
    """Go on from this total after doubt, whatever it is; call inside writing().

    What lies between it and the highest booked one is a question to a manager.
    """
    kept = count(books, frame.uid, frame.epoch)
    gap = frame.letters - kept.highest if kept else frame.letters
    box_questions.ask(books, clock, (frame.uid, frame.epoch), AlarmKind.TWINS, gap)
    _keep_frame(books, clock, frame, 0)
    _keep_count(books, frame, 0)
    books.execute(
        "UPDATE box_counts SET highest = letters WHERE uid = ? AND epoch = ?",
        (frame.uid, frame.epoch),
    )


def rebuilt(books: Books) -> dict[tuple[str, int], int]:
    """What frames and managers' answers alone say is booked, per (uid, epoch)."""
    rows = books.execute("SELECT uid, epoch, sum(booked) AS n FROM box_frames GROUP BY uid, epoch")
    by_hand = box_questions.counted(books)
    return {
        (row["uid"], row["epoch"]): row["n"] + by_hand.get((row["uid"], row["epoch"]), 0)
        for row in rows
    }


def _meet(books: Books, clock: Clock, frame: Frame) -> int:
    """A box, or an epoch, that was never seen: nothing of its total is booked by itself."""
    same = books.execute("SELECT 1 FROM box_counts WHERE uid = ?", (frame.uid,)).fetchone()
    kind = AlarmKind.NEW_EPOCH if same else AlarmKind.NEW_BOX
    if same or books.execute("SELECT 1 FROM box_counts LIMIT 1").fetchone():
        box_alarms.add(books, clock, frame.uid, kind, str(frame.letters))
    box_questions.ask(books, clock, (frame.uid, frame.epoch), kind, frame.letters)
    return 0


def _new_drops(books: Books, clock: Clock, kept: Count, frame: Frame) -> int:
    if frame.letters < kept.letters:
        told = f"{kept.letters} > {frame.letters}"
        box_alarms.add(books, clock, frame.uid, AlarmKind.LOWER, told)
    return max(0, frame.letters - kept.highest)


def _keep_count(books: Books, frame: Frame, booked: int) -> None:
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
