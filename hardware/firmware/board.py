"""The only file that knows the board: a Raspberry Pi Pico's pins, its flash and its USB line."""

import binascii
import gc
import os
import select
import sys
import time

import machine
import micropython

from .box import Box
from .inputs import Uptime
from .memory import Memory
from .slots import FileSlots

BEAM_A, BEAM_B, DOOR, TAMPER, SERVICE = 2, 3, 4, 5, 6
BEAM_BROKEN = 0
"""The receivers pull their line to ground while they see nothing; 1 for those that let it go."""
WATCHDOG_MS = 8000


def run() -> None:
    """Count until the power goes. A bridge from SERVICE to ground at start leaves to the prompt."""
    pins = [_pulled_up(n) for n in (BEAM_A, BEAM_B, DOOR, TAMPER, SERVICE)]
    beam_a, beam_b, door, tamper, service = pins
    time.sleep_ms(50)  # the pull-ups have charged the cables
    if not service.value():
        return
    micropython.kbd_intr(-1)  # a Ctrl-C in the noise must not stop the counting
    lamp = machine.Pin("LED", machine.Pin.OUT)
    dog = machine.WDT(timeout=WATCHDOG_MS)
    epoch = int.from_bytes(os.urandom(4), "big") or 1
    uid = binascii.hexlify(machine.unique_id()).decode().upper()
    box = Box(Memory(FileSlots("/slots"), epoch), uid)
    line = Line()
    uptime = Uptime(time.ticks_ms(), time.ticks_add(0, -1))
    while True:
        ms = uptime.at(time.ticks_ms())
        # A cut cable reads as an open door and as tampering: both switches close to ground.
        said = box.step(
            ms,
            beam_a.value() == BEAM_BROKEN,
            beam_b.value() == BEAM_BROKEN,
            bool(door.value()),
            bool(tamper.value()),
        )
        byte = line.read()
        if byte:
            said += box.hear(ms, byte)
        if said:
            line.write(said)
            gc.collect()  # now, rather than in the middle of a letter
        lamp.value(box.is_lit(ms))
        dog.feed()


def _pulled_up(number: int) -> machine.Pin:
    return machine.Pin(number, machine.Pin.IN, machine.Pin.PULL_UP)


class Line:
    """USB serial without waiting: a host that does not read loses frames, not letters."""

    def __init__(self) -> None:
        self._in, self._out = select.poll(), select.poll()
        self._in.register(sys.stdin, select.POLLIN)
        self._out.register(sys.stdout, select.POLLOUT)

    def read(self) -> bytes:
        """At most one byte that has come; b"" for none."""
        for _ready in self._in.ipoll(0):  # ipoll makes no list: less to collect
            return sys.stdin.buffer.read(1)
        return b""

    def write(self, data: bytes) -> None:
        """Send, or leave it: every frame holds all totals, so the next one tells the same."""
        for _ready in self._out.ipoll(0):
            sys.stdout.buffer.write(data)  # not sys.stdout: that would double the CR
