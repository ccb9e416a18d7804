"""What is planned of an aid day, what is true of each number, and the slips that came out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.books.store import Books
from tests.flows.conftest import until

AID = "C"
HALF_HOUR_S = 1800.0
PRIORITY_EACH = 10


@dataclass(frozen=True)
class Plan:
    """How many come, and at which number what happens."""

    people: int
    early: int
    """How many of them come as if 320 came in half an hour."""
    late_gap_s: float
    cut_at: int
    no_paper: tuple[tuple[int, int], ...]
    """(the number before which the paper ends, the one before which there is new paper)."""

    @staticmethod
    def is_first(nth: int) -> bool:
        """Whether this is one of those who ask to go first."""
        return nth % PRIORITY_EACH == 0

    def arrivals(self) -> Iterator[tuple[int, float]]:
        """(the how many-th, seconds after the doors opened)."""
        at_s = 0.0
        for nth in range(1, self.people + 1):
            at_s += HALF_HOUR_S / 320 if nth <= self.early else self.late_gap_s
            yield nth, at_s


@dataclass
class Slip:
    """What is true of one number; times are (boot, seconds since boot)."""

    nth: int
    ticket_id: int
    hour: int
    taken: tuple[str, float]
    called: tuple[str, float] | None = None
    counter: int | None = None
    state: str = "waiting"
    is_back: bool = False
    reprints: int = 0

    @property
    def number(self) -> str:
        return f"{AID}{self.nth:03d}"

    @property
    def is_first(self) -> bool:
        return Plan.is_first(self.nth)

    @property
    def wait_s(self) -> float | None:
        """From the arrival to the first call, where that lay in one boot."""
        if self.called is None or self.called[0] != self.taken[0]:
            return None
        return self.called[1] - self.taken[1]


class Tray:
    """Where slips fall; `papers` are their words, by the printer's own names for them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.papers: dict[str, str] = {}

    def collect(self, books: Books) -> None:
        """Wait until nothing is left to print, and pick up what came out."""
        until(lambda: not _unprinted(books))
        for path in sorted(self._folder.glob("[0-9]*.txt")):
            if path.name not in self.papers:
                self.papers[path.name] = path.read_text()


def _unprinted(books: Books) -> int:
    jobs = "SELECT count(*) FROM print_jobs WHERE state IN ('queued', 'sending')"
    return int(books.execute(jobs).fetchone()[0])
