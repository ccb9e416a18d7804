"""The complaint box on its serial line: bytes in, frames out."""

import contextlib
import termios
import threading
from collections import deque
from collections.abc import Iterator
from time import monotonic
from types import TracebackType
from typing import Self

import serial

from hardware.errors import BoxOffline
from hardware.frames import Frame, Reader, query

_QUIET_S = 0.5
_READ_BYTES = 4096


class SerialBox:
    """A microcontroller box at ``device``, 8N1; opening it asks for the totals at once.

    pyserial throws away what was waiting on the line when it opens (and many boards restart
    on DTR), so only the absolute totals survive a reopening: never count frames.
    Raises BoxOffline when the device is missing, in use or unplugged.
    """

    def __init__(self, device: str, *, baud: int = 115200) -> None:
        self.device = device
        self._reader = Reader()
        self._ready: deque[Frame] = deque()
        try:
            self._port = serial.Serial(
                device, baud, timeout=_QUIET_S, write_timeout=1.0, exclusive=True
            )
        except (OSError, ValueError, termios.error) as error:
            message = f"box {device}: cannot open ({error}); is it plugged in?"
            raise BoxOffline(message) from error
        self.query()

    def __repr__(self) -> str:
        return f"<SerialBox {self.device} {'open' if self._port.is_open else 'closed'}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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
        # After an unplug pyserial's close can raise termios.error, which is no OSError.
        with contextlib.suppress(OSError, termios.error):
            self._port.close()

    def query(self) -> None:
        """Ask the box for a reply frame with its totals. Raises BoxOffline."""
        try:
            self._port.write(query())
        except (OSError, termios.error) as error:
            self.close()
            raise BoxOffline(f"box {self.device}: cannot write ({error})") from error

    def read_frame(self, timeout_s: float) -> Frame | None:
        """The next valid frame, or None when none came within ``timeout_s`` seconds.

        Damaged lines are skipped and counted. Raises BoxOffline on an unplug.
        """
        deadline = monotonic() + timeout_s
        while not self._ready:
            left_s = deadline - monotonic()
            if left_s <= 0:
                return None
            self._ready.extend(self._reader.feed(self._read(left_s)))
        return self._ready.popleft()

    def frames(self, stop: threading.Event) -> Iterator[Frame | None]:
        """Every frame until ``stop`` is set, and None after each half second of silence."""
        while not stop.is_set():
            yield self.read_frame(_QUIET_S)

    def _read(self, timeout_s: float) -> bytes:
        try:
            self._port.timeout = timeout_s
            first: bytes = self._port.read(1)
            waiting = min(self._port.in_waiting, _READ_BYTES)
            rest: bytes = self._port.read(waiting) if first and waiting else b""
        except (OSError, TypeError, termios.error) as error:
            # TypeError: pyserial's read on a port that another thread has closed.
            self.close()
            raise BoxOffline(f"box {self.device}: unplugged ({error})") from error
        return first + rest
