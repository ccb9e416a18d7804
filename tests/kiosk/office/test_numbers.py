"""Numbers, days and taps."""

from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import days, services, tickets
from kiosk.office.errors import (
    ServiceClosed,
    UnknownService,
    UnknownTicket,
)
from kiosk.office.tickets import State
from tests.factories import a_ticket
from tests.kiosk.office.calls import assert_rows_are_their_events


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
    clock.advance(24 * 3600)
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
