"""Asking a serial line whether a complaint box hangs on it, without harm to what else may.

A box says its state every five seconds by itself, so the line is first only listened to. What stays
silent is sent the one line that the host ever says, KP1's query of 13 bytes: a modem does nothing
with it, since it begins with no AT; a printer at the same speed would print it as one line.
"""

import contextlib
import errno
import re
import termios
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

import serial

from hardware.candidates import Candidate
from hardware.frames import Frame, Reader, query

LISTEN_S = 6.0
ANSWER_S = 2.0
_BAUD = 115200
_HEARD_MAX_BYTES = 65_536
_MODEM = re.compile(rb"(?m)^\s*(ERROR|OK|RING|NO CARRIER|\+CME ERROR.*|\^[A-Z]+:.*)\s*$")


class Found(StrEnum):
    """What hangs on a line, as far as its words tell."""

    BOX = "a complaint box"
    NEWER = "a complaint box with a newer protocol; update Pendopo"
    MODEM = "a modem; left alone"
    OTHER = "something that is no complaint box; left alone"
    SILENT = "says nothing; if it is the box, check its power and its data cable"
    CLOSED = "cannot be opened"
    KEPT_OFF = "left alone"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one candidate said; ``frame`` is a box's, ``detail`` names a version or a reason."""

    candidate: Candidate
    found: Found
    frame: Frame | None = None
    detail: str = ""


def ask(candidate: Candidate, listen_s: float = LISTEN_S, answer_s: float = ANSWER_S) -> Answer:
    """Find out what hangs on a line; one that must not be written to is not even opened."""
    if candidate.keep_off:
        return Answer(candidate, Found.KEPT_OFF, detail=candidate.keep_off)
    try:
        port = serial.Serial(
            candidate.address, _BAUD, timeout=0.1, write_timeout=1.0, exclusive=True
        )
    except (OSError, ValueError, termios.error) as error:
        return Answer(candidate, Found.CLOSED, detail=_why(error))
    try:
        return _asked(candidate, port, listen_s, answer_s)
    except (OSError, termios.error) as error:
        return Answer(candidate, Found.CLOSED, detail=_why(error))
    finally:
        with contextlib.suppress(OSError, termios.error):
            port.close()


def _asked(candidate: Candidate, port: serial.Serial, listen_s: float, answer_s: float) -> Answer:
    reader, heard = Reader(), bytearray()
    frame = _listen(port, reader, heard, listen_s)
    if frame is None and not heard:
        port.write(query())
        frame = _listen(port, reader, heard, answer_s)
    if frame is not None:
        return Answer(candidate, Found.BOX, frame)
    if reader.version is not None:
        return Answer(candidate, Found.NEWER, detail=f"KP{reader.version}")
    # A modem repeats what it is told before it refuses it.
    if _MODEM.search(heard) or query().strip() in heard:
        return Answer(candidate, Found.MODEM)
    return Answer(candidate, Found.OTHER if heard else Found.SILENT)


def _listen(port: serial.Serial, reader: Reader, heard: bytearray, for_s: float) -> Frame | None:
    deadline = monotonic() + for_s
    while monotonic() < deadline:
        first: bytes = port.read(1)
        chunk = first + (port.read(port.in_waiting) if first else b"")
        heard += chunk[: _HEARD_MAX_BYTES - len(heard)]
        for frame in reader.feed(chunk):
            return frame
    return None


def _why(error: Exception) -> str:
    """The system's own words, with the cure for the two usual ones."""
    number = getattr(error, "errno", None)
    if number == errno.EACCES:
        return "no permission; try as root (sudo)"
    if number in (errno.EAGAIN, errno.EBUSY):
        return "another program uses it; stop that first (systemctl stop pendopo-box)"
    return str(error)
