"""A QR scanner on a serial line: bytes in, one code a line out."""

import contextlib
import termios
from time import monotonic
from types import TracebackType
from typing import Self

import serial

from hardware.errors import ScannerOffline

LONGEST = 200
"""Letters of a code; what is longer is no ticket's."""
_PRINTABLE = range(0x20, 0x7F)
_READ_BYTES = 4096


class Codes:
    """Finds codes in arbitrary chunks of bytes; a code ends with CR or LF.

    A line that is too long or holds anything but printable ASCII is left out as a whole. Memory
    stays below one code whatever arrives.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._is_spoiled = False

    def feed(self, chunk: bytes) -> list[str]:
        """Every code that this chunk completes."""
        found = []
        for byte in chunk:
            if byte in b"\r\n":
                if self._line and not self._is_spoiled:
                    found.append(self._line.decode("ascii"))
                self._line.clear()
                self._is_spoiled = False
            elif len(self._line) >= LONGEST or byte not in _PRINTABLE:
                self._is_spoiled = True
            else:
                self._line.append(byte)
        return found


class SerialScanner:
    """A scanner at ``device``, 8N1. Raises ScannerOffline when it is missing, held or unplugged."""

    def __init__(self, device: str, *, baud: int = 9600) -> None:
        self.device = device
        self._codes, self._ready = Codes(), list[str]()
        try:
            self._port = serial.Serial(device, baud, timeout=0, exclusive=True)
        except (OSError, ValueError, termios.error) as error:
            message = f"scanner {device}: cannot open ({error}); is it plugged in?"
            raise ScannerOffline(message) from error

    def __repr__(self) -> str:
        return f"<SerialScanner {self.device} {'open' if self._port.is_open else 'closed'}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the line back; may be called twice, and after an unplug."""
        with contextlib.suppress(OSError, termios.error):
            self._port.close()

    def read_code(self, timeout_s: float) -> str | None:
        """The next code, or None when none came in time. Raises ScannerOffline on an unplug."""
        deadline = monotonic() + timeout_s
        while not self._ready:
            left_s = deadline - monotonic()
            if left_s <= 0:
                return None
            self._ready += self._codes.feed(self._read(left_s))
        return self._ready.pop(0)

    def _read(self, timeout_s: float) -> bytes:
        try:
            self._port.timeout = timeout_s
            first: bytes = self._port.read(1)
            waiting = min(self._port.in_waiting, _READ_BYTES)
            rest: bytes = self._port.read(waiting) if first and waiting else b""
        except (OSError, termios.error) as error:
            self.close()
            raise ScannerOffline(f"scanner {self.device}: unplugged ({error})") from error
        return first + rest
