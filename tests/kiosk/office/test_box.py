"""Drops are booked once, whatever gets lost on the way."""

import sqlite3
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware import frames
from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import box, box_alarms, box_hours, box_questions, statistics
from kiosk.office.box_frame import BoxFlag
from kiosk.office.errors import BadField, ChangedMeanwhile, UnknownAlarm
from tests.factories import a_clock


@dataclass(frozen=True)
class Frame:
    """A frame as hardware.frames makes it."""

    type: str = "S"
    uid: str = "BOX1"
    epoch: int = 1
    boot: int = 1
    seq: int = 1
    letters: int = 0
    opens: int = 0
    flags: int = 0
    uptime_ms: int = 0


def record(books: Books, clock: ManualClock, frame: Frame) -> int:
    with writing(books):
        return box.record(books, clock, frame)


def alarms(books: Books) -> list[str]:
    return [row["kind"] for row in books.execute("SELECT kind FROM box_alarms ORDER BY id")]


def test_a_lost_frame_loses_no_drop(office: Books, clock: ManualClock) -> None:
    assert [record(office, clock, Frame(letters=n)) for n in (0, 1, 4)] == [0, 1, 3]


def test_a_repeated_frame_writes_nothing(office: Books, clock: ManualClock) -> None:
    record(office, clock, Frame(letters=2))
    changes = office.total_changes
    assert record(office, clock, Frame(letters=2, seq=9, uptime_ms=5000)) == 0
    assert office.total_changes == changes


def test_a_fresh_box_is_booked_from_zero_without_a_question(
    office: Books, clock: ManualClock
) -> None:
    assert [record(office, clock, Frame(letters=n)) for n in (0, 3)] == [0, 3]
    assert alarms(office) == [] and box_questions.unanswered(office) == []


def test_the_first_box_with_a_total_asks_what_to_do_with_it(
    office: Books, clock: ManualClock
) -> None:
    assert [record(office, clock, Frame(letters=n)) for n in (40, 41)] == [0, 1]
    (question,) = box_questions.unanswered(office)
    assert (question.uid, question.letters, question.kind) == ("BOX1", 40, "new box")
    assert alarms(office) == []


def test_a_lower_total_is_an_alarm_and_never_a_negative(office: Books, clock: ManualClock) -> None:
    record(office, clock, Frame())
    record(office, clock, Frame(letters=5))
    assert record(office, clock, Frame(letters=2)) == 0
    assert alarms(office) == ["lower"]
    assert [record(office, clock, Frame(letters=n)) for n in (5, 6)] == [0, 1]
    assert statistics.drops(office, clock, 1.0).total == 6


def test_another_box_starts_at_its_own_total_with_an_alarm_and_a_question(
    office: Books, clock: ManualClock
) -> None:
    for letters in (0, 5):
        record(office, clock, Frame(letters=letters))
    assert record(office, clock, Frame(uid="BOX2", letters=40)) == 0
    assert record(office, clock, Frame(uid="BOX2", letters=41)) == 1
    assert alarms(office) == ["new box"]
    (question,) = box_questions.unanswered(office)
    assert (question.uid, question.letters) == ("BOX2", 40)


def test_a_new_epoch_of_the_same_box_is_an_alarm(office: Books, clock: ManualClock) -> None:
    record(office, clock, Frame())
    record(office, clock, Frame(letters=5))
    assert record(office, clock, Frame(epoch=2, letters=1)) == 0
    assert alarms(office) == ["new epoch"]
    assert [each.kind for each in box_questions.unanswered(office)] == ["new epoch"]


def test_a_managers_answer_counts_the_total_or_not_and_both_are_kept(
    office: Books, clock: ManualClock
) -> None:
    for uid, answer in (("OLD", "count"), ("NEW", "start")):
        record(office, clock, Frame(uid=uid, letters=40))
        record(office, clock, Frame(uid=uid, letters=42))
        (question,) = box_questions.unanswered(office)
        with writing(office):
            box_questions.decide(office, clock, "budi", question.id, answer)
    drops = statistics.drops(office, clock, 1.0)
    assert (drops.total, drops.today) == (2 + 40 + 2, 4)
    assert box.rebuilt(office) == {("OLD", 1): 42, ("NEW", 1): 2}
    kept = {each.uid: (each.answer, each.officer) for each in box_questions.newest(office, 9)}
    assert kept == {"OLD": ("count", "budi"), "NEW": ("start", "budi")}
    acts = office.execute("SELECT officer, action, what FROM audit ORDER BY id").fetchall()
    assert [tuple(each) for each in acts] == [
        ("budi", "box_total_count", "40 (OLD)"),
        ("budi", "box_total_start", "40 (NEW)"),
    ]


def test_a_question_is_answered_once(office: Books, clock: ManualClock) -> None:
    record(office, clock, Frame(letters=40))
    with writing(office):
        box_questions.decide(office, clock, "budi", 1, "count")
    for refused, question, answer in (
        (ChangedMeanwhile, 1, "start"),
        (UnknownAlarm, 2, "start"),
        (BadField, 1, "burn"),
    ):
        with pytest.raises(refused), writing(office):
            box_questions.decide(office, clock, "budi", question, answer)
    assert statistics.papers(office) == 40


@pytest.mark.parametrize(
    ("flag", "kind"), [(BoxFlag.TAMPER, "tamper"), (BoxFlag.BEAM_BLOCKED, "jam"), (8, "memory")]
)
def test_each_fault_of_the_box_is_one_alarm_until_it_is_seen(
    office: Books, clock: ManualClock, flag: int, kind: str
) -> None:
    for flags in (0, flag, 0, flag, flag):
        record(office, clock, Frame(flags=flags))
    assert alarms(office) == [kind]
    (alarm,) = box_alarms.unseen(office)
    with writing(office):
        box_alarms.acknowledge(office, clock, "sari", alarm.id)
        box_alarms.acknowledge(office, clock, "budi", alarm.id)
    assert box_alarms.unseen(office) == []
    assert box_alarms.newest(office, 9)[0].seen_by == "sari"
    acts = office.execute("SELECT officer, action, what FROM audit").fetchall()
    assert [tuple(each) for each in acts] == [("sari", "box_alarm_seen", f"{kind} BOX1")]
    for flags in (0, flag):
        record(office, clock, Frame(flags=flags))
    assert alarms(office) == [kind, kind]


def test_an_alarm_that_was_never_raised_cannot_be_seen(office: Books, clock: ManualClock) -> None:
    with pytest.raises(UnknownAlarm), writing(office):
        box_alarms.acknowledge(office, clock, "sari", 7)


def test_the_flags_are_those_of_the_line() -> None:
    assert {each.name: each.value for each in BoxFlag} == {
        each.name: each.value for each in frames.BoxFlag
    }


def test_a_box_never_seen_is_not_zero(office: Books, clock: ManualClock) -> None:
    assert statistics.drops(office, clock, None) == statistics.DropCount("none", None, None)


def test_a_silent_box_is_said_to_be_silent(office: Books, clock: ManualClock) -> None:
    record(office, clock, Frame(letters=5))
    assert statistics.drops(office, clock, 3.0).state == "counting"
    assert statistics.drops(office, clock, 16.0).state == "silent"
    assert statistics.drops(office, clock, None).state == "silent"


@pytest.mark.parametrize("flags", [BoxFlag.BEAM_BLOCKED, BoxFlag.MEMORY_FAULT])
def test_a_box_that_may_miss_papers_does_not_count(
    office: Books, clock: ManualClock, flags: int
) -> None:
    record(office, clock, Frame(flags=flags))
    assert statistics.drops(office, clock, 1.0).state == "faulty"


def test_drops_before_the_date_is_known_are_todays_once_it_is(
    office: Books, clock: ManualClock
) -> None:
    clock.trusted = False
    record(office, clock, Frame())
    record(office, clock, Frame(letters=5))
    assert statistics.drops(office, clock, 1.0).today is None
    clock.trusted = True
    assert statistics.drops(office, clock, 1.0).today is None
    record(office, clock, Frame(letters=6))
    assert statistics.drops(office, clock, 1.0) == statistics.DropCount("counting", 6, 6)


def test_what_a_box_said_is_never_changed(office: Books, clock: ManualClock) -> None:
    record(office, clock, Frame(letters=5))
    for change in ("UPDATE box_frames SET booked = 9", "DELETE FROM box_frames"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), writing(office):
            office.execute(change)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heard=st.lists(st.booleans(), min_size=1, max_size=40))
def test_whatever_is_lost_the_last_frame_heard_settles_the_count(
    office: Books, clock: ManualClock, heard: list[bool]
) -> None:
    uid = f"BOX{office.execute('SELECT count(*) FROM box_counts').fetchone()[0]}"
    record(office, clock, Frame(uid=uid, letters=0))
    before = statistics.drops(office, clock, 1.0).total or 0
    total = 0
    for total, is_heard in enumerate(heard, start=1):
        if is_heard:
            record(office, clock, replace(Frame(uid=uid), letters=total))
    record(office, clock, Frame(uid=uid, letters=total))
    assert statistics.drops(office, clock, 1.0).total == before + total
    assert box.rebuilt(office)[uid, 1] == total


def test_the_hours_of_counting_are_the_boxs_own_whatever_the_clock_does(
    office: Books, clock: ManualClock
) -> None:
    hour_ms = box_hours.HOUR_MS
    record(office, clock, Frame(boot=1))
    record(office, clock, Frame(boot=1, letters=1, uptime_ms=2 * hour_ms))
    record(office, clock, Frame(boot=2, letters=1, uptime_ms=0))
    record(office, clock, Frame(boot=2, letters=2, uptime_ms=hour_ms))
    assert box_hours.counted(office, clock) == box_hours.Hours(3.0, 3.0)
    clock.advance(24 * 3600)
    assert box_hours.counted(office, clock) == box_hours.Hours(0.0, 3.0)


def test_without_a_date_nobody_says_how_many_hours_a_box_counted(office: Books) -> None:
    assert box_hours.counted(office, a_clock(trusted=False)) is None
