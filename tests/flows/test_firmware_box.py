"""The firmware itself as the box: through a bad line to the books, each paper is booked once."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from hardware.fakes.bad_line import spoiled
from hardware.frames import Frame, Reader
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.office import box
from kiosk.office.box_alarms import AlarmKind
from tests import factories
from tests.hardware.firmware.board import Board, PowerCut, TornSlots
from tests.hardware.firmware.slot import Shade, fall, hand, paper, walk
from tests.hardware.firmware.test_memory import RECORD_BYTES

LAST_STATES_MS = 120_000
"""Two of three state frames come through; the chance that none of 24 does is nil."""


class Host:
    """The Pi: hears what the line brings while it is up, and books it."""

    def __init__(self, office: Path, clock: Clock) -> None:
        self._office, self._clock = office, clock
        self.power_on()

    def power_on(self) -> None:
        self.is_up = True
        self._books, self._reader = Books.open(self._office), Reader()

    def power_off(self) -> None:
        self.is_up = False
        self._books.close()

    def hear(self, chunk: bytes, cut: Callable[[], bool]) -> None:
        """Book each frame; the power may go in the middle of a transaction."""
        for frame in list(self._reader.feed(chunk)) if self.is_up else ():
            try:
                self._book(frame, cut)
            except PowerCut:
                self.power_off()
                return

    def _book(self, frame: Frame, cut: Callable[[], bool]) -> None:
        if not box.is_news(box.count(self._books, frame.uid, frame.epoch), frame):
            return
        with writing(self._books):
            box.record(self._books, self._clock, frame)
            if cut():
                raise PowerCut

    def booked(self) -> int:
        return sum(box.rebuilt(self._books).values())

    def alarms(self) -> set[str]:
        """What the books doubt, but for doors that no officer had announced."""
        kinds = {row["kind"] for row in self._books.execute("SELECT kind FROM box_alarms")}
        return kinds - {AlarmKind.OPENED}


class Village:
    """A box, a line that loses and damages one frame in ten, a Pi, and people."""

    def __init__(self, office: Path, clock: Clock, seed: int) -> None:
        self._rng = rng = Random(seed)
        self.true = self.cuts = 0
        self.host = Host(office, clock)
        self.slots = TornSlots()
        self.board = Board(self.slots, rng)
        self.board.line = self._carry
        self.come_to_rest()  # the books have met the box before a paper falls

    def live(self, papers: int) -> None:
        """Until so many papers have been counted by a box with power."""
        rng, self.host_cuts = self._rng, 0.02
        while self.true < papers:
            self._something_breaks()
            self.board.see(_a_hand(rng) if rng.random() < 0.2 else Shade())
            self.true += self._kept(lambda: self.board.see(_a_letter(rng)))
            self.board.wait(rng.choice((0, 300, 2000, 9000)))

    def come_to_rest(self) -> None:
        """The Pi is up and stays up, and the box says its state a while."""
        self.host_cuts = 0.0
        if not self.host.is_up:
            self.host.power_on()
        self.board.wait(LAST_STATES_MS)

    def _something_breaks(self) -> None:
        rng, host = self._rng, self.host
        if rng.random() < 0.1:
            host.power_off() if host.is_up else host.power_on()
        if rng.random() < 0.03:
            self.board.door_open = not self.board.door_open
            self._kept(lambda: self.board.wait(100))
        if rng.random() < 0.02:
            self._restart()

    def _kept(self, event: Callable[[], object]) -> bool:
        """Let it happen; one time in twenty the power goes while the box writes it down.

        Whether one whole copy was written: what falls in as the power goes nobody can count.
        """
        cut = self._rng.randrange(2 * RECORD_BYTES) if self._rng.random() < 0.05 else None
        self.slots.cut_after_bytes = cut
        try:
            event()
        except PowerCut:
            self.cuts += 1
            self._restart()
            return cut is None or cut >= RECORD_BYTES
        finally:
            self.slots.cut_after_bytes = None
        return True

    def _restart(self) -> None:
        self.slots.cut_after_bytes = None
        self.board.power_on()
        self.board.wait(100)

    def _carry(self, said: bytes) -> None:
        rng = self._rng
        for line in said.splitlines(keepends=True):
            arrived = spoiled(line, rng, loss=0.1, corruption=0.1, noise=0.1)
            self.host.hear(arrived, lambda: rng.random() < self.host_cuts)


def _a_letter(rng: Random) -> Shade:
    length = rng.uniform(60.0, 330.0)
    pushed = walk((40.0, -10.0), [(rng.uniform(0.0, length), rng.uniform(0.1, 1.5))])
    return paper(fall(pushed, length + 60.0), length)


def _a_hand(rng: Random) -> Shade:
    legs = [(rng.uniform(-30.0, 80.0), rng.uniform(0.1, 1.5)) for _ in range(rng.randrange(1, 6))]
    return hand(walk((40.0, -30.0), [*legs, (-40.0, 0.5)]))


@pytest.mark.parametrize(
    ("papers", "seeds"),
    [(150, range(2)), pytest.param(1000, range(20), marks=pytest.mark.long)],
    ids=["short", "long"],
)
def test_every_paper_is_booked_once_whatever_happens(
    papers: int, seeds: range, tmp_path: Path, clock: Clock
) -> None:
    for seed in seeds:
        home: Home = factories.a_village(tmp_path / str(seed))
        village = Village(home.office, clock, seed)
        village.live(papers)
        village.come_to_rest()
        assert village.host.booked() == village.true == village.board.ask().letters
        assert village.host.alarms() == set()
        assert village.cuts > 0
        village.host.power_off()
