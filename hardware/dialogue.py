"""Questions to a printer and its answers, which may come late, never, or as noise."""

from dataclasses import dataclass
from time import monotonic

from hardware.errors import PrinterStalled
from hardware.profiles import Profile
from hardware.status import (
    FENCE,
    FENCE_ANSWERS,
    SILENCE,
    Report,
    Status,
    decode,
    is_fence_byte,
    is_noise,
    query,
)
from hardware.transport import Wire

_FENCE_POLL_S = 0.25
_LATE_QUIET_S = 0.05
_MOST_READS = 64
TROUBLES = (Status.PAPER_OUT, Status.COVER_OPEN, Status.FAULT)


@dataclass(frozen=True)
class Patience:
    """How long a printer is waited for.

    A healthy one answers a question within milliseconds. The slowest in use print 50 mm/s, a
    ticket is 120 mm long, and a cutter takes a second. Clearing prints at most one empty slip:
    answers to it come soon after older ones.
    """

    write_s: float = 5.0
    """The longest time without progress."""
    answer_s: float = 0.2
    fence_s: float = 10.0
    older_s: float = 1.5


PATIENCE = Patience()


class Dialogue:
    """What has been asked on ``wire`` and not been answered yet."""

    def __init__(self, wire: Wire, profile: Profile, patience: Patience) -> None:
        self.wire = wire
        self._profile = profile
        self._patience = patience
        self._unanswered = 0  # answers to fences that have not come, but may
        self._late = False  # answers to a status query that have not come, but may

    @property
    def fence_open(self) -> bool:
        """Whether answers to fences are still owed."""
        return self._unanswered > 0

    def drain(self) -> None:
        """Read away what came unasked or late. Raises PrinterOffline on a hang-up."""
        quiet_s = _LATE_QUIET_S if self._late else 0.0
        for _ in range(_MOST_READS):  # a babbling line must not keep us here
            answer = self.wire.read(quiet_s)
            if not answer:
                break
            self._settle(answer)
        self._late = False

    def _settle(self, answer: bytes) -> int:
        """Take the answers to fences in ``answer`` off the account; how many they were.

        Among noise there are none: one byte in sixteen looks like an answer.
        """
        if any(map(is_noise, answer)):
            return 0
        arrived = sum(map(is_fence_byte, answer))
        self._unanswered = max(0, self._unanswered - arrived)
        return arrived

    def report(self) -> Report:
        """What the printer says about itself; SILENCE without a full and valid answer."""
        if not self._profile.status:
            return SILENCE
        numbers = self._profile.status_queries
        if self._late:
            self.drain()  # else the tail of an old answer would be read as this one's head
        try:
            self.wire.write(query(numbers), self._patience.answer_s)
        except PrinterStalled:
            return SILENCE
        answer, deadline = b"", monotonic() + self._patience.answer_s
        while len(answer) < len(numbers) and (chunk := self.wire.read(deadline - monotonic())):
            if self._unanswered:
                self._settle(chunk)
                chunk = bytes(byte for byte in chunk if not is_fence_byte(byte))
            answer += chunk
        self._late = len(answer) < len(numbers)
        return decode(numbers, answer)

    def fenced(self, *, lost_after_s: float | None = None) -> bool:
        """Whether the printer answers GS r, which waits its turn behind the data.

        Answers to older fences come first: a printer that ran out of paper prints what it
        holds, and answers, when it gets a new roll. They are given up with the time-out, or
        ``lost_after_s`` seconds after the last answer. The status is watched meanwhile.
        """
        self.wire.write(FENCE, self._patience.write_s)
        self._unanswered += FENCE_ANSWERS
        arrived, deadline = 0, monotonic() + self._patience.fence_s
        while self._unanswered and monotonic() < deadline:
            chunk = self.wire.read(_FENCE_POLL_S)
            if any(map(is_noise, chunk)):
                return False
            arrived += (settled := self._settle(chunk))
            if settled and lost_after_s is not None and arrived >= FENCE_ANSWERS:
                deadline = min(deadline, monotonic() + lost_after_s)
            if not chunk and self.report().status in TROUBLES:
                return False
        if self._unanswered and arrived >= FENCE_ANSWERS:
            self._unanswered = 0  # the old ones were lost when the printer was switched off
            return False
        return not self._unanswered
