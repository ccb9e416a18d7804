"""A Pico's modules for the board's own loop: runs on MicroPython, after TURNS was set."""

import os
import sys

turns = list(globals()["TURNS"])
LOW = {6} if globals().get("BRIDGED") else set()
QUERIES = b"$KP1,Q*626A\r\n" * 2


class World:
    """The time and the levels; each look at the clock goes one turn on."""

    turn = 0
    asked = 0

    def ticks_ms(self):
        ticks = turns[self.turn][0]
        return (2**30 - 100 + ticks) % 2**30  # it wraps in the middle of the letter

    def level(self, pin):
        if pin in (2, 3):
            return not turns[self.turn][pin - 1]
        return pin not in LOW and pin == 6


world = World()


class Pin:
    """Beams broken as the turn says, door and tamper switch closed to ground, no bridge."""

    IN, OUT, PULL_UP = range(3)

    def __init__(self, number, *mode):
        self.number = number

    def value(self, *lit):
        return world.level(self.number)


class Watchdog:
    """Is fed once a turn; when there is no turn left the power goes."""

    def __init__(self, timeout):
        assert timeout <= 8388

    def feed(self):
        world.turn += 1
        if world.turn == len(turns):
            raise SystemExit


class Stdin:
    """What the host asks: once in the beginning, once at the end."""

    def read(self, size):
        world.asked += 1
        return QUERIES[world.asked - 1 : world.asked]


class Poll:
    """Ready to be written always; to be read while the host speaks."""

    def register(self, stream, event):
        self.event = event

    def ipoll(self, timeout):
        late = world.turn > len(turns) - 40
        if self.event == 1:
            return [1] if world.asked < (26 if late else 13) else []
        return [1]


class Stdout:
    """The USB line."""

    def write(self, data):
        print(data.decode(), end="")


def module(name, **names):
    """Puts a module in place of the board's."""
    sys.modules[name] = type(name, (), names)


streams = {
    "stdin": type("In", (), {"buffer": Stdin()}),
    "stdout": type("Out", (), {"buffer": Stdout()}),
}
module("machine", Pin=Pin, WDT=Watchdog, unique_id=lambda: b"\xe6\x61\x18\x60\x4b\x4f\x90\x21")
module("gc", collect=lambda: None)
module("micropython", kbd_intr=lambda key: None)
module("select", poll=Poll, POLLIN=1, POLLOUT=4)
module(
    "time",
    ticks_ms=world.ticks_ms,
    ticks_add=lambda a, b: (a + b) % 2**30,
    sleep_ms=lambda ms: None,
)
module("sys", **streams)
module("os", urandom=lambda n: bytes(range(1, n + 1)), mkdir=os.mkdir)

from firmware.board import run  # noqa: E402

try:
    run()
except SystemExit:
    turns.clear()
