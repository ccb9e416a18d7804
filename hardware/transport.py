"""The wire to a printer: one file descriptor that is USB, serial or TCP, never waiting for ever.

Bytes count as accepted when the *device* took them, not when the kernel did: the kernel's
output queue (TIOCOUTQ, for TCP what the peer has not acknowledged) is subtracted.
"""

import contextlib
import errno
import fcntl
import os
import select
import socket
import struct
import termios
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic

import serial

from hardware.errors import PrinterOffline, PrinterStalled

TCP_PORT = 9100
_CONNECT_TIMEOUT_S = 3.0
_CHUNK_BYTES = 4096
_QUEUE_POLL_MS = 2
_HUNG_UP = select.POLLHUP | select.POLLERR | select.POLLNVAL


@dataclass(slots=True)
class Wire:
    """An open descriptor, how to close it, and what an empty read means on it.

    It closes itself when the device turns out to be gone.
    """

    name: str
    fd: int
    hang_up: Callable[[], object]
    empty_is_eof: bool
    loses_bytes: bool = False
    """Whether an adapter between may still hold accepted bytes, and lose them with its power."""

    def write(self, data: bytes, timeout_s: float) -> None:
        """Give all of ``data`` to the device.

        ``timeout_s`` is the longest time without progress. Raises PrinterStalled or
        PrinterOffline, both with ``bytes_accepted``.
        """
        self._require_open()
        written, last_progress = 0, monotonic()
        while written < len(data):
            try:
                written += os.write(self.fd, data[written : written + _CHUNK_BYTES])
                last_progress = monotonic()
            except BlockingIOError:
                left_s = last_progress + timeout_s - monotonic()
                if left_s <= 0:
                    raise self._stalled(written) from None
                self._poll(select.POLLOUT, left_s)
            except OSError as error:
                raise self._offline(error, max(0, written - self._queued())) from error
        self._wait_until_taken(written, timeout_s)

    def read(self, timeout_s: float) -> bytes:
        """What the device has said; empty when it said nothing within ``timeout_s`` seconds.

        Raises PrinterOffline on a hang-up.
        """
        self._require_open()
        deadline = monotonic() + timeout_s
        while events := self._poll(select.POLLIN, max(0.0, deadline - monotonic())):
            try:
                answer = os.read(self.fd, _CHUNK_BYTES)
            except BlockingIOError:
                answer, events = b"", 0
            except OSError as error:
                raise self._offline(error, 0) from error
            if answer:
                return answer
            if events & _HUNG_UP or (events and self.empty_is_eof):
                self.close()
                raise PrinterOffline(f"printer {self.name}: the other end hung up")
            # usblp is readable even when the printer sent an empty packet: do not spin.
            select.poll().poll(_QUEUE_POLL_MS)
            if monotonic() >= deadline:
                break
        return b""

    def close(self) -> None:
        """Give the descriptor back; swallows what an unplugged device throws."""
        if self.fd < 0:
            return
        if self._queued():
            self._throw_away_unsent()
        # pyserial's close can raise termios.error after an unplug, which is no OSError.
        with contextlib.suppress(OSError, termios.error):
            self.hang_up()
        self.fd = -1

    def _throw_away_unsent(self) -> None:
        """What the device did not take must not reach it later, beside its own second printing.

        A tty would also wait up to 30 s in close() for it; TCP is reset instead of closed.
        """
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self.fd, termios.TCOFLUSH)
        with contextlib.suppress(OSError), socket.fromfd(self.fd, 0, 0) as connection:
            at_once = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)

    def _require_open(self) -> None:
        if self.fd < 0:
            raise PrinterOffline(f"printer {self.name}: not connected")

    def _wait_until_taken(self, written: int, timeout_s: float) -> None:
        before, last_progress = self._queued(), monotonic()
        while queued := self._queued():
            if queued < before:
                before, last_progress = queued, monotonic()
            if monotonic() - last_progress > timeout_s:
                raise self._stalled(written)
            if self._hung_up():
                self.close()
                message = f"printer {self.name}: unplugged while it printed"
                raise PrinterOffline(message, bytes_accepted=max(0, written - queued))
        # usblp has no queue to ask: it is writable again once the printer took the last packet.
        if not self._poll(select.POLLOUT, timeout_s):
            raise self._stalled(written)

    def _hung_up(self) -> bool:
        poller = select.poll()
        poller.register(self.fd, 0)
        return any(events & _HUNG_UP for _fd, events in poller.poll(_QUEUE_POLL_MS))

    def _queued(self) -> int:
        try:
            answer = fcntl.ioctl(self.fd, termios.TIOCOUTQ, b"\0\0\0\0")
        except OSError:
            return 0
        count: int = struct.unpack("i", answer)[0]
        return count

    def _poll(self, events: int, timeout_s: float) -> int:
        poller = select.poll()
        poller.register(self.fd, events)
        ready = poller.poll(max(0, timeout_s * 1000))
        return ready[0][1] if ready else 0

    def _stalled(self, written: int) -> PrinterStalled:
        accepted = max(0, written - self._queued())
        message = f"printer {self.name}: stopped taking data after {accepted} bytes"
        return PrinterStalled(message, bytes_accepted=accepted)

    def _offline(self, error: OSError, accepted: int) -> PrinterOffline:
        self.close()
        message = f"printer {self.name}: unplugged or switched off ({error.strerror})"
        return PrinterOffline(message, bytes_accepted=accepted)


def dialer(kind: str, address: str, baud: int, write_timeout_s: float) -> Callable[[], Wire]:
    """How to open the printer at ``address``; raises ValueError for an unknown kind."""
    dials: dict[str, Callable[[], Wire]] = {
        "usb": partial(open_usb, address),
        "serial": partial(open_serial, address, baud, write_timeout_s),
        "tcp": partial(open_tcp, address),
    }
    if kind not in dials:
        raise ValueError(f"unknown kind of printer {kind!r}: use usb, serial or tcp")
    return dials[kind]


def open_usb(device: str) -> Wire:
    """The printer at ``/dev/usb/lp*`` (the usblp driver). Raises PrinterOffline."""
    try:
        fd = os.open(device, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise _cannot_open(device, error) from error
    return Wire(device, fd, partial(os.close, fd), empty_is_eof=False)


def open_serial(device: str, baud: int, write_timeout_s: float) -> Wire:
    """The printer on a serial line, 8N1, locked against other programs. Raises PrinterOffline."""
    try:
        port = serial.Serial(device, baud, timeout=0, write_timeout=write_timeout_s, exclusive=True)
    except (OSError, ValueError, termios.error) as error:
        raise _cannot_open(device, error) from error
    return Wire(device, port.fileno(), port.close, empty_is_eof=True, loses_bytes=True)


def open_tcp(address: str) -> Wire:
    """The printer at ``host:port`` (9100 when no port is given). Raises PrinterOffline."""
    host, _colon, port = address.partition(":")
    try:
        connection = socket.create_connection(
            (host, int(port or TCP_PORT)), timeout=_CONNECT_TIMEOUT_S
        )
    except (OSError, ValueError) as error:
        raise _cannot_open(address, error) from error
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Wire(address, connection.fileno(), connection.close, empty_is_eof=True)


_CURES = {
    errno.ENOENT: "is it plugged in and switched on?",
    errno.EACCES: "add the user to the group lp (serial: dialout)",
    errno.EBUSY: "another program is using it",
    errno.EAGAIN: "another program is using it",
    errno.ECONNREFUSED: "is this the printer's address? Its port is usually 9100",
}


def _cannot_open(name: str, error: Exception) -> PrinterOffline:
    number = getattr(error, "errno", None) or 0
    cure = _CURES.get(number, "check the cable and the address")
    reason = os.strerror(number) if number else error
    return PrinterOffline(f"printer {name}: cannot open ({reason}); {cure}")
