"""A simulated board: slots that a power cut tears in mid-write, and a box that is looked at."""

from collections.abc import Callable
from random import Random

from hardware.firmware.box import Box
from hardware.firmware.memory import Memory
from hardware.firmware.slots import Slots
from hardware.frames import Frame, Reader, query
from tests.hardware.firmware.slot import Shade, Watch


class PowerCut(BaseException):
    """The power went; nothing catches it but the test."""


class TornSlots(Slots):
    """Slots in which the power may go after any byte, and which may wear out."""

    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}
        self.cut_after_bytes: int | None = None
        self.worn: set[int] = set()
        self.refused: set[int] = set()
        self.written = 0

    def read(self, slot: int) -> bytes | None:
        return self.kept.get(slot)

    def write(self, slot: int, data: bytes) -> None:
        if slot in self.refused:
            raise OSError(28, "no space")
        self.written += len(data)
        if slot in self.worn:
            self.kept[slot] = bytes(byte & 0x55 for byte in data)
            return
        if self.cut_after_bytes is None or self.cut_after_bytes >= len(data):
            self.kept[slot] = data
            if self.cut_after_bytes is not None:
                self.cut_after_bytes -= len(data)
            return
        whole, self.cut_after_bytes = self.cut_after_bytes, None
        self.kept[slot] = data[:whole] + (self.kept.get(slot) or b"\xff" * len(data))[whole:]
        raise PowerCut


class Board:
    """A box with its inputs; what it says goes to `line`, and is read by the host's own parser."""

    def __init__(self, slots: Slots, rng: Random, *, epoch: int = 77) -> None:
        self.slots = slots
        self.rng = rng
        self.epoch = epoch
        self.door_open = self.tampered = False
        self.line: Callable[[bytes], None] = lambda _said: None
        self.heard: list[Frame] = []
        self._reader = Reader()
        self.power_on()

    def power_on(self) -> None:
        """Start again from what the slots hold; the time begins anew. Raises PowerCut."""
        self.box = Box(Memory(self.slots, self.epoch), "PICO0001")
        self.ms = 0
        self._look(False, False)

    def wait(self, ms: int) -> list[Frame]:
        """Let time pass in an empty slot; what was said."""
        return self.see(Shade(), ms)

    def see(self, shade: Shade, at_least_ms: int = 0) -> list[Frame]:
        """Let something happen in the slot; what was said."""
        before, start = len(self.heard), self.ms
        for t, a, b in Watch(self.rng).looks(shade) if shade.a or shade.b else ():
            self.ms = start + int(t)
            self._look(a, b)
        while self.ms < start + at_least_ms:
            self.ms += min(10, start + at_least_ms - self.ms)
            self._look(False, False)
        return self.heard[before:]

    def ask(self) -> Frame:
        """The host's query and the box's reply."""
        before = len(self.heard)
        self._send(self.box.hear(self.ms, query()))
        assert len(self.heard) == before + 1
        return self.heard[-1]

    def _look(self, a: bool, b: bool) -> None:
        self._send(self.box.step(self.ms, a, b, self.door_open, self.tampered))

    def _send(self, said: bytes) -> None:
        self.heard += self._reader.feed(said)
        assert self._reader.refused == 0, "the firmware said what the host does not understand"
        if said:
            self.line(said)
