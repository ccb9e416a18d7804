"""The complaint box, tried: it is asked for its totals, and what the line lost is counted."""

from time import monotonic

from hardware.box import SerialBox
from hardware.errors import BoxOffline
from hardware.frames import BoxFlag, Frame, FrameType
from kiosk.workers.hardware_test.trial import Outcome, Result

EVERY_S = 5.0
ANSWER_S = 2.0
_DRAIN_S = 0.02
_GAPS, _REFUSED = "gaps in seq", "refused"
_FAULTS = {
    BoxFlag.DOOR_OPEN: "door open",
    BoxFlag.TAMPER: "tampered with",
    BoxFlag.BEAM_BLOCKED: "slot blocked",
    BoxFlag.MEMORY_FAULT: "memory fault",
}


class BoxTrial:
    """One box. Its `seq` grows by one with each frame, so that a gap tells what the line lost.

    A damaged frame is a gap, and counted as refused as well.
    """

    name = "box"

    def __init__(
        self, address: str, *, every_s: float = EVERY_S, answer_s: float = ANSWER_S
    ) -> None:
        self.every_s = every_s
        self._address, self._answer_s = address, answer_s
        self._box: SerialBox | None = None
        self._last: Frame | None = None
        self._is_first = True
        self._refused = 0

    def once(self, number: int) -> Result:
        """Ask for the totals; every frame that came meanwhile is looked at, too."""
        try:
            return self._once(number, self._open())
        except BoxOffline:
            self.close()
            raise

    def _once(self, number: int, box: SerialBox) -> Result:
        counts, wrong = dict.fromkeys(("frames", _GAPS, _REFUSED), 0), ""
        answer, is_asked, began = None, self._is_first, monotonic()  # opening it asks already
        while answer is None and (left_s := began + self._answer_s - monotonic()) > 0:
            frame = box.read_frame(left_s if is_asked else _DRAIN_S)
            if frame is None and is_asked:
                break
            if frame is None:  # all that was said before is read: the next reply is the answer
                box.query()
                is_asked, began = True, monotonic()
                continue
            counts["frames"] += 1
            counts[_GAPS] += self._gap(frame)
            wrong = wrong or self._contradiction(frame)
            self._last, self._is_first = frame, False
            answer = frame if is_asked and frame.type is FrameType.REPLY else None
        took_ms = (monotonic() - began) * 1000
        counts[_REFUSED], self._refused = box.refused - self._refused, box.refused
        if answer is None:
            other = box.other_version
            told = f"speaks KP{other}" if other else f"no answer within {self._answer_s:g} s"
            return Result(number, Outcome.FAILED, "silent", detail=told, counts=counts)
        if wrong:
            return Result(number, Outcome.FAILED, "contradiction", took_ms, wrong, counts)
        return Result(number, Outcome.OK, "answered", took_ms, _totals(answer), counts)

    def close(self) -> None:
        """Give the line back."""
        if self._box is not None:
            self._box.close()
            self._box = None
            self._refused = 0

    def _open(self) -> SerialBox:
        if self._box is None:
            self._box = SerialBox(self._address)
            self._is_first = True  # what was said meanwhile was not lost on the line
        return self._box

    def _gap(self, frame: Frame) -> int:
        last = self._last
        if last is None or self._is_first or _run(last) != _run(frame):
            return 0
        return max(0, frame.seq - last.seq - 1)

    def _contradiction(self, frame: Frame) -> str:
        """What no healthy box says: another name, or totals that fell in one epoch."""
        last = self._last
        if last is None:
            return ""
        if last.uid != frame.uid:
            return f"{last.uid} became {frame.uid}"
        if last.epoch == frame.epoch and frame.letters < last.letters:
            return f"its total fell from {last.letters} to {frame.letters}"
        return ""


def _run(frame: Frame) -> tuple[str, int, int]:
    return frame.uid, frame.epoch, frame.boot


def _totals(frame: Frame) -> str:
    faults = [words for flag, words in _FAULTS.items() if frame.flags & flag]
    told = f"{frame.uid} {frame.letters} papers {frame.opens} openings boot {frame.boot}"
    return "; ".join([told, *faults])
