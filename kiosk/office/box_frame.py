"""What a box says of itself, as the office needs it (KP1); hardware.frames.Frame is one."""

from enum import IntFlag
from typing import Protocol


class BoxFlag(IntFlag):
    """The bits of `flags`, as the box sends them."""

    DOOR_OPEN = 1
    TAMPER = 2
    BEAM_BLOCKED = 4
    MEMORY_FAULT = 8


class Frame(Protocol):
    """One word of a box: who it is, and its absolute totals."""

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
