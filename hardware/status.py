"""What a printer says about itself: the bytes of DLE EOT and GS r, checked bit by bit.

Source: Epson ESC/POS Command Reference, "DLE EOT" and "GS r".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Status(StrEnum):
    """The state of a printer; UNKNOWN is never READY."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    FAULT = "fault"
    UNKNOWN = "unknown"


class Evidence(IntEnum):
    """How sure it is that a slip is printed, weakest first; success is said from FENCED on."""

    ACCEPTED = 1
    """The device took every byte."""
    CLEAN = 2
    """The device reported no trouble afterwards."""
    FENCED = 3
    """The device answered a question that waited behind the data: all of it was processed."""


@dataclass(frozen=True, slots=True)
class Report:
    """A status and, for a fault, what the printer blames."""

    status: Status
    reason: str = ""


SILENCE = Report(Status.UNKNOWN)

_FIXED_MASK, _FIXED_VALUE = 0b1001_0011, 0b0001_0010
_PRINTER, _OFFLINE_CAUSE, _ERROR_CAUSE, _PAPER = 1, 2, 3, 4
_REASONS = {
    0x08: "paper cutter jammed",
    0x20: "unrecoverable error (voltage): switch it off and on",
    0x40: "print head too hot: it continues when it has cooled",
    0x04: "recoverable error",
}


def query(numbers: Sequence[int]) -> bytes:
    """DLE EOT for each of ``numbers`` (1..4), answered even while the printer is offline."""
    return b"".join(bytes((0x10, 0x04, number)) for number in numbers)


def is_status_byte(byte: int) -> bool:
    """Whether ``byte`` can be an answer to DLE EOT: bits 0 and 7 off, 1 and 4 on."""
    return byte & _FIXED_MASK == _FIXED_VALUE


def decode(numbers: Sequence[int], answer: bytes) -> Report:
    """What the answers to ``query(numbers)`` mean; UNKNOWN unless each byte is one."""
    if len(answer) != len(numbers) or not all(map(is_status_byte, answer)):
        return SILENCE
    said = dict(zip(numbers, answer, strict=True))
    cause, paper = said.get(_OFFLINE_CAUSE, 0), said.get(_PAPER, 0)
    if cause & 0x04:
        return Report(Status.COVER_OPEN)
    if paper & 0x60 or cause & 0x20:
        return Report(Status.PAPER_OUT)
    if reason := _fault(said):
        return Report(Status.FAULT, reason)
    return Report(Status.PAPER_LOW if paper & 0x0C else Status.READY)


def _fault(said: Mapping[int, int]) -> str:
    errors = said.get(_ERROR_CAUSE, 0)
    for bit, reason in _REASONS.items():
        if errors & bit:
            return reason
    if said.get(_OFFLINE_CAUSE, 0) & 0x40:
        return "it reports an error"
    return "it reports that it is offline" if said.get(_PRINTER, 0) & 0x08 else ""


# Asked twice, because a byte of noise passes the check one time in sixteen.
FENCE = b"\x1dr\x01" * 2
FENCE_ANSWERS = 2


def is_fence_byte(byte: int) -> bool:
    """Whether ``byte`` can be an answer to GS r 1: bits 4 and 7 off, each sensor pair equal."""
    return byte & 0b1001_0000 == 0 and byte & 0b0101 == (byte >> 1) & 0b0101


def is_noise(byte: int) -> bool:
    """Whether ``byte`` answers neither DLE EOT nor GS r, so that it proves nothing."""
    return not is_fence_byte(byte) and not is_status_byte(byte)
