"""A device on a serial line, 8N1 and locked against other programs; whatever fails is one line."""

import contextlib
import termios

import serial

from hardware.closing import Closing
from hardware.errors import HardwareError

_READ_BYTES = 4096
_WRITE_TIMEOUT_S = 1.0


class SerialLine(Closing):
    """The line at ``device``; ``what`` names the device in errors, which are of type ``lost``."""

    def __init__(self, what: str, device: str, baud: int, lost: type[HardwareError]) -> None:
        self._name, self._lost = f"{what} {device}", lost
        try:
            self._port = serial.Serial(
                device, baud, timeout=0, write_timeout=_WRITE_TIMEOUT_S, exclusive=True
            )
        except (OSError, ValueError, termios.error) as error:
            raise lost(f"{self._name}: cannot open ({error}); is it plugged in?") from error

    def __repr__(self) -> str:
        return f"<SerialLine {self}>"

    def __str__(self) -> str:
        return f"{self._port.name} {'open' if self._port.is_open else 'closed'}"

    def close(self) -> None:
        """Give the line back; may be called twice, and after an unplug."""
        # After an unplug pyserial's close can raise termios.error, which is no OSError.
        with contextlib.suppress(OSError, termios.error):
            self._port.close()

    def write(self, data: bytes) -> None:
        """Say something to the device."""
        try:
            self._port.write(data)
        except (OSError, termios.error) as error:
            self.close()
            raise self._lost(f"{self._name}: cannot write ({error})") from error

    def read(self, timeout_s: float) -> bytes:
        """What the device has said; empty when it said nothing within ``timeout_s`` seconds."""
        try:
            self._port.timeout = timeout_s
            first: bytes = self._port.read(1)
            waiting = min(self._port.in_waiting, _READ_BYTES)
            rest: bytes = self._port.read(waiting) if first and waiting else b""
        except (OSError, TypeError, termios.error) as error:
            # TypeError: pyserial's read on a port that another thread has closed.
            self.close()
            raise self._lost(f"{self._name}: unplugged ({error})") from error
        return first + rest
