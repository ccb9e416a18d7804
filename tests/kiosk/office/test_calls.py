"""Every move of an officer, and that each can be taken back."""

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import calls, hall, services, tickets
from kiosk.office.errors import CounterNotOpen, IllegalMove, NothingToUndo
from kiosk.office.services import CounterState
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import State, Ticket
from tests.factories import a_ticket, an_open_counter
from tests.kiosk.office.calls import assert_rows_are_their_events, call

SARI, BUDI = Seat("sari", 1), Seat("budi", 3)


def change(books: Books, clock: ManualClock, ticket: Ticket, action: str) -> Ticket:
    with writing(books):
        return calls.change(books, clock, SARI, ticket.id, action)


def here(books: Books) -> list[str]:
    return [each.label for each in tickets.all_at_counter(books, 1)]


def test_a_person_set_aside_is_called_back_by_any_counter(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    an_open_counter(office, clock)
    an_open_counter(office, clock, 3, "budi")
    ticket = call(office, clock)
    assert change(office, clock, ticket, "hold").state is State.HELD
    assert here(office) == []
    with writing(office):
        again = calls.resume(office, clock, BUDI, ticket.id)
    assert (again.state, again.counter_id, again.calls) == (State.CALLED, 3, 2)
    assert_rows_are_their_events(office)


def test_a_transfer_keeps_number_and_arrival(office: Books, clock: ManualClock) -> None:
    early = a_ticket(office, clock, "A")
    later = a_ticket(office, clock, "E")
    an_open_counter(office, clock)
    assert call(office, clock).id == early.id
    with writing(office):
        moved = calls.transfer(office, clock, SARI, early.id, "E")
    assert (moved.label, moved.service_name_id, moved.taken_at) == (
        "A001",
        "Pengaduan warga",
        early.taken_at,
    )
    assert (moved.state, moved.calls, moved.counter_id) == (State.WAITING, 0, None)
    assert [call(office, clock).id for _ in range(2)] == [early.id, later.id]
    assert_rows_are_their_events(office)


def test_no_one_is_sent_on_to_where_they_are_nor_from_another_counter(
    office: Books, clock: ManualClock
) -> None:
    ticket = a_ticket(office, clock)
    an_open_counter(office, clock)
    call(office, clock)
    with pytest.raises(IllegalMove, match="already"), writing(office):
        calls.transfer(office, clock, SARI, ticket.id, "A")
    with pytest.raises(IllegalMove, match="another officer"), writing(office):
        calls.transfer(office, clock, BUDI, ticket.id, "B")


def test_who_missed_the_call_comes_back_once_and_is_next(office: Books, clock: ManualClock) -> None:
    first, _ = a_ticket(office, clock), a_ticket(office, clock)
    an_open_counter(office, clock)
    change(office, clock, call(office, clock), "no_show")
    back = change(office, clock, first, "rejoin")
    assert (back.state, back.calls) == (State.WAITING, 0)
    assert call(office, clock).id == first.id
    change(office, clock, first, "no_show")
    with pytest.raises(IllegalMove, match="second rejoin"):
        change(office, clock, first, "rejoin")
    assert_rows_are_their_events(office)


def test_out_of_turn_needs_a_reason_and_the_hall_reads_it(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    last = a_ticket(office, clock)
    an_open_counter(office, clock)
    with pytest.raises(IllegalMove, match="no reason"), writing(office):
        calls.call_out_of_turn(office, clock, SARI, last.id, "teman saya")
    with writing(office):
        calls.call_out_of_turn(office, clock, SARI, last.id, "unwell")
    assert hall.last_calls(office, last.service_day, 1)[0].reason == "unwell"
    assert here(office) == ["A002"]
    assert_rows_are_their_events(office)


def test_ten_are_called_together_and_told_as_a_run(office: Books, clock: ManualClock) -> None:
    for _ in range(12):
        a_ticket(office, clock)
    an_open_counter(office, clock)
    with writing(office):
        called = calls.call_next(office, clock, SARI, calls.MANY)
    assert [each.number for each in called] == list(range(1, 11))
    [one] = hall.last_calls(office, called[0].service_day, 5)
    assert hall.numbers(one.tickets) == "A001-A010"
    change(office, clock, called[3], "no_show")
    with writing(office):
        rest = calls.call_next(office, clock, SARI, calls.MANY)
    assert hall.numbers(rest) == "A011 A012"
    states = [tickets.by_id(office, each.id).state for each in called]
    assert states.count(State.DONE) == 9
    assert_rows_are_their_events(office)


def test_the_last_move_is_taken_back_whole(office: Books, clock: ManualClock) -> None:
    first, second = a_ticket(office, clock), a_ticket(office, clock)
    an_open_counter(office, clock)
    call(office, clock)
    clock.advance(60)
    call(office, clock)
    assert here(office) == ["A002"]
    clock.advance(calls.UNDO_S)
    with writing(office):
        calls.undo(office, clock, SARI)
    assert here(office) == ["A001"]
    assert tickets.by_id(office, second.id).called_at is None
    shown = hall.last_calls(office, first.service_day, 5)
    assert [hall.numbers(each.tickets) for each in shown] == ["A001"]
    assert_rows_are_their_events(office)


@pytest.mark.parametrize("action", ["arrive", "hold", "finish", "no_show"])
def test_each_small_move_is_taken_back(office: Books, clock: ManualClock, action: str) -> None:
    a_ticket(office, clock)
    an_open_counter(office, clock)
    before = call(office, clock)
    change(office, clock, before, action)
    with writing(office):
        assert calls.undo(office, clock, SARI) == [before]
    assert_rows_are_their_events(office)


def test_nothing_is_taken_back_twice_late_by_another_or_after_the_next(
    office: Books, clock: ManualClock
) -> None:
    def refuses(seat: Seat) -> None:
        with pytest.raises(NothingToUndo), writing(office):
            calls.undo(office, clock, seat)

    ticket = a_ticket(office, clock)
    an_open_counter(office, clock)
    an_open_counter(office, clock, 3, "budi")
    refuses(SARI)
    call(office, clock)
    refuses(BUDI)
    clock.advance(calls.UNDO_S + 0.1)
    refuses(SARI)
    change(office, clock, ticket, "hold")
    with writing(office):
        calls.resume(office, clock, BUDI, ticket.id)
    refuses(SARI)
    with writing(office):
        calls.undo(office, clock, BUDI)
    refuses(BUDI)


def test_a_reboot_gives_the_counter_its_person_back_but_no_undo(
    office: Books, clock: ManualClock
) -> None:
    ticket = a_ticket(office, clock)
    an_open_counter(office, clock)
    call(office, clock)
    clock.reboot()
    assert here(office) == [ticket.label]
    assert calls.undoable(office, clock, SARI) == []
    assert change(office, clock, ticket, "finish").state is State.DONE


def test_a_paused_counter_calls_nobody_back(office: Books, clock: ManualClock) -> None:
    ticket = a_ticket(office, clock)
    an_open_counter(office, clock)
    call(office, clock)
    change(office, clock, ticket, "hold")
    with writing(office):
        services.set_counter(office, clock, 1, CounterState.PAUSED, "sari")
    with pytest.raises(CounterNotOpen), writing(office):
        calls.resume(office, clock, SARI, ticket.id)


def test_an_officer_cannot_expire_a_ticket(office: Books, clock: ManualClock) -> None:
    ticket = a_ticket(office, clock)
    with pytest.raises(IllegalMove, match="cannot expire"):
        change(office, clock, ticket, "expire")
