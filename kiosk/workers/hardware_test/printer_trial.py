"""The printer, tried: a short numbered slip, and how sure it is that it came out."""

from time import monotonic

from hardware.dialogue import TROUBLES
from hardware.errors import PaperOut, PrinterError, PrinterFault
from hardware.printer import PATIENCE, Evidence, Patience, Printer, open_printer
from hardware.profiles import load
from hardware.receipt import compose
from kiosk import receipts
from kiosk.books.clock import Clock
from kiosk.books.settings import Settings
from kiosk.workers.hardware_test.trial import Outcome, Result

EVERY_S = 10.0
"""A slip of 3 cm: ten metres of paper last for almost an hour."""


class PrinterTrial:
    """One printer; success is said only where it answered a question behind the slip's data."""

    name = "printer"

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        every_s: float = EVERY_S,
        patience: Patience = PATIENCE,
    ) -> None:
        self.every_s = every_s
        self._settings, self._clock, self._patience = settings, clock, patience
        self._profile = load(settings.printer.profile, settings.printer.answers)
        self._printer: Printer | None = None
        self._held: int | None = None

    def once(self, number: int) -> Result:
        """Print slip `number`; first hear of one that waited in the printer for paper."""
        came_late = self._came_late()
        if came_late is not None:
            return came_late
        now = self._clock.local() if self._clock.is_trusted() else None
        data = compose(receipts.numbered_test(self._settings, number, now), self._profile)
        printer, began = self._open(), monotonic()
        try:
            evidence = printer.send(data)
        except PrinterError as error:
            if not error.bytes_accepted:
                raise
            if isinstance(error, PaperOut) and printer.owes_fence:
                self._held = number
            told = f"{error} ({error.bytes_accepted} of {len(data)} bytes)"
            return Result(number, Outcome.UNKNOWN, "interrupted", detail=told)
        took_ms = (monotonic() - began) * 1000
        outcome = Outcome.OK if evidence >= Evidence.FENCED else Outcome.UNKNOWN
        return Result(number, outcome, evidence.name.lower(), took_ms)

    def close(self) -> None:
        """Give the printer back."""
        if self._printer is not None:
            self._printer.close()

    def _came_late(self) -> Result | None:
        """The slip that a printer without paper held, once it answers behind it."""
        if self._held is None:
            return None
        printer, ends = self._open(), monotonic() + self._patience.fence_s
        status = printer.status()
        if status in TROUBLES:
            raise PrinterFault(f"printer {printer.name}: {status}, it holds slip {self._held}")
        while printer.owes_fence and monotonic() < ends:
            printer.status()  # which hears the answers to the fence, too
        held, self._held = self._held, None
        if printer.owes_fence:
            return None  # it was lost: the next slip is sent after all
        return Result(held, Outcome.OK, "fenced", detail="came out when there was paper again")

    def _open(self) -> Printer:
        if self._printer is None:
            here = self._settings.printer
            assert here.kind != "none"
            self._printer = open_printer(
                here.kind, here.address, self._profile, baud=here.baud, patience=self._patience
            )
        return self._printer
