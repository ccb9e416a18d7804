"""Whether one box speaks on the line, or two that bear one uid.

One box's epoch, boot and seq only go on: a frame from before is another box's, and while that goes
on nothing is booked. Its uptime grows with our own time: a frame that comes early is another box's,
too, or the one before it was read late (a busy machine); the next few seconds tell.
"""

from dataclasses import dataclass
from enum import Enum

from kiosk.books.clock import Clock
from kiosk.books.store import Books
from kiosk.office.box_frame import Frame

EARLY_S = 10.0
"""So far ahead of its time a frame has to be before it is held back."""
HELD_S = 11.0
"""So long it is: two boxes both speak in that time, each every five seconds."""
SETTLED_S = 60.0
"""So long one box alone has to speak before it is believed again: twelve of its state frames."""


class Verdict(Enum):
    """What a frame is worth."""

    WAIT = "not to be booked yet: the box's next word decides"
    GOOD = "to be booked"
    DOUBT = "two boxes, or one that went back in time: not to be booked"
    SETTLED = "one box alone again: its total is a question"


@dataclass(frozen=True)
class _Heard:
    """The last frame of a uid; `ahead_s` is how far its uptime ran ahead of ours at the most."""

    order: tuple[int, int, int]
    letters: int
    uptime_ms: int
    at_s: float | None = None
    ahead_s: float | None = None


class Line:
    """What was heard on the box's line, uid by uid."""

    def __init__(self, books: Books, clock: Clock) -> None:
        self._books, self._clock = books, clock
        self._heard: dict[str, _Heard] = {}
        self._doubt_until_s: dict[str, float] = {}
        self._held_until_s = float("-inf")
        self._is_first = True

    def reopened(self) -> None:
        """The line was opened: another box may hang on it now."""
        self._is_first = True

    def judge(self, frame: Frame) -> Verdict:
        """What this frame is worth after all that was heard before it."""
        now_s, last = self._clock.boot_s(), self._last(frame.uid)
        is_wrong = last is not None and _contradicts(last, frame)
        if last is not None and not is_wrong and _is_early(last, frame, now_s):
            self._held_until_s = now_s + HELD_S
        self._heard[frame.uid] = _heard(None if is_wrong else last, frame, now_s)
        if is_wrong:
            self._doubt_until_s[frame.uid] = now_s + SETTLED_S
        if (until_s := self._doubt_until_s.get(frame.uid)) is not None:
            if now_s < until_s:
                return Verdict.DOUBT
            del self._doubt_until_s[frame.uid]
            return Verdict.SETTLED
        is_first, self._is_first = self._is_first, False
        return Verdict.WAIT if is_first or now_s < self._held_until_s else Verdict.GOOD

    def _last(self, uid: str) -> _Heard | None:
        if uid not in self._heard:
            row = self._books.execute(
                """SELECT epoch, boot, seq, letters, uptime_ms FROM box_frames WHERE uid = ?
                   ORDER BY id DESC LIMIT 1""",
                (uid,),
            ).fetchone()
            if row is None:
                return None
            epoch, boot, seq, letters, uptime_ms = row
            return _Heard((epoch, boot, seq), letters, uptime_ms)
        return self._heard[uid]


def _order(frame: Frame) -> tuple[int, int, int]:
    return frame.epoch, frame.boot, frame.seq


def _contradicts(last: _Heard, frame: Frame) -> bool:
    order = _order(frame)
    if order == last.order:
        return (frame.letters, frame.uptime_ms) != (last.letters, last.uptime_ms)
    is_same_boot = order[:2] == last.order[:2]
    return order < last.order or (is_same_boot and frame.uptime_ms < last.uptime_ms)


def _is_early(last: _Heard, frame: Frame, now_s: float) -> bool:
    if last.at_s is None or last.ahead_s is None:  # kept before this run: nobody knows when
        return False
    uptime_s = frame.uptime_ms / 1000
    if _order(frame)[:2] == last.order[:2]:
        return uptime_s - now_s > last.ahead_s + EARLY_S
    return uptime_s > now_s - last.at_s + EARLY_S  # another boot began after the last one spoke


def _heard(last: _Heard | None, frame: Frame, now_s: float) -> _Heard:
    order, ahead_s = _order(frame), frame.uptime_ms / 1000 - now_s
    if last is not None and last.ahead_s is not None and last.order[:2] == order[:2]:
        ahead_s = max(ahead_s, last.ahead_s)
    return _Heard(order, frame.letters, frame.uptime_ms, now_s, ahead_s)
