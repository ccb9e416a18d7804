"""Drops are booked once, whatever gets lost on the way."""

from dataclasses import dataclass, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import box, statistics


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


def test_the_first_box_is_booked_from_zero(office: Books, clock: ManualClock) -> None:
    assert record(office, clock, Frame(letters=3)) == 3
    assert alarms(office) == []


def test_a_lower_total_is_an_alarm_and_never_a_negative(office: Books, clock: ManualClock) -> None:
    record(office, clock, Frame(letters=5))
    assert record(office, clock, Frame(letters=2)) == 0
    assert alarms(office) == ["lower"]
    assert record(office, clock, Frame(letters=3)) == 1
    assert statistics.drops(office, clock, 1.0).total == 6


def test_another_box_starts_at_its_own_total_with_an_alarm(
    office: Books, clock: ManualClock
) -> None:
    record(office, clock, Frame(letters=5))
    assert record(office, clock, Frame(uid="BOX2", letters=40)) == 0
    assert record(office, clock, Frame(uid="BOX2", letters=41)) == 1
    assert alarms(office) == ["new box"]


def test_a_new_epoch_of_the_same_box_is_an_alarm(office: Books, clock: ManualClock) -> None:
    record(office, clock, Frame(letters=5))
    assert record(office, clock, Frame(epoch=2, letters=1)) == 0
    assert alarms(office) == ["new epoch"]


def test_a_box_never_seen_is_not_zero(office: Books, clock: ManualClock) -> None:
    assert statistics.drops(office, clock, None) == statistics.DropCount("none", None, None)


def test_a_silent_box_is_said_to_be_silent(office: Books, clock: ManualClock) -> None:
    record(office, clock, Frame(letters=5))
    assert statistics.drops(office, clock, 3.0).state == "counting"
    assert statistics.drops(office, clock, 16.0).state == "silent"
    assert statistics.drops(office, clock, None).state == "silent"


def test_todays_drops_need_a_trusted_date(office: Books, clock: ManualClock) -> None:
    clock.trusted = False
    record(office, clock, Frame(letters=5))
    assert statistics.drops(office, clock, 1.0).today is None
    clock.trusted = True
    record(office, clock, Frame(letters=6))
    assert statistics.drops(office, clock, 1.0) == statistics.DropCount("counting", 6, 1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heard=st.lists(st.booleans(), min_size=1, max_size=40))
def test_whatever_is_lost_the_last_frame_heard_settles_the_count(
    office: Books, clock: ManualClock, heard: list[bool]
) -> None:
    with writing(office):
        for table in ("box_frames", "box_counts", "box_alarms"):
            office.execute(f"DELETE FROM {table}")
    total = 0
    for total, is_heard in enumerate(heard, start=1):
        if is_heard:
            record(office, clock, replace(Frame(), letters=total))
    record(office, clock, Frame(letters=total))
    assert statistics.drops(office, clock, 1.0).total == total
    assert box.rebuilt(office) == {("BOX1", 1): total}
