"""Setting up the complaint box: find it, see a paper and the door arrive, keep its address."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TextIO

from hardware import box_search, candidates
from hardware.box import SerialBox
from hardware.box_search import Answer
from hardware.candidates import Candidate, spared
from hardware.errors import HardwareError
from hardware.frames import BoxFlag, Frame
from kiosk.books.errors import BooksError
from kiosk.books.home import Home
from kiosk.books.settings import Settings, load
from kiosk.books.settings_edit import set_keys

PATIENCE_S = 60.0
_FLAG_WORDS = {
    BoxFlag.DOOR_OPEN: "its door is open",
    BoxFlag.TAMPER: "it was shaken or forced",
    BoxFlag.BEAM_BLOCKED: "its slot is blocked",
    BoxFlag.MEMORY_FAULT: "its memory is worn out",
}
Ask = Callable[[Candidate], Answer]


def named(address: Path | None) -> list[Candidate] | None:
    """The one line that a technician named, or None for all that this machine has."""
    if address is None:
        return None
    known = candidates.serial_lines()
    same = [each for each in known if Path(each.device).resolve() == address.resolve()]
    return same or [Candidate("serial", str(address), str(address))]


class SetupFailed(BooksError):
    """Error raised when the setup ends without a box; one line with its cure."""


class BoxSetup:
    """One run of `pendopo box setup`: tells on `out`, asks on `answers`."""

    def __init__(
        self,
        home: Home,
        out: TextIO,
        answers: TextIO,
        *,
        ask: Ask = box_search.ask,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._home, self._out, self._answers = home, out, answers
        self._ask, self._patience_s = ask, patience_s

    def run(self, lines: Sequence[Candidate] | None = None) -> None:
        """The whole walk over these lines, else over all of this machine; raises SetupFailed.

        Raises SettingsError for a file with a mistake, before anything is asked.
        """
        settings = load(self._home.settings)
        found = candidates.serial_lines() if lines is None else lines
        if not found:
            raise SetupFailed("no serial line: plug the box in (a USB cable that carries data)")
        boxes = [each for each in map(self._told, _spare(found, settings)) if each.frame]
        if not boxes:
            raise SetupFailed("no complaint box found: see each line above, then try again")
        box = boxes[0] if len(boxes) == 1 else self._chosen(boxes)
        try:
            self._try_out(box.candidate)
        except HardwareError as error:
            raise SetupFailed(f"{error}; nothing is changed") from None
        keys = {"kind": "serial", "address": box.candidate.address}
        set_keys(self._home.settings, "box", keys)
        self._say(
            f'{self._home.settings}: [box] kind = "serial", address = "{keys["address"]}"\n'
            "Take the test paper out. Then: systemctl restart pendopo-box pendopo-kiosk\n"
            "The paper and the opened door are in the box's totals: /box shows them to officers."
        )

    def _told(self, candidate: Candidate) -> Answer:
        named = f"{candidate.address} ({candidate.name})" if candidate.name else candidate.address
        self._say(f"{named}: ", end="")
        answer = self._ask(candidate)
        self._say(f"{answer.found}{f' ({answer.detail})' if answer.detail else ''}")
        if answer.frame:
            self._say(f"  {_totals(answer.frame)}")
        return answer

    def _chosen(self, boxes: list[Answer]) -> Answer:
        for number, each in enumerate(boxes, start=1):
            self._say(
                f"  {number}: {each.frame.uid if each.frame else ''} {each.candidate.address}"
            )
        self._say(f"Which one hangs in the hall? [1-{len(boxes)}] ", end="")
        typed = self._answers.readline().strip()
        if not typed.isdecimal() or not 1 <= int(typed) <= len(boxes):
            raise SetupFailed(f"{typed!r} is none of them: unplug the others, or type its number")
        return boxes[int(typed) - 1]

    def _try_out(self, candidate: Candidate) -> None:
        with SerialBox(candidate.address) as line:
            before = self._await(line, lambda _frame: True, "it does not answer any more")
            if before.flags & BoxFlag.DOOR_OPEN:
                self._say("Close its door.")
                before = self._await(line, _is_shut, "its door is still open: see the door switch")
            self._say("Drop a sheet of paper into the slot.")
            self._await(
                line,
                lambda frame: frame.letters > before.letters,
                "no paper was counted: see that both beams look at each other across the slot",
            )
            self._say("  one paper was counted.\nOpen its door.")
            self._await(
                line,
                lambda frame: frame.opens > before.opens,
                "no opening was seen: see the door switch and its cable",
            )
            self._say("  the opening was seen.\nClose its door.")
            last = self._await(line, _is_shut, "its door is still open: see the door switch")
            self._say(f"  closed. {_totals(last)}")

    def _await(self, line: SerialBox, is_so: Callable[[Frame], bool], trouble: str) -> Frame:
        line.query()
        deadline = monotonic() + self._patience_s
        while (left_s := deadline - monotonic()) > 0:
            frame = line.read_frame(left_s)
            if frame is not None and is_so(frame):
                return frame
        raise SetupFailed(f"box {line.device}: {trouble}; nothing is changed")

    def _say(self, text: str, end: str = "\n") -> None:
        self._out.write(text + end)
        self._out.flush()


def _spare(found: Sequence[Candidate], settings: Settings) -> list[Candidate]:
    """The same lines, the ticket printer's among them marked: it would print the question."""
    if settings.printer.kind != "serial":
        return list(found)
    return spared(found, settings.printer.address, "the ticket printer, by [printer] address")


def _is_shut(frame: Frame) -> bool:
    return not frame.flags & BoxFlag.DOOR_OPEN


def _totals(frame: Frame) -> str:
    faults = [words for flag, words in _FLAG_WORDS.items() if frame.flags & flag]
    told = f"{frame.uid}: {frame.letters} papers, {frame.opens} openings, epoch {frame.epoch}"
    return f"{told}; {', '.join(faults)}" if faults else told
