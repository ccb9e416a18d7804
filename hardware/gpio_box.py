"""A complaint box without a microcontroller: the firmware's own logic on the Pi's pins.

It keeps nothing of its own: the books keep its totals, and while the Pi is off it counts nothing.
The kernel stamps each turn of a beam, so a busy machine counts as well as an idle one.
"""

import queue
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from hardware.closing import Closing
from hardware.errors import BoxOffline
from hardware.firmware.box import Box
from hardware.firmware.kp1 import QUERY
from hardware.firmware.memory import Memory
from hardware.frames import Frame, Reader
from hardware.gpio_pins import named, this_pi

UID, EPOCH = "GPIO", 1
BROKEN = False
"""The receivers pull their line to ground while they see nothing, as docs/box.md wires them."""
_SETTLE_MS = 20
"""So long after a turn the firmware's logic may still decide something."""
_LATE_MS = 10
"""So late the kernel's word of a turn may reach us."""
_MOVING_S, _RESTING_S = 0.01, 0.5


@dataclass(frozen=True, slots=True)
class Pins:
    """BCM numbers of the outer and the inner beam, and of the door's switch if there is one."""

    beam_a: int
    beam_b: int
    door: int | None = None


class Totals(Memory):
    """What the books last kept, in place of a memory of its own."""

    def __init__(self, letters: int = 0, opens: int = 0, boot: int = 0, flags: int = 0) -> None:
        self.epoch = EPOCH
        self.letters, self.opens, self.boot, self.flags = letters, opens, boot, flags
        self.is_whole = True

    def keep(self) -> None:
        """The books do, with the frame that tells of it."""


class GpioBox(Closing):
    """Two beams and a door on the Pi's pins; speaks the frames that a box on a cable speaks.

    A context manager. ``factory`` makes gpiozero's pins, else this Pi's are taken; lgpio leaves a
    pipe in ``work_dir``. Raises BoxOffline where there is no such pin, no Pi or no gpiozero.
    """

    other_version: int | None = None

    def __init__(self, pins: Pins, totals: Totals, *, work_dir: Path, factory: Any = None) -> None:
        self._turns: queue.SimpleQueue[tuple[float, str, bool]] = queue.SimpleQueue()
        self._ready: deque[Frame] = deque()
        self._reader = Reader()
        self._own_factory = factory is None
        where = f"box on pins {pins.beam_a}, {pins.beam_b}"
        with named(where, "cannot watch them", BoxOffline):
            self._factory = factory or this_pi(work_dir)
            self._callbacks: list[Callable[[float, int], None]] = []  # gpiozero holds them weakly
            numbers = {"a": pins.beam_a, "b": pins.beam_b, "door": pins.door}
            self._pins = {
                name: self._watch(name, number)
                for name, number in numbers.items()
                if number is not None
            }
            self._levels = {name: bool(pin.state) for name, pin in self._pins.items()}
        self._started_s = self._factory.ticks()
        self._looked_ms = self._turned_ms = 0
        self._box = Box(totals, UID)
        self._look(0)

    def __repr__(self) -> str:
        return f"<GpioBox on {self._pins}>"

    def close(self) -> None:
        """Give the pins back; may be called twice."""
        for pin in self._pins.values():
            pin.when_changed = None
        if self._own_factory:
            self._factory.close()
        self._pins.clear()

    def query(self) -> None:
        """Let the next frame tell the totals once more."""
        self._ready.extend(self._reader.feed(self._box.hear(self._looked_ms, QUERY)))

    def read_frame(self, timeout_s: float) -> Frame | None:
        """The next frame, or None when nothing happened within ``timeout_s`` seconds."""
        until_s = self._factory.ticks() + timeout_s
        while not self._ready:
            left_s = until_s - self._factory.ticks()
            if left_s <= 0:
                return None
            self._take_turn(min(left_s, self._nap_s()))
        return self._ready.popleft()

    def _nap_s(self) -> float:
        is_moving = self._now_ms() - self._turned_ms < _SETTLE_MS + _LATE_MS
        return _MOVING_S if is_moving else _RESTING_S

    def _take_turn(self, timeout_s: float) -> None:
        try:
            ticks_s, name, level = self._turns.get(timeout=timeout_s)
        except queue.Empty:
            self._look_until(self._now_ms() - _LATE_MS)
            return
        ms = max(self._looked_ms, self._ms(ticks_s))
        self._look_until(ms)
        self._levels[name], self._turned_ms = level, ms

    def _look_until(self, ms: int) -> None:
        """Look each millisecond while something moves, and just before ``ms``, as it will then."""
        first, settled = self._looked_ms + 1, self._turned_ms + _SETTLE_MS
        moving = range(first, min(ms, settled) + 1)
        before = range(max(first, settled + 1, ms - _SETTLE_MS), ms + 1)
        for each in chain(moving, before):
            self._look(each)

    def _look(self, ms: int) -> None:
        level = self._levels
        said = self._box.step(
            ms,
            level["a"] == BROKEN,
            level["b"] == BROKEN,
            level.get("door", False),
            False,
        )
        self._looked_ms = ms
        self._ready.extend(self._reader.feed(said))

    def _watch(self, name: str, number: int) -> Any:
        pin = self._factory.pin(number)
        pin.function = "input"
        pin.pull = "up"
        pin.bounce = None
        callback = partial(self._turned, name)
        self._callbacks.append(callback)
        pin.edges = "both"
        pin.when_changed = callback
        return pin

    def _turned(self, name: str, ticks_s: float, level: int) -> None:
        self._turns.put((ticks_s, name, bool(level)))

    def _ms(self, ticks_s: float) -> int:
        return int((ticks_s - self._started_s) * 1000)

    def _now_ms(self) -> int:
        return self._ms(self._factory.ticks())
