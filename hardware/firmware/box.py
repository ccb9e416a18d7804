"""The complaint box itself: looks at its inputs, keeps its totals, says KP1."""

from .beams import Beams
from .inputs import Debounced
from .kp1 import Ear, frame
from .lamp import BEAM_BLOCKED, DOOR_OPEN, MEMORY_FAULT, TAMPER, is_lit
from .memory import Memory

STATE_MS = 5000
SWITCH_MS = 50


class Box:
    """One box from power-on to power-off; times are its uptime in milliseconds.

    Nothing is said before it is kept: whatever the host has heard survives a power cut.
    """

    def __init__(self, memory: Memory, uid: str) -> None:
        self._memory = memory
        self._uid = uid
        self._beams = Beams()
        # As it was when the power went: a door opened in the dark is seen to have changed.
        self._door = Debounced(SWITCH_MS, bool(memory.flags & DOOR_OPEN))
        self._tamper = Debounced(SWITCH_MS)
        self._ear = Ear()
        self._seq = 0
        self._stated_ms = 0
        self._out = b""
        memory.flags &= DOOR_OPEN | TAMPER
        memory.boot += 1
        self._keep()
        self._say("H", 0)

    def is_lit(self, ms: int) -> bool:
        """Whether the lamp is lit."""
        return is_lit(ms, self._memory.flags, self._beams.is_broken())

    def hear(self, ms: int, chunk: bytes) -> bytes:
        """What to send after these bytes of the host."""
        for _query in range(self._ear.feed(chunk)):
            self._say("R", ms)
        return self._take()

    def step(self, ms: int, a: bool, b: bool, door_open: bool, tampered: bool) -> bytes:
        """Look at beams and switches once; what to send, mostly nothing."""
        if self._beams.step(ms, a, b):
            self._memory.letters += 1
            self._keep()
            self._say("L", ms)
        if self._door.step(ms, door_open):
            self._turn_door(ms)
        if self._tamper.step(ms, tampered) and tampered and not self._memory.flags & TAMPER:
            self._memory.flags |= TAMPER
            self._keep()
            self._say("F", ms)
        self._watch_beams(ms)
        if ms - self._stated_ms >= STATE_MS:
            self._stated_ms = ms - ms % STATE_MS
            self._say("S", ms)
        return self._take()

    def _turn_door(self, ms: int) -> None:
        memory = self._memory
        if self._door.level:
            memory.opens += 1
            memory.flags |= DOOR_OPEN
        else:
            # Who closes the door has looked at the box; a switch that is still off says so on.
            memory.flags &= ~(DOOR_OPEN | TAMPER)
            memory.flags |= TAMPER if self._tamper.level else 0
        self._keep()
        self._say("O" if self._door.level else "C", ms)

    def _watch_beams(self, ms: int) -> None:
        memory, jammed = self._memory, self._beams.is_jammed(ms)
        if jammed != bool(memory.flags & BEAM_BLOCKED):
            memory.flags ^= BEAM_BLOCKED
            self._say("F", ms)

    def _keep(self) -> None:
        self._memory.keep()
        if not self._memory.is_whole:
            self._memory.flags |= MEMORY_FAULT

    def _say(self, kind: str, ms: int) -> None:
        memory = self._memory
        self._seq += 1
        totals = (memory.epoch, memory.boot, self._seq, memory.letters, memory.opens)
        self._out += frame(kind, self._uid, totals, memory.flags, ms)

    def _take(self) -> bytes:
        out, self._out = self._out, b""
        return out
