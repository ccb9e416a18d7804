"""A thousand papers on a bad line, with power cuts on both sides: each is booked once."""

from collections.abc import Iterator
from contextlib import closing
from random import Random

import pytest

from hardware.box import SerialBox
from hardware.fakes.box import SimulatedBox
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.office import box, box_alarms, box_questions, statistics
from kiosk.workers.box_listener import Listener

PAPERS = 1000
STATE_EVERY_S = 5.0
LOSS = CORRUPTION = 0.1
NOISE = 0.2
SEEDS = [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 20))]


class Office:
    """The host's side: its line and its worker's ear, gone and back with each of its power cuts."""

    def __init__(self, home: Home, clock: ManualClock, simulated: SimulatedBox) -> None:
        self._home, self._clock, self._box = home, clock, simulated
        self.start()

    def start(self) -> None:
        self._books = Books.open(self._home.office)
        self._listener = Listener(self._home, self._clock, self._books)
        self._line = SerialBox(str(self._home.run / "box"))
        self._listener.opened()

    def lose_power(self, for_s: float) -> None:
        """Off at once: what was on the line is lost, and time goes on without it."""
        self.close()
        self._clock.reboot()
        self._clock.advance(for_s)

    def close(self) -> None:
        self._line.close()
        self._books.close()

    def hear(self) -> None:
        """All that waits on the line, the box's answers included."""
        self._box.pump()
        while (frame := self._line.read_frame(0.002)) is not None:
            if self._listener.hear(frame):
                self._line.query()
                self._box.pump()


def a_life(
    office: Office, simulated: SimulatedBox, clock: ManualClock, rng: Random
) -> Iterator[str]:
    """What happens between two looks at the line, until all papers are in."""
    while simulated.letters < PAPERS:
        simulated.drop(min(rng.choice((1, 1, 1, 2, 9)), PAPERS - simulated.letters))
        clock.advance(rng.uniform(0.2, STATE_EVERY_S))
        simulated.tick()
        match rng.random():
            case luck if luck < 0.05:
                simulated.power_cut()
                yield "the box was cut"
            case luck if luck < 0.1:
                office.lose_power(rng.uniform(1, 600))
                simulated.drop(min(rng.randrange(8), PAPERS - simulated.letters))
                if rng.random() < 0.5:
                    simulated.power_cut()
                office.start()
                yield "the host was cut"
            case _:
                yield ""


@pytest.mark.parametrize("seed", SEEDS)
def test_what_fell_in_is_what_is_booked(
    village: Home, office: Books, clock: ManualClock, seed: int
) -> None:
    rng, cuts = Random(seed), set()
    with (
        SimulatedBox(
            village.run / "box",
            village.path / "box.json",
            rng=Random(seed),
            clock=lambda: clock.now().timestamp(),  # its own time goes on while the host is off
        ) as simulated,
        closing(Office(village, clock, simulated)) as host,
    ):
        host.hear()
        assert statistics.papers(office) == 0
        simulated.loss, simulated.corruption, simulated.noise = LOSS, CORRUPTION, NOISE
        for cut in a_life(host, simulated, clock, rng):
            host.hear()
            cuts.add(cut)
        simulated.loss = simulated.corruption = simulated.noise = 0.0
        for _ in range(4):
            clock.advance(STATE_EVERY_S)
            simulated.tick()
            host.hear()
        assert simulated.letters == PAPERS == statistics.papers(office)
        assert cuts == {"", "the box was cut", "the host was cut"}
    assert list(box.rebuilt(office).values()) == [PAPERS]
    assert box_alarms.newest(office, 9) == [] and box_questions.newest(office, 9) == []


def test_a_counter_that_was_set_back_is_an_alarm(
    village: Home, office: Books, clock: ManualClock
) -> None:
    with (
        SimulatedBox(
            village.run / "box", village.path / "box.json", clock=clock.boot_s
        ) as simulated,
        closing(Office(village, clock, simulated)) as host,
    ):
        host.hear()
        simulated.drop(7)
        host.hear()
        simulated.set_back()
        host.hear()
    assert [each.kind for each in box_alarms.unseen(office)] == ["lower"]
    assert statistics.papers(office) == 7
