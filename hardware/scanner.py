"""A QR scanner on a serial line: bytes in, one code a line out."""

from time import monotonic

from hardware.closing import Closing
from hardware.errors import ScannerOffline
from hardware.serial_line import SerialLine

LONGEST = 200
"""Letters of a code; what is longer is no ticket's."""
_PRINTABLE = range(0x20, 0x7F)


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


class SerialScanner(Closing):
    """A scanner at ``device``, 8N1. Raises ScannerOffline when it is missing, held or unplugged."""

    def __init__(self, device: str, *, baud: int = 9600) -> None:
        self.device = device
        self._codes, self._ready = Codes(), list[str]()
        self._line = SerialLine("scanner", device, baud, ScannerOffline)

    def __repr__(self) -> str:
        return f"<SerialScanner {self._line}>"

    def close(self) -> None:
        """Give the line back; may be called twice, and after an unplug."""
        self._line.close()

    def read_code(self, timeout_s: float) -> str | None:
        """The next code, or None when none came in time. Raises ScannerOffline on an unplug."""
        deadline = monotonic() + timeout_s
        while not self._ready:
            left_s = deadline - monotonic()
            if left_s <= 0:
                return None
            self._ready += self._codes.feed(self._line.read(left_s))
        return self._ready.pop(0)
