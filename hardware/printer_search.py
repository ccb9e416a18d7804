"""Asking a device whether it is a receipt printer, without harm to what else may hang there.

It is asked for its status, which a printer answers within milliseconds: twelve bytes that a modem
and a complaint box take for noise. A serial line that gives no answer is then searched for a box
or a modem, as `pendopo box setup` does; a silent printer prints that question as one line.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from time import monotonic

from hardware import box_search
from hardware.candidates import Candidate
from hardware.dialogue import PATIENCE, Patience
from hardware.errors import PrinterError
from hardware.status import Status, decode, query
from hardware.transport import dialer

BAUDS = (115200, 9600, 19200, 38400, 57600)
"""The speeds that printers on a serial line are set to, the usual ones first."""
_QUESTIONS = (1, 2, 3, 4)
_OTHERS = {
    box_search.Found.BOX: "a complaint box; left alone",
    box_search.Found.NEWER: "a complaint box with a newer protocol; left alone",
    box_search.Found.MODEM: "a modem; left alone",
}


class Found(StrEnum):
    """What hangs there, as far as its words tell."""

    PRINTER = "a receipt printer"
    SILENT = "answers nothing; it may be a printer that only listens"
    NOISE = "answers noise; it may be a printer at another speed, or none at all"
    OTHER = "no printer"
    CLOSED = "cannot be opened"


MAY_PRINT = (Found.PRINTER, Found.SILENT, Found.NOISE)
"""What a slip may be sent to, once a person has said that it is the printer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one candidate said; ``status_ms`` is how long a printer took to say how it is."""

    candidate: Candidate
    found: Found
    baud: int = BAUDS[0]
    status: Status = Status.UNKNOWN
    status_ms: float = 0.0
    detail: str = ""


def ask(
    candidate: Candidate,
    *,
    patience: Patience = PATIENCE,
    listen: Callable[[Candidate], box_search.Answer] = box_search.ask,
) -> Answer:
    """Find out what hangs there; what must not be written to is not even opened."""
    if candidate.keep_off:
        return Answer(candidate, Found.OTHER, detail=f"{candidate.keep_off}; left alone")
    try:
        first = _asked(candidate, BAUDS[0], patience)
        if candidate.kind != "serial" or first.found is Found.PRINTER:
            return first
        other = listen(candidate)
        if other.found in _OTHERS:
            return Answer(candidate, Found.OTHER, detail=_OTHERS[other.found])
        found = Found.NOISE if other.found is box_search.Found.OTHER else first.found
        further = (_asked(candidate, baud, patience) for baud in BAUDS[1:])
        known = (each for each in further if each.found is Found.PRINTER)
        return next(known, replace(first, found=found))
    except PrinterError as error:
        return Answer(candidate, Found.CLOSED, detail=str(error))


def _asked(candidate: Candidate, baud: int, patience: Patience) -> Answer:
    wire = dialer(candidate.kind, candidate.address, baud, patience.write_s)()
    try:
        began = monotonic()
        wire.write(query(_QUESTIONS), patience.answer_s)
        heard, deadline = b"", began + patience.answer_s
        while len(heard) < len(_QUESTIONS) and (chunk := wire.read(deadline - monotonic())):
            heard += chunk
        took_ms = (monotonic() - began) * 1000
    finally:
        wire.close()
    report = decode(_QUESTIONS, heard)
    if report.status is not Status.UNKNOWN:
        return Answer(candidate, Found.PRINTER, baud, report.status, took_ms)
    return Answer(candidate, Found.NOISE if heard else Found.SILENT, baud)
