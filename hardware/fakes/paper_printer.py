"""A receipt printer without a printer: it takes bytes, answers, prints to PNG, and fails.

Each state behaves as the device would. Paper out: data is held and printed when paper returns.
Cover, heat, voltage: the slip being printed is spoiled and the rest of its data is dropped up to
the next ESC @; data that arrives meanwhile is held. Silent prints and never answers; garbage
answers noise; stalled reads nothing; slow reads little; unplugged is not there, but remembers a
half-received command when it is back; without power it forgets all it was told. Half a slip stays
in the paper until something cuts it off. The line's part is played by the line's host.
"""

from enum import StrEnum
from pathlib import Path
from random import Random

from hardware.fakes.escpos_interpreter import Interpreter
from hardware.fakes.escpos_tokens import Token, Tokenizer
from hardware.fakes.paper_canvas import Slip
from hardware.fakes.paper_store import PaperStore
from hardware.profiles import Profile, load


class PrinterState(StrEnum):
    """What is wrong with the printer; OK for nothing."""

    OK = "ok"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OVERHEATED = "overheated"
    LOW_VOLTAGE = "low_voltage"
    SILENT = "silent"
    GARBAGE = "garbage"
    STALLED = "stalled"
    SLOW = "slow"
    UNPLUGGED = "unplugged"
    POWER_OFF = "power_off"


AWAY = (PrinterState.UNPLUGGED, PrinterState.POWER_OFF)
"""States in which there is nothing at the end of the line."""

_SPOILS = {
    PrinterState.COVER_OPEN,
    PrinterState.OVERHEATED,
    PrinterState.LOW_VOLTAGE,
    PrinterState.UNPLUGGED,
}
_BLOCKS = (_SPOILS | {PrinterState.PAPER_OUT}) - {PrinterState.UNPLUGGED}
_FIXED_BITS = 0x12
# What each state adds to the answers to DLE EOT 1..4.
_EOT_BITS = {
    PrinterState.PAPER_OUT: {1: 0x08, 2: 0x20, 4: 0x6C},
    PrinterState.COVER_OPEN: {1: 0x08, 2: 0x04},
    PrinterState.OVERHEATED: {1: 0x08, 2: 0x40, 3: 0x40},
    PrinterState.LOW_VOLTAGE: {1: 0x08, 2: 0x40, 3: 0x20},
}
_BUFFER_BYTES = 64 * 1024


class PaperPrinter:
    """One printer that stores its slips in ``papers_dir`` and can do what its profile promises.

    ``rng`` is the source of the noise in state GARBAGE.
    """

    def __init__(
        self, papers_dir: Path, *, profile: Profile | None = None, rng: Random | None = None
    ) -> None:
        self._profile = profile = profile or load("paper")
        self.papers = PaperStore(papers_dir)
        self.state = PrinterState.OK
        self._rng = rng or Random()  # noqa: S311 (noise, no secret)
        self._tokenizer = Tokenizer()
        self._interpreter = Interpreter(profile, self._store)
        self._held: list[Token] = []
        self._dropping = False

    def __repr__(self) -> str:
        return f"<PaperPrinter {self.state}, {len(self.papers)} papers>"

    @property
    def blank(self) -> bool:
        """Whether no slip is in the making."""
        return self._interpreter.blank

    @property
    def takes_bytes(self) -> bool:
        """Whether the line may deliver more: not when stalled, away, or its buffer is full."""
        deaf = self.state in (PrinterState.STALLED, *AWAY)
        held = sum(len(token.data) + len(token.params) + 3 for token in self._held)
        return not deaf and held < _BUFFER_BYTES

    def receive(self, data: bytes) -> bytes:
        """Take bytes from the line; return what the printer answers."""
        answers = b"".join(self._take(token) for token in self._tokenizer.feed(data))
        return self._spoken(answers)

    def set_state(self, state: PrinterState) -> bytes:
        """Break or mend it; returns answers that were waiting behind held data."""
        mid_job = not self._interpreter.blank or self._tokenizer.mid_command
        if state in _SPOILS and state is not self.state and mid_job:
            self._dropping = True
        if state is PrinterState.POWER_OFF:
            self._forget()
        self.state = state
        if state in _BLOCKS:
            return b""
        held, self._held = self._held, []
        return self._spoken(b"".join(self._print(token) for token in held))

    def idle(self) -> None:
        """Nothing has come for a while: a slip without a cut is torn off."""
        if self.state not in _BLOCKS and not self._tokenizer.mid_command:
            self._interpreter.eject()

    def _take(self, token: Token) -> bytes:
        if token.name == "DLE EOT":
            return self._real_time(token.params[0])
        if self.state in _BLOCKS:
            if not self._dropping or token.name == "ESC @":
                self._dropping = False
                self._held.append(token)
            return b""
        return self._print(token)

    def _print(self, token: Token) -> bytes:
        if self._dropping and token.name != "ESC @":
            return b""
        self._dropping = False
        if token.name == "GS r":
            if not self._profile.fence:
                return b""
            return b"\x00"  # paper in both sensors; without paper it waits in the held data
        self._interpreter.do(token)
        return b""

    def _forget(self) -> None:
        self._tokenizer = Tokenizer()
        self._held.clear()
        self._dropping = False
        self._interpreter.do(Token("ESC @"))

    def _real_time(self, number: int) -> bytes:
        if number not in range(1, 5) or not self._profile.status:
            return b""
        return bytes([_FIXED_BITS | _EOT_BITS.get(self.state, {}).get(number, 0)])

    def _spoken(self, answers: bytes) -> bytes:
        if self.state is PrinterState.SILENT:
            return b""
        if self.state is PrinterState.GARBAGE:
            return self._rng.randbytes(len(answers))
        return answers

    def _store(self, slip: Slip) -> None:
        self.papers.add(slip)
