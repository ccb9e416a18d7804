"""What is made of each word of the box, and of its silence."""

from hardware.frames import Frame
from kiosk.books.clock import Clock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.store import Books, writing
from kiosk.office import box, box_alarms
from kiosk.office.box_alarms import AlarmKind
from kiosk.office.box_line import Line, Verdict
from kiosk.office.box_state import SILENT_AFTER_S
from kiosk.workers.last_word import LastWord

KEEP_EVERY_S = 600.0
"""A row at least this often while the box lives: the hours of service for the yearly report."""


class Listener:
    """The ear of one box: books what is sure, says what is wrong."""

    def __init__(self, home: Home, clock: Clock, books: Books) -> None:
        self._clock, self._books = clock, books
        self._line = Line(books, clock)
        self._heart = Heartbeat(home, "box", clock)
        self._last = LastWord(clock, "box")
        self._uid: str | None = None
        self._kept_at_s = float("-inf")
        self._heard_at_s = clock.boot_s()

    def opened(self) -> None:
        """The line was opened; what hangs on it has to speak first."""
        self._line.reopened()
        self._heard_at_s = self._clock.boot_s()

    def unplugged(self, why: str) -> None:
        """The line is gone."""
        self._last.say(self._books, "offline", why)

    def quiet(self, other_version: int | None) -> None:
        """Nothing came for a moment, or what came was in that other version of KP."""
        is_silent = self._clock.boot_s() - self._heard_at_s > SILENT_AFTER_S
        if other_version is not None and (is_silent or self._last.word != "online"):
            if self._last.word != "newer":
                with writing(self._books):
                    told = f"KP{other_version}"
                    box_alarms.add(self._books, self._clock, "", AlarmKind.NEWER, told)
            self._last.say(self._books, "newer", f"KP{other_version}")
        elif is_silent:
            self._last.say(self._books, "silent")

    def hear(self, frame: Frame) -> bool:
        """One frame; whether the box should be asked once more, to be sure of this one."""
        self._heart.beat()
        self._heard_at_s = self._clock.boot_s()
        verdict = self._line.judge(frame)
        if verdict is Verdict.DOUBT:
            self._doubt(frame)
            return False
        self._last.say(self._books, "online", frame.uid)
        if verdict is Verdict.SETTLED:
            with writing(self._books):
                box.start_from(self._books, self._clock, frame)
        elif verdict is Verdict.GOOD:
            self._book(frame)
        return verdict is Verdict.WAIT

    def stop(self) -> None:
        """Give no sign of life any more."""
        self._heart.stop()

    def _book(self, frame: Frame) -> None:
        # Another box under the same roof is kept at once: the last row is the box of now.
        is_due = self._clock.boot_s() - self._kept_at_s >= KEEP_EVERY_S or frame.uid != self._uid
        kept = box.count(self._books, frame.uid, frame.epoch)
        if is_due or box.is_news(kept, frame):
            with writing(self._books):
                box.record(self._books, self._clock, frame, keep=is_due)
            self._kept_at_s, self._uid = self._clock.boot_s(), frame.uid

    def _doubt(self, frame: Frame) -> None:
        if self._last.word != "twins":
            with writing(self._books):
                box_alarms.add(self._books, self._clock, frame.uid, AlarmKind.TWINS)
        self._last.say(self._books, "twins", frame.uid)
