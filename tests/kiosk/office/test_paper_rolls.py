"""A change of the roll is what the printer told of it, and slips are counted from there."""

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import paper_rolls, printing
from kiosk.office.printing import JobState


def printed(office: Books, clock: ManualClock, *states: JobState) -> None:
    with writing(office):
        for state in states:
            job = printing.enqueue(office, clock, "ticket", [{"cut": True}])
            printing.end(office, clock, job, state)


def told(office: Books, clock: ManualClock, *words: str) -> None:
    for word in words:
        paper_rolls.note(office, clock, word)


def test_without_a_change_all_slips_count_and_none_is_claimed(
    office: Books, clock: ManualClock
) -> None:
    printed(office, clock, JobState.SENT, JobState.CONFIRMED, JobState.UNKNOWN, JobState.FAILED)
    told(office, clock, "ready", "cover_open", "ready")
    roll = paper_rolls.now(office)
    assert (roll.is_known, roll.changed_at, roll.slips, roll.unsure) == (False, None, 2, 1)


def test_a_new_roll_begins_when_the_printer_is_ready_again(
    office: Books, clock: ManualClock
) -> None:
    printed(office, clock, JobState.CONFIRMED, JobState.UNKNOWN)
    told(office, clock, "paper_out", "cover_open", "paper_out", "offline")
    assert not paper_rolls.now(office).is_known
    clock.advance(300)
    told(office, clock, "ready", "ready")
    printed(office, clock, JobState.CONFIRMED, JobState.SENT)
    roll = paper_rolls.now(office)
    # The slip that was in doubt when the paper ended comes out on the new roll, if it does.
    assert (roll.slips, roll.unsure, roll.changed_at) == (2, 1, "2026-11-24T01:05:00.000Z")
    told(office, clock, "paper_out")
    assert paper_rolls.now(office) == roll
    told(office, clock, "ready")
    assert paper_rolls.now(office).slips == 0


def test_a_change_on_an_unbelieved_day_has_no_date(office: Books, clock: ManualClock) -> None:
    clock.trusted = False
    told(office, clock, "paper_out", "ready")
    roll = paper_rolls.now(office)
    assert roll.is_known and roll.changed_at is None
