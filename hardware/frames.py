"""KP1, the line protocol of the complaint box, as pure functions and a reader of byte chunks.

A frame is one ASCII line::

    $KP1,<type>,<uid>,<epoch>,<boot>,<seq>,<letters>,<opens>,<flags hex>,<uptime_ms>*<CRC>\\r\\n

The CRC is CRC16-CCITT (polynomial 1021, start FFFF) over the bytes between ``$`` and ``*``, as
four upper-case hex digits. Totals are absolute, so any one valid frame tells the whole truth.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag, StrEnum

from hardware.errors import BadFrame, NewerProtocol

MAX_LINE_BYTES = 128
_UINT32_MAX = 2**32 - 1
_INT64_MAX = 2**63 - 1  # as much as a database keeps

# Lower-case hex is refused: one flipped bit turns "A" into "a", and no flipped bit may pass.
_LINE = re.compile(rb"\$([ -~]+)\*([0-9A-F]{4})(?:\r\n)?", re.ASCII)
_BODY = re.compile(
    r"KP1,([A-Z]),([0-9A-Za-z]{1,24}),(\d{1,10}),(\d{1,10}),(\d{1,10}),(\d{1,10}),(\d{1,10})"
    r",([0-9A-F]{1,4}),(\d{1,20})",
    re.ASCII,
)
_ANY_VERSION = re.compile(r"KP(\d{1,3}),.*", re.ASCII)
_VERSION = 1


class FrameType(StrEnum):
    """Why the box speaks."""

    HELLO = "H"
    STATE = "S"
    DROP = "L"
    OPEN = "O"
    CLOSE = "C"
    FAULT = "F"
    REPLY = "R"


class BoxFlag(IntFlag):
    """The bits of ``Frame.flags``."""

    DOOR_OPEN = 1
    TAMPER = 2
    BEAM_BLOCKED = 4
    MEMORY_FAULT = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """One thing the box said: who it is, and its absolute totals."""

    type: FrameType
    uid: str
    epoch: int
    boot: int
    seq: int
    letters: int
    opens: int
    flags: int
    uptime_ms: int


def crc16(body: bytes) -> int:
    """CRC16-CCITT with start value FFFF (``binascii.crc_hqx`` is the same polynomial)."""
    return binascii.crc_hqx(body, 0xFFFF)


def _wrap(body: str) -> bytes:
    encoded = body.encode("ascii")
    return b"$%s*%04X\r\n" % (encoded, crc16(encoded))


def format_frame(frame: Frame) -> bytes:
    """The frame as the bytes a box sends, CR LF included."""
    numbers = (frame.epoch, frame.boot, frame.seq, frame.letters, frame.opens)
    totals = ",".join(str(number) for number in numbers)
    return _wrap(
        f"KP1,{frame.type},{frame.uid},{totals},{frame.flags:04X},{frame.uptime_ms}",
    )


def of_version(version: int, line: bytes) -> bytes:
    """A frame's line as a box with another version of KP would say it; for the simulated box."""
    body = line[1:].rpartition(b"*")[0].decode("ascii")
    return _wrap(f"KP{version},{body.partition(',')[2]}")


def query() -> bytes:
    """The only thing the host ever says: tell me your totals."""
    return _wrap("KP1,Q")


def parse(line: bytes) -> Frame:
    """The frame in one line, with or without its CR LF.

    Raises BadFrame for a bad check sum, field, range or length, NewerProtocol for a later version.
    """
    if len(line) > MAX_LINE_BYTES:
        raise BadFrame(f"frame of {len(line)} bytes: at most {MAX_LINE_BYTES} are allowed")
    outer = _LINE.fullmatch(line)
    if outer is None:
        raise BadFrame(f"not a KP1 line: {line!r}")
    body, stated = outer.groups()
    if crc16(body) != int(stated, 16):
        raise BadFrame(f"bad check sum: {line!r}")
    inner = _BODY.fullmatch(body.decode("ascii"))
    if inner is None:
        other = _ANY_VERSION.fullmatch(body.decode("ascii"))
        if other is not None and int(other[1]) > _VERSION:
            raise NewerProtocol(f"version {other[1]}, not {_VERSION}: {line!r}", int(other[1]))
        raise BadFrame(f"bad field: {line!r}")
    return _frame(inner, line)


def _frame(fields: re.Match[str], line: bytes) -> Frame:
    kind, uid, *counts, flags, uptime = fields.groups()
    try:
        frame_type = FrameType(kind)
    except ValueError:
        raise BadFrame(f"unknown frame type {kind!r}: {line!r}") from None
    epoch, boot, seq, letters, opens = (int(count) for count in counts)
    if max(epoch, boot, seq, letters, opens) > _UINT32_MAX or int(uptime) > _INT64_MAX:
        raise BadFrame(f"number out of range: {line!r}")
    flag_bits = int(flags, 16)
    return Frame(frame_type, uid, epoch, boot, seq, letters, opens, flag_bits, int(uptime))


class Reader:
    """Finds frames in arbitrary chunks of bytes, noise included.

    Memory stays below one frame whatever arrives; ``refused`` counts lines that began with
    ``$`` and were no frame, ``version`` is that of the last whole line in another version of KP.
    """

    def __init__(self) -> None:
        self._pending = bytearray()
        self.refused = 0
        self.version: int | None = None

    def feed(self, chunk: bytes) -> Iterator[Frame]:
        """Yield every frame that ``chunk`` completes; consume the iterator to its end."""
        # No frame holds a "$" inside, so each one is a fresh chance to get back in step.
        first, *rest = chunk.split(b"$")
        yield from self._extend(first)
        for part in rest:
            if self._pending:
                self.refused += 1
            self._pending[:] = b"$"
            yield from self._extend(part)

    def _extend(self, part: bytes) -> Iterator[Frame]:
        if not self._pending:
            return
        line, newline, _noise = part.partition(b"\n")
        if len(self._pending) + len(line) + len(newline) > MAX_LINE_BYTES:
            self._pending.clear()
            self.refused += 1
            return
        self._pending += line + newline
        if not newline:
            return
        complete = bytes(self._pending)
        self._pending.clear()
        try:
            yield parse(complete)
        except NewerProtocol as error:
            self.version = error.version
        except BadFrame:
            self.refused += 1
