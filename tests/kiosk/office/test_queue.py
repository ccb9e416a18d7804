"""Calls and endings at the counters."""

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import calls, hall, queue, services, tickets
from kiosk.office.errors import (
    CounterNotOpen,
    CounterTaken,
    IllegalMove,
    NobodyWaiting,
)
from kiosk.office.services import CounterState
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import State
from tests.factories import a_ticket, an_open_counter
from tests.kiosk.office.calls import assert_rows_are_their_events, call


def test_a_counter_calls_its_own_services_in_turn(office: Books, clock: ManualClock) -> None:
    for prefix in "DCAB":
        a_ticket(office, clock, prefix)
    an_open_counter(office, clock, 1)
    assert [call(office, clock).label for _ in range(2)] == ["A001", "B001"]
    with pytest.raises(NobodyWaiting):
        call(office, clock)


def test_calling_next_finishes_the_person_before(office: Books, clock: ManualClock) -> None:
    first, _ = a_ticket(office, clock), a_ticket(office, clock)
    an_open_counter(office, clock)
    call(office, clock)
    call(office, clock)
    assert tickets.by_id(office, first.id).state is State.DONE
    assert_rows_are_their_events(office)


def test_when_nobody_waits_the_person_at_the_counter_stays(
    office: Books, clock: ManualClock
) -> None:
    ticket = a_ticket(office, clock)
    an_open_counter(office, clock)
    call(office, clock)
    with pytest.raises(NobodyWaiting):
        call(office, clock)
    assert tickets.by_id(office, ticket.id).state is State.CALLED


def test_two_counters_never_call_the_same_ticket(office: Books, clock: ManualClock) -> None:
    for _ in range(2):
        a_ticket(office, clock, "A")
    an_open_counter(office, clock, 1, "sari")
    an_open_counter(office, clock, 3, "budi")
    assert call(office, clock, 1, "sari").label == "A001"
    assert call(office, clock, 3, "budi").label == "A002"


def test_a_closed_or_paused_or_foreign_counter_cannot_call(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    with pytest.raises(CounterNotOpen):
        call(office, clock)
    an_open_counter(office, clock)
    with pytest.raises(CounterNotOpen):
        call(office, clock, officer="budi")
    with writing(office):
        services.set_counter(office, clock, 1, CounterState.PAUSED, "sari")
    with pytest.raises(CounterNotOpen):
        call(office, clock)


def test_a_counter_that_is_taken_stays_its_officers(office: Books, clock: ManualClock) -> None:
    an_open_counter(office, clock, 1, "sari")
    with pytest.raises(CounterTaken, match="Loket 1 is held by sari"):
        an_open_counter(office, clock, 1, "budi")
    with writing(office):
        services.set_counter(office, clock, 1, CounterState.CLOSED, "sari")
    an_open_counter(office, clock, 1, "budi")
    assert services.counter(office, 1).officer == "budi"


def test_recall_keeps_the_ticket_and_counts_the_calls(office: Books, clock: ManualClock) -> None:
    a_ticket(office, clock)
    an_open_counter(office, clock)
    ticket = call(office, clock)
    clock.advance(20)
    with writing(office):
        again = calls.recall(office, clock, Seat("sari", 1), ticket.id)
    assert (again.calls, again.called_at, again.state) == (2, ticket.called_at, State.CALLED)
    assert_rows_are_their_events(office)


@pytest.mark.parametrize(("action", "state"), [("finish", "done"), ("no_show", "no_show")])
def test_an_officer_ends_the_ticket_at_the_own_counter(
    office: Books, clock: ManualClock, action: str, state: str
) -> None:
    a_ticket(office, clock)
    an_open_counter(office, clock)
    ticket = call(office, clock)
    with writing(office):
        assert calls.change(office, clock, Seat("sari", 1), ticket.id, action).state == state
    with pytest.raises(IllegalMove), writing(office):
        calls.change(office, clock, Seat("sari", 1), ticket.id, action)
    assert_rows_are_their_events(office)


def test_a_waiting_ticket_cannot_be_finished_nor_anothers(
    office: Books, clock: ManualClock
) -> None:
    ticket = a_ticket(office, clock)
    with pytest.raises(IllegalMove), writing(office):
        calls.change(office, clock, Seat("sari", 1), ticket.id, "finish")
    an_open_counter(office, clock)
    call(office, clock)
    with pytest.raises(IllegalMove, match="another officer"), writing(office):
        calls.recall(office, clock, Seat("budi", 3), ticket.id)


def test_the_overview_counts_who_waits_and_names_the_last_called(
    office: Books, clock: ManualClock
) -> None:
    for prefix in "AAB":
        a_ticket(office, clock, prefix)
    an_open_counter(office, clock)
    call(office, clock)
    found = {each.prefix: (each.waiting, each.called) for each in queue.overview(office, clock)}
    assert found == {
        "A": (1, "A001"),
        "B": (1, None),
        "C": (0, None),
        "D": (0, None),
        "E": (0, None),
    }


def test_the_last_called_number_costs_the_same_on_a_day_of_many(
    office: Books, clock: ManualClock
) -> None:
    def steps() -> int:
        taken: list[None] = []
        office.set_progress_handler(lambda: taken.append(None), 1)
        queue.last_called(office, 1, 1)
        office.set_progress_handler(None, 1)
        return len(taken)

    an_open_counter(office, clock)
    counts = []
    for many in (1, 100):
        for _ in range(many):
            a_ticket(office, clock)
            call(office, clock)
            clock.advance(1)
        counts.append(steps())
    assert counts[0] == counts[1] > 0
    assert queue.last_called(office, 1, 1) == "A101"


def test_the_last_calls_are_newest_first_each_ticket_once(
    office: Books, clock: ManualClock
) -> None:
    for _ in range(3):
        a_ticket(office, clock)
    an_open_counter(office, clock)
    for _ in range(3):
        last = call(office, clock)
        with writing(office):
            calls.recall(office, clock, Seat("sari", 1), last.id)
    latest = hall.last_calls(office, last.service_day, 2)
    assert [each.label for one in latest for each in one.tickets] == ["A003", "A002"]
