"""The test slips of `pendopo printer setup` on their way to the printer, and what it answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hardware.errors import PrinterError
from hardware.printer import Evidence, Patience, Printer, open_printer
from hardware.printer_search import BAUDS, Answer, Found
from hardware.profiles import GENERIC_58, GENERIC_80, Profile
from hardware.receipt import compose
from kiosk import receipts_printer as slips
from kiosk.books.settings import Settings
from kiosk.receipts import Line
from kiosk.workers.talk import SetupStopped, Talk, number

_FEED_LINES = 8
"""So far that a slip can be read and torn off on every printer whose edge is not known yet."""
_CODES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("A", {"native_qr": False, "half_density": True}),
    ("B", {"native_qr": False, "half_density": False}),
    ("C", {"native_qr": True}),
)


class PrinterBench:
    """One printer that test slips are sent to, as widely as the widest; it learns as it goes."""

    def __init__(self, printer: Answer, talk: Talk, patience: Patience) -> None:
        self._printer, self._talk, self._patience = printer, talk, patience
        self._unclean = False
        self.baud = printer.baud
        answers = printer.found is Found.PRINTER
        self._profile = replace(
            GENERIC_80, cutter=False, status=answers, fence=False, tear_lines=_FEED_LINES
        )

    def ruler(self) -> tuple[int, bool]:
        """How many letters a line has, and whether it answers when a slip is printed."""
        printer = self._printer
        is_speed_unknown = printer.candidate.kind == "serial" and printer.found != Found.PRINTER
        for self.baud in BAUDS if is_speed_unknown else (printer.baud,):
            # Noise would be taken for an answer one time in many.
            asked = replace(self._profile, fence=printer.found is not Found.NOISE)
            evidence = self.print(slips.ruler(), asked)
            columns = self._talk.ask(
                "A ruler comes out. The last whole number on its first line of dots?"
                " [32/42/48; 0: cannot be read]",
                number(0, *slips.COLUMNS),
            )
            if columns:
                fence = evidence is Evidence.FENCED
                self._profile = replace(self._profile, fence=fence, columns=columns)
                return columns, fence
        raise SetupStopped(
            "nothing can be read: turn the roll round (one side turns black), see that the cover"
            " is shut, then try again; nothing is changed"
        )

    def knife(self) -> bool:
        """Whether it cuts a slip off."""
        self.print(slips.cut(), replace(self._profile, cutter=True))
        return self._talk.yes("A second slip. Did the printer cut it off by itself?")

    def tear_lines(self) -> int:
        """How many lines are fed before a person can tear a slip off below its text."""
        self.print(slips.tear(), self._profile)
        return self._talk.ask(
            "Now a column of numbers. The lowest that you see above the edge?"
            f" [1-{slips.TEAR_LINES_MAX}]",
            number(*range(1, slips.TEAR_LINES_MAX + 1)),
        )

    def codes(self, settings: Settings) -> dict[str, bool]:
        """Which ways of drawing a QR code come out, as keys of [printer]."""
        parts = [
            compose(slips.code(letter, settings), replace(self._profile, **way))
            for letter, way in _CODES
        ]
        self._send(b"".join([*parts, compose([{"cut": True}], self._profile)]), self._profile)
        self._talk.say("Now three codes: A, B, C. Scan each with a phone.")
        letters = self._talk.ask(
            "Which can be read? A counts only if it is larger than B. [such as AC; 0: none]",
            _letters,
        )
        return {"native_qr": "C" in letters, "half_density": "A" in letters}

    def print(self, lines: Sequence[Line], profile: Profile) -> Evidence:
        """Print one slip, as often as it takes; raises SetupStopped."""
        return self._send(compose(lines, profile), profile)

    def _send(self, data: bytes, profile: Profile) -> Evidence:
        while True:
            try:
                with self._open(profile) as printer:
                    return printer.send(data)
            except PrinterError as error:
                self._unclean = self._unclean or error.bytes_accepted > 0
                self._talk.say(f"  {error}")
            if not self._talk.yes("Put it right. Print this slip again?"):
                raise SetupStopped("stopped; nothing is changed")

    def _open(self, profile: Profile) -> Printer:
        place, unclean = self._printer.candidate, self._unclean
        printer = open_printer(
            place.kind,
            place.address,
            profile,
            baud=self.baud,
            patience=self._patience,
            unclean=unclean,
        )
        self._unclean = False
        return printer


def _letters(typed: str) -> str | None:
    letters = typed.upper().replace(" ", "").replace(",", "")
    if letters == "0":
        return ""
    return letters if letters and set(letters) <= {letter for letter, _way in _CODES} else None


def as_class(columns: int) -> Profile:
    """The class of a printer that nobody knows by name."""
    return GENERIC_58 if columns <= GENERIC_58.columns else GENERIC_80


def departures(answers: Mapping[str, int], profile: Profile) -> list[str]:
    """What a printer turned out to do otherwise than its profile promises, a line each."""
    return [
        f"{key} = {str(value).lower()}; its profile promised {str(getattr(profile, key)).lower()}"
        for key, value in answers.items()
        if value != getattr(profile, key)
    ]
