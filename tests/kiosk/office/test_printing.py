"""The spool: nothing is lost, nothing comes out twice unmarked."""

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import devices, printing
from kiosk.office.errors import UnknownJob
from kiosk.office.printing import JobState
from tests.factories import a_ticket

LINES = [{"text": "A001", "size": 8}, {"cut": True}]


def order(books: Books, clock: ManualClock, ticket_id: int | None = None) -> int:
    with writing(books):
        return printing.enqueue(books, clock, "ticket", LINES, ticket_id)


def claim(books: Books) -> printing.Job | None:
    with writing(books):
        return printing.claim(books)


def test_a_job_keeps_its_lines_as_they_were_ordered(office: Books, clock: ManualClock) -> None:
    assert list(printing.job(office, order(office, clock)).lines) == LINES


def test_jobs_are_claimed_in_the_order_they_came_each_once(
    office: Books, clock: ManualClock
) -> None:
    ids = [order(office, clock) for _ in range(3)]
    claimed = [claim(office) for _ in range(4)]
    assert [job.id if job else None for job in claimed] == [*ids, None]


def test_a_second_paper_of_a_ticket_is_marked_as_a_copy(office: Books, clock: ManualClock) -> None:
    ticket = a_ticket(office, clock)
    copies = [printing.job(office, order(office, clock, ticket.id)).copy for _ in range(3)]
    assert copies == [0, 1, 2]


def test_after_a_crash_a_job_being_sent_is_unknown_and_never_sent_again(
    office: Books, clock: ManualClock
) -> None:
    job_id = order(office, clock)
    claim(office)
    with writing(office):
        assert printing.recover(office, clock) == [job_id]
    assert printing.job(office, job_id).state is JobState.UNKNOWN
    assert claim(office) is None


def test_a_job_of_which_no_byte_left_goes_back_to_the_queue(
    office: Books, clock: ManualClock
) -> None:
    job_id = order(office, clock)
    claim(office)
    with writing(office):
        printing.end(office, clock, job_id, JobState.QUEUED, problem="paper out")
    again = claim(office)
    assert again is not None
    assert (again.id, again.attempts) == (job_id, 2)


def test_a_job_expires_after_ten_minutes_or_a_reboot(office: Books, clock: ManualClock) -> None:
    old = order(office, clock)
    clock.advance(601)
    fresh = order(office, clock)
    assert printing.has_expired(office, clock)
    with writing(office):
        assert printing.expire(office, clock) == [old]
    assert not printing.has_expired(office, clock)
    clock.reboot()
    with writing(office):
        assert printing.expire(office, clock) == [fresh]


def test_an_unknown_job_is_named(office: Books) -> None:
    with pytest.raises(UnknownJob, match="99"):
        printing.job(office, 99)


def test_a_devices_last_word_is_kept(office: Books, clock: ManualClock) -> None:
    assert devices.last_word(office, "printer") is None
    for state in ("ready", "paper_out"):
        with writing(office):
            devices.report(office, clock, "printer", state, None)
    device = devices.last_word(office, "printer")
    assert device is not None
    assert device.state == "paper_out"


def test_the_days_papers_are_counted_by_their_newest_copy(
    office: Books, clock: ManualClock
) -> None:
    for state in (JobState.CONFIRMED, JobState.SENT, JobState.UNKNOWN, JobState.EXPIRED):
        order(office, clock, a_ticket(office, clock).id)
        job = claim(office)
        assert job is not None
        with writing(office):
            printing.end(office, clock, job.id, state)
    waiting = a_ticket(office, clock)
    order(office, clock, waiting.id)
    assert printing.papers_of_the_day(office) == printing.Papers(1, 1, 1, 2)
    again = claim(office)
    assert again is not None
    with writing(office):
        printing.end(office, clock, again.id, JobState.CONFIRMED)
    assert printing.papers_of_the_day(office) == printing.Papers(0, 1, 2, 2)
