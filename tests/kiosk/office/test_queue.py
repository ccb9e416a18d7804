"""Numbers, calls and endings."""

from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import days, queue, services, ticket_events, tickets, waiting
from kiosk.office.errors import (
    CounterNotOpen,
    CounterTaken,
    IllegalMove,
    NobodyWaiting,
    ServiceClosed,
    UnknownService,
    UnknownTicket,
)
from kiosk.office.services import CounterState
from kiosk.office.tickets import State
from tests.factories import a_ticket, an_open_counter


def call(
    books: Books, clock: ManualClock, counter: int = 1, officer: str = "sari"
) -> tickets.Ticket:
    with writing(books):
        return queue.call_next(books, clock, counter, officer)


def assert_rows_are_their_events(books: Books) -> None:
    rows = [dict(row) for row in books.execute("SELECT * FROM tickets ORDER BY id")]
    assert ticket_events.rebuilt(books) == rows


def test_numbers_run_from_one_per_service_without_a_gap(office: Books, clock: ManualClock) -> None:
    taken = [a_ticket(office, clock, prefix).label for prefix in "AABAB"]
    assert taken == ["A001", "A002", "B001", "A003", "B002"]


def test_past_999_the_number_has_four_digits() -> None:
    assert [tickets.label("C", n) for n in (9, 548, 1000)] == ["C009", "C548", "C1000"]


def test_the_same_tap_gets_the_same_ticket(office: Books, clock: ManualClock) -> None:
    first = a_ticket(office, clock, tap="one finger")
    assert a_ticket(office, clock, tap="one finger") == first
    assert a_ticket(office, clock, tap="another").number == 2


def test_an_unknown_service_is_refused(office: Books, clock: ManualClock) -> None:
    with pytest.raises(UnknownService, match="'Z'"):
        a_ticket(office, clock, "Z")


def test_a_closed_service_gives_no_number(office: Books, clock: ManualClock) -> None:
    with writing(office):
        services.set_service_open(office, "A", is_open=False)
    with pytest.raises(ServiceClosed):
        a_ticket(office, clock, "A")
    assert office.execute("SELECT count(*) FROM tickets").fetchone()[0] == 0


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
        again = queue.recall(office, clock, ticket.id, "sari")
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
        assert queue.end(office, clock, ticket.id, action, "sari").state == state
    with pytest.raises(IllegalMove), writing(office):
        queue.end(office, clock, ticket.id, action, "sari")
    assert_rows_are_their_events(office)


def test_a_waiting_ticket_cannot_be_finished_nor_anothers(
    office: Books, clock: ManualClock
) -> None:
    ticket = a_ticket(office, clock)
    with pytest.raises(IllegalMove), writing(office):
        queue.end(office, clock, ticket.id, "finish", "sari")
    an_open_counter(office, clock)
    call(office, clock)
    with pytest.raises(IllegalMove, match="another officer"), writing(office):
        queue.recall(office, clock, ticket.id, "budi")


def test_a_clock_jump_in_mid_queue_never_restarts_the_numbers(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    clock.trusted = False
    clock.jump(timedelta(days=-300))
    assert a_ticket(office, clock).number == 2
    clock.reboot()
    clock.jump(timedelta(days=900))
    assert a_ticket(office, clock).number == 3


def test_a_later_trusted_date_opens_a_new_day_and_ends_the_old_tickets(
    office: Books, clock: ManualClock
) -> None:
    old = a_ticket(office, clock)
    clock.jump(timedelta(days=1))
    assert a_ticket(office, clock).number == 1
    assert tickets.by_id(office, old.id).state is State.EXPIRED
    assert_rows_are_their_events(office)


def test_an_earlier_trusted_date_keeps_the_day(office: Books, clock: ManualClock) -> None:
    a_ticket(office, clock)
    clock.jump(timedelta(days=-1))
    assert a_ticket(office, clock).number == 2


def test_a_day_without_a_date_gets_it_once_the_clock_is_trusted(
    office: Books, clock: ManualClock
) -> None:
    clock.trusted = False
    first = a_ticket(office, clock)
    assert first.date is None
    clock.trusted = True
    second = a_ticket(office, clock)
    assert (second.number, second.service_day) == (2, first.service_day)
    assert tickets.by_id(office, first.id).date == clock.local().date()
    day = days.latest(office)
    assert day is not None
    assert day.date == clock.local().date()


def test_the_overview_counts_who_waits_and_names_the_last_called(
    office: Books, clock: ManualClock
) -> None:
    for prefix in "AAB":
        a_ticket(office, clock, prefix)
    an_open_counter(office, clock)
    call(office, clock)
    found = {each.prefix: (each.waiting, each.called) for each in queue.overview(office)}
    assert found == {
        "A": (1, "A001"),
        "B": (1, None),
        "C": (0, None),
        "D": (0, None),
        "E": (0, None),
    }


def test_the_last_calls_are_newest_first_each_ticket_once(
    office: Books, clock: ManualClock
) -> None:
    for _ in range(3):
        a_ticket(office, clock)
    an_open_counter(office, clock)
    for _ in range(3):
        last = call(office, clock)
        with writing(office):
            queue.recall(office, clock, last.id, "sari")
    calls = tickets.last_calls(office, last.service_day, 2)
    assert [ticket.label for _, ticket in calls] == ["A003", "A002"]


def test_a_ticket_is_found_by_its_code_only(office: Books, clock: ManualClock) -> None:
    ticket = a_ticket(office, clock)
    assert tickets.find(office, ticket.code) == ticket
    with pytest.raises(UnknownTicket):
        tickets.find(office, "ZZZZZZZZ")


def test_events_can_not_be_changed(office: Books, clock: ManualClock) -> None:
    import sqlite3

    a_ticket(office, clock)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), writing(office):
        office.execute("UPDATE ticket_events SET action = 'call'")


def test_without_an_open_counter_no_time_is_promised(office: Books, clock: ManualClock) -> None:
    ticket = a_ticket(office, clock)
    assert ticket.promised_high_min is None
    assert waiting.estimate(office, ticket) is None


def test_the_range_grows_with_people_and_shrinks_with_counters(
    office: Books, clock: ManualClock
) -> None:
    an_open_counter(office, clock, 1)
    spans = []
    for _ in range(6):
        ticket = a_ticket(office, clock)
        span = waiting.estimate(office, ticket)
        assert span is not None
        spans.append(span)
    assert spans[5].high_min > spans[0].high_min
    assert all(span.low_min < span.high_min for span in spans)
    an_open_counter(office, clock, 3, "budi")
    faster = waiting.estimate(office, ticket)
    assert faster is not None
    assert faster.high_min < spans[5].high_min


def test_a_forgotten_finish_does_not_spoil_the_range(office: Books, clock: ManualClock) -> None:
    an_open_counter(office, clock)
    for _ in range(8):
        a_ticket(office, clock)
    for seconds in (400, 420, 6 * 3600, 410):
        call(office, clock)
        clock.advance(seconds)
    last = a_ticket(office, clock)
    span = waiting.estimate(office, last)
    assert span is not None
    assert span.high_min < 90
