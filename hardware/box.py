"""The complaint box on its serial line: bytes in, frames out."""

import threading
from collections import deque
from collections.abc import Iterator
from time import monotonic

from hardware.closing import Closing
from hardware.errors import BoxOffline
from hardware.frames import Frame, Reader, query
from hardware.serial_line import SerialLine

_QUIET_S = 0.5


class SerialBox(Closing):
    """A microcontroller box at ``device``, 8N1; opening it asks for the totals at once.

    pyserial throws away what was waiting on the line when it opens (and many boards restart
    on DTR), so only the absolute totals survive a reopening: never count frames.
    Raises BoxOffline when the device is missing, in use or unplugged.
    """

    def __init__(self, device: str, *, baud: int = 115200) -> None:
        self.device = device
        self._reader = Reader()
        self._ready: deque[Frame] = deque()
        self._line = SerialLine("box", device, baud, BoxOffline)
        self.query()

    def __repr__(self) -> str:
        return f"<SerialBox {self._line}>"

    @property
    def refused(self) -> int:
        """How many damaged lines this connection has seen."""
        return self._reader.refused

    @property
    def other_version(self) -> int | None:
        """The version of KP that the box speaks, if it is another one than ours."""
        return self._reader.version

    def close(self) -> None:
        """Give the line back; may be called twice, and after an unplug."""
        self._line.close()

    def query(self) -> None:
        """Ask the box for a reply frame with its totals. Raises BoxOffline."""
        self._line.write(query())

    def read_frame(self, timeout_s: float) -> Frame | None:
        """The next valid frame, or None when none came within ``timeout_s`` seconds.

        Damaged lines are skipped and counted. Raises BoxOffline on an unplug.
        """
        deadline = monotonic() + timeout_s
        while not self._ready:
            left_s = deadline - monotonic()
            if left_s <= 0:
                return None
            self._ready.extend(self._reader.feed(self._line.read(left_s)))
        return self._ready.popleft()

    def frames(self, stop: threading.Event) -> Iterator[Frame | None]:
        """Every frame until ``stop`` is set, and None after each half second of silence."""
        while not stop.is_set():
            yield self.read_frame(_QUIET_S)
