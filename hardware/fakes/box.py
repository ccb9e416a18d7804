"""A complaint box without a box: counts papers, keeps its totals, and speaks KP1 on a pty."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from time import monotonic

from hardware.closing import Closing
from hardware.fakes.bad_line import spoiled
from hardware.fakes.pty_port import PtyPort
from hardware.frames import BoxFlag, Frame, FrameType, format_frame, of_version, query

STATE_EVERY_S = 5.0
_INPUT_BYTES = 256


@dataclass(slots=True)
class _Memory:
    """What the counter chip keeps without power."""

    epoch: int = 1
    boot: int = 0
    letters: int = 0
    opens: int = 0


class SimulatedBox(Closing):
    """A box whose line can be opened at ``path_link`` and whose totals live in ``memory``.

    ``loss`` and ``corruption`` are the fractions of frames that vanish or arrive damaged,
    ``noise`` the fraction of frames that random bytes come before; ``rng`` decides which.
    A ``mute`` box goes on counting and says nothing; ``version`` is that of KP it speaks.
    Two boxes may hang on one ``port``.
    A host loop waits on ``fileno()``, calls ``pump()`` when it is readable, and ``tick()``.
    """

    def __init__(
        self,
        path_link: Path,
        memory: Path,
        *,
        uid: str = "PENDOPO0",
        rng: Random | None = None,
        clock: Callable[[], float] = monotonic,
        port: PtyPort | None = None,
    ) -> None:
        self.uid = uid
        self.mute, self.version = False, 1
        self.loss = self.corruption = self.noise = 0.0
        self._rng = rng or Random()  # noqa: S311 (noise, no secret)
        self._clock = clock
        self._file = memory
        self._memory = _Memory(**json.loads(memory.read_text())) if memory.exists() else _Memory()
        self._input = b""
        self._seq = 0
        self._started = self.next_tick = clock()
        self._flags = BoxFlag(0)
        self._port = port or PtyPort(path_link)
        self._boot()

    def __repr__(self) -> str:
        return f"<SimulatedBox {self.uid}: {self.letters} letters, {self.opens} opens>"

    @property
    def letters(self) -> int:
        """The true number of papers dropped in."""
        return self._memory.letters

    @property
    def opens(self) -> int:
        """The true number of times the door was opened."""
        return self._memory.opens

    def fileno(self) -> int:
        """The descriptor to wait on for the host's queries."""
        return self._port.fileno()

    def close(self) -> None:
        """Unplug it; the totals stay in its memory."""
        self._port.close()

    def drop(self, n: int = 1) -> None:
        """Let ``n`` papers fall in, one frame each; through a jammed slot none falls."""
        for _ in range(n):
            if self._flags & BoxFlag.BEAM_BLOCKED:
                return
            self._memory.letters += 1
            self._keep()
            self._say(FrameType.DROP)

    def open_door(self) -> None:
        """Open the door; opening an open door does nothing."""
        if self._flags & BoxFlag.DOOR_OPEN:
            return
        self._flags |= BoxFlag.DOOR_OPEN
        self._memory.opens += 1
        self._keep()
        self._say(FrameType.OPEN)

    def close_door(self) -> None:
        """Close the door, which also ends a tamper alarm."""
        self._flags &= ~(BoxFlag.DOOR_OPEN | BoxFlag.TAMPER)
        self._say(FrameType.CLOSE)

    def tamper(self) -> None:
        """Shake it: the tamper switch stays set until the door has been opened and closed."""
        self._flags |= BoxFlag.TAMPER
        self._say(FrameType.FAULT)

    def jam(self) -> None:
        """Leave a paper in the slot: a beam stays dark and nothing more is counted."""
        self._flags |= BoxFlag.BEAM_BLOCKED
        self._say(FrameType.FAULT)

    def clear(self) -> None:
        """Pull the paper out of the slot."""
        self._flags &= ~BoxFlag.BEAM_BLOCKED
        self._say(FrameType.FAULT)

    def break_memory(self) -> None:
        """Let the memory of the totals wear out: every write is told as a fault from now on."""
        self._flags |= BoxFlag.MEMORY_FAULT
        self._say(FrameType.FAULT)

    def set_back(self) -> None:
        """Lose the totals as a worn memory does, without a new epoch."""
        self._memory.letters = 0
        self._keep()
        self._say(FrameType.FAULT)

    def begin_epoch(self) -> None:
        """Reset it on the bench: totals from zero, one epoch more."""
        self._memory.epoch += 1
        self._memory.letters = self._memory.opens = 0
        self._keep()
        self._boot()

    def power_cut(self) -> None:
        """Lose power for a moment: the absolute totals survive."""
        self._input = b""
        # The door and the slot are seen, tampering is remembered.
        self._flags &= BoxFlag.DOOR_OPEN | BoxFlag.BEAM_BLOCKED | BoxFlag.TAMPER
        self._boot()

    def tick(self) -> None:
        """Send the state frame when five seconds have passed since the last one."""
        if self._clock() >= self.next_tick:
            self._say(FrameType.STATE)
            self.next_tick = self._clock() + STATE_EVERY_S

    def pump(self) -> None:
        """Read what the host wrote and answer each query."""
        self._input = (self._input + self._port.read())[-_INPUT_BYTES:]
        while query() in self._input:
            _before, _query, self._input = self._input.partition(query())
            self._say(FrameType.REPLY)

    def _boot(self) -> None:
        self._memory.boot += 1
        self._seq = 0
        self._started = self._clock()
        self.next_tick = self._started + STATE_EVERY_S
        self._keep()
        self._say(FrameType.HELLO)

    def _keep(self) -> None:
        hidden = self._file.with_name(f".{self._file.name}.tmp")
        hidden.parent.mkdir(parents=True, exist_ok=True)
        hidden.write_text(json.dumps(asdict(self._memory)))
        hidden.replace(self._file)

    def _say(self, kind: FrameType) -> None:
        self._seq += 1
        memory, uptime_ms = self._memory, int((self._clock() - self._started) * 1000)
        totals = (memory.epoch, memory.boot, self._seq, memory.letters, memory.opens)
        line = format_frame(Frame(kind, self.uid, *totals, int(self._flags), uptime_ms))
        if self.version != 1:
            line = of_version(self.version, line)
        if self.mute:
            return
        self._port.write(
            spoiled(line, self._rng, loss=self.loss, corruption=self.corruption, noise=self.noise)
        )
