"""The turn of the day, with a clock that is late, lost or wrong."""

from datetime import date, timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import day_turn, days, queue, services, tickets
from kiosk.office.errors import NobodyWaiting
from kiosk.office.tickets import State
from tests.factories import a_ticket, an_open_counter
from tests.kiosk.office.calls import assert_rows_are_their_events, call

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


def a_morning_without_a_clock(books: Books, clock: ManualClock) -> None:
    """A dated Tuesday; the next morning the box boots with no idea of the date."""
    a_ticket(books, clock)
    clock.reboot()
    clock.trusted = False
    clock.advance(3600)


def the_line_returns(clock: ManualClock) -> None:
    clock.jump(timedelta(days=1))
    clock.trusted = True


def test_a_late_time_sync_restarts_no_number_and_sends_nobody_home(
    office: Books, clock: ManualClock
) -> None:
    a_morning_without_a_clock(office, clock)
    waiting = [a_ticket(office, clock) for _ in range(2)]
    assert [ticket.label for ticket in waiting] == ["A002", "A003"]
    the_line_returns(clock)
    later = a_ticket(office, clock)
    assert (later.label, later.date) == ("A004", WEDNESDAY)
    for before in waiting:
        now = tickets.by_id(office, before.id)
        assert (now.state, now.date, now.label) == (State.WAITING, WEDNESDAY, before.label)
    assert_rows_are_their_events(office)


def test_counters_that_work_since_the_boot_stay_open_through_a_late_sync(
    office: Books, clock: ManualClock
) -> None:
    a_morning_without_a_clock(office, clock)
    an_open_counter(office, clock)
    a_ticket(office, clock)
    a_ticket(office, clock)
    the_line_returns(clock)
    assert call(office, clock).state is State.CALLED
    assert services.counter(office, 1).officer == "sari"


def test_a_ticket_taken_without_a_trusted_clock_has_no_date(
    office: Books, clock: ManualClock
) -> None:
    a_morning_without_a_clock(office, clock)
    assert a_ticket(office, clock).date is None


def test_what_was_left_of_an_earlier_boot_ends_with_its_day(
    office: Books, clock: ManualClock
) -> None:
    a_morning_without_a_clock(office, clock)
    left = a_ticket(office, clock)
    clock.reboot()
    the_line_returns(clock)
    assert a_ticket(office, clock).label == "A001"
    assert tickets.by_id(office, left.id).state is State.EXPIRED
    assert_rows_are_their_events(office)


def test_a_sync_on_the_same_day_dates_the_tickets_where_they_are(
    office: Books, clock: ManualClock
) -> None:
    first = a_ticket(office, clock)
    clock.trusted = False
    undated = a_ticket(office, clock)
    clock.trusted = True
    a_ticket(office, clock)
    now = tickets.by_id(office, undated.id)
    assert (now.service_day, now.date, now.number) == (first.service_day, TUESDAY, 2)
    assert_rows_are_their_events(office)


def test_the_next_morning_nobody_calls_yesterdays_people(office: Books, clock: ManualClock) -> None:
    a_ticket(office, clock)
    an_open_counter(office, clock)
    clock.advance(24 * 3600)
    assert days.has_news(office, clock)
    with writing(office):
        day_turn.today(office, clock)
    assert not days.has_news(office, clock)
    assert services.counter(office, 1).state == "closed"
    assert all(each.waiting == 0 and each.called is None for each in queue.overview(office, clock))
    an_open_counter(office, clock)
    with pytest.raises(NobodyWaiting):
        call(office, clock)


@pytest.mark.parametrize("far", [300, -300])
def test_a_believed_clock_that_jumps_in_mid_queue_sends_nobody_home(
    office: Books, clock: ManualClock, far: int
) -> None:
    an_open_counter(office, clock)
    served, *_ = (a_ticket(office, clock) for _ in range(3))
    call(office, clock)
    for days_on in (far, -far):
        clock.advance(60)
        clock.jump(timedelta(days=days_on))
        assert not days.has_news(office, clock)
        with writing(office):
            day_turn.today(office, clock)
        assert tickets.by_id(office, served.id).state is State.CALLED
        assert services.counter(office, 1).officer == "sari"
    assert a_ticket(office, clock).label == "A004"
    assert [call(office, clock).label for _ in range(3)] == ["A002", "A003", "A004"]
    assert_rows_are_their_events(office)
