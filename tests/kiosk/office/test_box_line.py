"""One box goes on; what two boxes under one uid say is seen, and not booked."""

from dataclasses import dataclass

import pytest

from hardware.frames import Frame, FrameType
from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import box, box_questions, statistics
from kiosk.office.box_line import SETTLED_S, Line, Verdict


@dataclass
class Counter:
    """A counter's own view: its boot, seq and uptime go on as a real one's do."""

    clock: ManualClock
    boot: int
    letters: int
    epoch: int = 1
    seq: int = 0
    began_s: float = 0.0

    def says(self, drops: int = 0) -> Frame:
        self.seq += 1
        self.letters += drops
        uptime_ms = int((self.clock.boot_s() - self.began_s) * 1000)
        totals = (self.epoch, self.boot, self.seq, self.letters, 0)
        return Frame(FrameType.STATE, "BOX1", *totals, 0, uptime_ms)

    def loses_power(self) -> None:
        self.boot, self.seq, self.began_s = self.boot + 1, 0, self.clock.boot_s()


@pytest.fixture
def line(office: Books, clock: ManualClock) -> Line:
    return Line(office, clock)


def hear(line: Line, office: Books, clock: ManualClock, frame: Frame) -> Verdict:
    verdict = line.judge(frame)
    with writing(office):
        if verdict is Verdict.GOOD:
            box.record(office, clock, frame)
        elif verdict is Verdict.SETTLED:
            box.start_from(office, clock, frame)
    return verdict


def test_one_box_is_believed_through_power_cuts_lost_frames_and_late_reading(
    line: Line, clock: ManualClock
) -> None:
    counter = Counter(clock, boot=3, letters=40)
    assert line.judge(counter.says()) is Verdict.WAIT
    verdicts = set()
    for n in range(200):
        clock.advance(5)
        if n % 7 == 0:
            counter.loses_power()
        frames = [counter.says(drops=n % 3) for _ in range(1 + n % 4)]
        verdicts |= {line.judge(each) for each in frames if n % 6}
    counter.epoch += 1
    counter.loses_power()
    verdicts.add(line.judge(counter.says()))
    assert verdicts == {Verdict.GOOD}


def test_frames_that_a_busy_machine_read_late_are_at_most_held_for_a_moment(
    line: Line, office: Books, clock: ManualClock
) -> None:
    counter = Counter(clock, boot=3, letters=0)
    verdicts = [hear(line, office, clock, counter.says()) for _ in range(2)]
    for _ in range(20):
        counter.loses_power()
        frames = [counter.says(drops=1)]
        clock.advance(600)  # nobody read the line for a while
        for _ in range(3):
            frames.append(counter.says(drops=1))
            verdicts += [hear(line, office, clock, each) for each in frames]
            frames.clear()
            clock.advance(6)
    assert set(verdicts) == {Verdict.WAIT, Verdict.GOOD}
    assert statistics.papers(office) == counter.letters == 80


def test_a_frame_said_twice_is_no_contradiction(line: Line, clock: ManualClock) -> None:
    frame = Counter(clock, boot=3, letters=40).says()
    assert [line.judge(frame) for _ in range(3)] == [Verdict.WAIT, Verdict.GOOD, Verdict.GOOD]


@pytest.mark.parametrize(
    ("other_boot", "other_letters", "other_began_s"),
    [(3, 7, -4000.0), (2, 100, -4000.0), (9, 100, -4000.0), (3, 41, 0.0), (3, 100, -7.0)],
)
def test_two_boxes_under_one_uid_are_seen_at_once_and_nothing_of_the_other_is_booked(
    line: Line,
    office: Books,
    clock: ManualClock,
    other_boot: int,
    other_letters: int,
    other_began_s: float,
) -> None:
    one = Counter(clock, boot=3, letters=40)
    other = Counter(clock, boot=other_boot, letters=other_letters, began_s=other_began_s)
    hear(line, office, clock, one.says())
    for _ in range(12):
        clock.advance(5)
        hear(line, office, clock, one.says())
    hear(line, office, clock, one.says(drops=2))
    verdicts = []
    for _ in range(5):
        for counter in (other, one):
            clock.advance(2.5)
            verdicts.append(hear(line, office, clock, counter.says(drops=1)))
    assert Verdict.GOOD not in verdicts and set(verdicts[1:]) == {Verdict.DOUBT}
    assert statistics.papers(office) == 2


def test_when_one_box_is_left_its_gap_is_a_question_and_new_drops_are_booked(
    line: Line, office: Books, clock: ManualClock
) -> None:
    one, other = Counter(clock, 3, 40), Counter(clock, 9, 100, began_s=-4000.0)
    for _ in range(3):
        clock.advance(5)
        hear(line, office, clock, one.says())
    with writing(office):
        box_questions.decide(office, clock, "budi", 1, "start")
    assert hear(line, office, clock, other.says()) is Verdict.WAIT
    assert hear(line, office, clock, one.says()) is Verdict.DOUBT
    verdict, waited_s = Verdict.DOUBT, 0.0
    while verdict is Verdict.DOUBT:
        clock.advance(5)
        waited_s += 5
        verdict = hear(line, office, clock, other.says(drops=1))
    assert (verdict, waited_s) == (Verdict.SETTLED, SETTLED_S)
    assert statistics.papers(office) == 0
    assert hear(line, office, clock, other.says(drops=2)) is Verdict.GOOD
    assert statistics.papers(office) == 2
    (question,) = box_questions.unanswered(office)
    assert (question.kind, question.letters) == ("twins", 100 + 12 - 40)
    with writing(office):
        box_questions.decide(office, clock, "budi", question.id, "count")
    assert statistics.papers(office) == 74
    assert box.rebuilt(office) == {("BOX1", 1): 74}


def test_a_box_set_back_to_an_older_memory_is_doubted_then_goes_on(
    line: Line, office: Books, clock: ManualClock
) -> None:
    counter = Counter(clock, 5, 40)
    for _ in range(3):
        hear(line, office, clock, counter.says())
    counter.boot, counter.letters, counter.seq, counter.began_s = 4, 30, 0, clock.boot_s()
    assert hear(line, office, clock, counter.says()) is Verdict.DOUBT
    clock.advance(SETTLED_S)
    assert hear(line, office, clock, counter.says()) is Verdict.SETTLED
    assert hear(line, office, clock, counter.says(drops=1)) is Verdict.GOOD
    assert statistics.papers(office) == 1
    assert [each.kind for each in box_questions.unanswered(office)] == ["new box"]


def test_what_was_kept_before_a_restart_still_contradicts(
    office: Books, clock: ManualClock
) -> None:
    before = Line(office, clock)
    one, other = Counter(clock, 9, 100), Counter(clock, 3, 40)
    for _ in range(2):
        hear(before, office, clock, one.says())
    after = Line(office, clock)
    assert after.judge(other.says()) is Verdict.DOUBT
