"""The technician's keys: p pauses and goes on, q ends; a key counts at once on a terminal."""

import contextlib
import os
import select
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def single_keys(descriptor: int) -> Iterator[None]:
    """Give each key without Enter, Ctrl-C as ever; a pipe stays as it is."""
    if not os.isatty(descriptor):
        yield
        return
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield
    finally:
        with contextlib.suppress(termios.error):  # the terminal went away
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


class Keys:
    """What was pressed; without a keyboard nothing ever is."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def pressed(self, timeout_s: float) -> str:
        """The small letters pressed within this time, or ""."""
        if self._descriptor is None:
            select.select([], [], [], timeout_s)
            return ""
        try:
            ready, _, _ = select.select([self._descriptor], [], [], timeout_s)
            typed = os.read(self._descriptor, 64) if ready else None
        except (OSError, ValueError):
            typed = b""
        if typed == b"":  # the end of a pipe, or the terminal went away
            self._descriptor = None
        return (typed or b"").decode("ascii", "replace").lower()
