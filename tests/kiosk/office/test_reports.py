"""Reports, against a morning counted by hand, and for any mix of visits."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import calls, reports
from kiosk.office.errors import UnknownDay
from kiosk.office.reports import Promise, Spread, summary
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import State
from kiosk.office.visits import Visit
from tests.factories import ZONE, a_ticket, an_open_counter
from tests.kiosk.office.calls import call

SARI = Seat("sari", 1)
NOTHING = Spread(0, 0, None, None, None)


def change(books: Books, clock: ManualClock, action: str, ticket_id: int) -> None:
    with writing(books):
        calls.change(books, clock, SARI, ticket_id, action)


def a_small_morning(books: Books, clock: ManualClock) -> None:
    """Four people from 08.00: served after 10 and 70 minutes, one did not come, one still waits."""
    an_open_counter(books, clock)
    a_ticket(books, clock, "A")
    a_ticket(books, clock, "B")
    clock.advance(600)
    call(books, clock)  # A001 after 10 minutes
    clock.advance(60)
    change(books, clock, "arrive", 1)
    clock.advance(300)
    change(books, clock, "finish", 1)  # served for 5 minutes
    an_open_counter(books, clock, 2, "budi")
    clock.advance(3240)
    a_ticket(books, clock, "A")  # 09.10
    a_ticket(books, clock, "A")
    call(books, clock, 2, "budi")  # B001 after 70 minutes
    clock.advance(240)
    with writing(books):
        calls.change(books, clock, Seat("budi", 2), 2, "finish")  # 4 minutes from the call
    call(books, clock)  # A002 after 4 minutes
    change(books, clock, "no_show", 3)


def test_a_small_morning_is_reported_as_counted_by_hand(office: Books, clock: ManualClock) -> None:
    a_small_morning(office, clock)
    report = reports.of_day(office, ZONE, 1)
    assert [(day.date, day.tickets) for day in report.days] == [(date(2026, 11, 24), 4)]
    assert (report.tickets, report.undated) == (4, 0)
    assert report.states == {State.WAITING: 1, State.DONE: 2, State.NO_SHOW: 1}
    assert report.hours == {8: 2, 9: 2}
    assert report.waits == Spread(3, 0, 600.0, 4200.0, 4200.0)
    assert report.served == Spread(2, 0, 240.0, 300.0, 300.0)
    assert [(g.key, g.tickets, g.done, g.no_show) for g in report.by_service] == [
        ("A", 3, 1, 1),
        ("B", 1, 1, 0),
    ]
    assert [(g.key, g.tickets, g.done, g.no_show) for g in report.by_counter] == [
        ("Loket 1", 2, 1, 1),
        ("Loket 2", 1, 1, 0),
        (None, 1, 0, 0),
    ]
    assert [(g.key, g.served) for g in report.by_officer] == [
        ("budi", Spread(1, 0, 240.0, 240.0, 240.0)),
        ("sari", Spread(1, 0, 300.0, 300.0, 300.0)),
        (None, NOTHING),
    ]


def test_the_promise_is_kept_by_who_waited_within_its_range(
    office: Books, clock: ManualClock
) -> None:
    an_open_counter(office, clock)
    ticket = a_ticket(office, clock)
    assert ticket.promised_high_min is not None
    clock.advance(ticket.promised_high_min * 60)
    call(office, clock)
    late = a_ticket(office, clock)
    assert late.promised_high_min is not None
    clock.advance(late.promised_high_min * 60 + 1)
    call(office, clock)
    assert reports.of_day(office, ZONE, 1).promise == Promise(known=2, kept=1)


def test_a_call_that_was_taken_back_ends_no_wait(office: Books, clock: ManualClock) -> None:
    an_open_counter(office, clock)
    a_ticket(office, clock)
    clock.advance(60)
    call(office, clock)
    with writing(office):
        calls.undo(office, clock, SARI)
    assert reports.of_day(office, ZONE, 1).waits == NOTHING
    clock.advance(60)
    call(office, clock)
    assert reports.of_day(office, ZONE, 1).waits == Spread(1, 0, 120.0, 120.0, 120.0)


def test_time_set_aside_is_no_service_time(office: Books, clock: ManualClock) -> None:
    an_open_counter(office, clock)
    a_ticket(office, clock)
    call(office, clock)
    clock.advance(100)
    change(office, clock, "hold", 1)
    clock.advance(5000)
    with writing(office):
        calls.resume(office, clock, SARI, 1)
    clock.advance(20)
    change(office, clock, "finish", 1)
    assert reports.of_day(office, ZONE, 1).served == Spread(1, 0, 120.0, 120.0, 120.0)


def test_one_sent_on_keeps_the_first_wait_and_is_served_where_it_ended(
    office: Books, clock: ManualClock
) -> None:
    an_open_counter(office, clock)
    an_open_counter(office, clock, 2, "budi")
    a_ticket(office, clock)
    clock.advance(60)
    call(office, clock)
    clock.advance(1000)
    with writing(office):
        calls.transfer(office, clock, SARI, 1, "C")
    call(office, clock, 2, "budi")
    clock.advance(30)
    with writing(office):
        calls.change(office, clock, Seat("budi", 2), 1, "finish")
    report = reports.of_day(office, ZONE, 1)
    assert report.waits.median_s == 60.0
    assert report.served.median_s == 30.0
    assert [group.key for group in report.by_service] == ["C"]
    assert [group.key for group in report.by_officer] == ["budi"]


def test_a_wait_across_a_restart_is_unknown_and_not_zero(office: Books, clock: ManualClock) -> None:
    an_open_counter(office, clock)
    a_ticket(office, clock)
    clock.reboot()
    call(office, clock)
    clock.reboot()
    change(office, clock, "finish", 1)
    report = reports.of_day(office, ZONE, 1)
    assert report.waits == report.served == Spread(0, 1, None, None, None)
    assert report.promise == Promise(0, 0)


def test_an_arrival_dated_later_gets_its_true_hour(office: Books, clock: ManualClock) -> None:
    clock.trusted = False
    a_ticket(office, clock)
    assert reports.of_day(office, ZONE, 1).hours == {None: 1}
    clock.advance(7200)
    clock.jump(timedelta(days=30, hours=5))  # the wall said 08.00, it was 13.00
    clock.trusted = True
    a_ticket(office, clock)
    assert reports.of_day(office, ZONE, 1).hours == {13: 1, 15: 1}


def test_a_day_without_a_date_belongs_to_no_month_and_is_named(
    office: Books, clock: ManualClock
) -> None:
    clock.trusted = False
    a_ticket(office, clock)
    report = reports.of_day(office, ZONE, 1)
    assert (report.days[0].date, report.undated) == (None, 1)
    assert [day.id for day in reports.undated_days(office)] == [1]
    month = reports.of_month(office, ZONE, 2026, 11)
    assert (month.days, month.tickets, month.waits) == ([], 0, NOTHING)


def test_a_month_holds_all_its_days(office: Books, clock: ManualClock) -> None:
    a_ticket(office, clock)
    clock.advance(86400)
    a_ticket(office, clock)
    clock.advance(7 * 86400)
    a_ticket(office, clock)
    assert reports.of_month(office, ZONE, 2026, 11).tickets == 2
    assert reports.of_month(office, ZONE, 2026, 12).tickets == 1
    assert [day.id for day in reports.days(office, 2)] == [3, 2]


def test_a_day_that_never_was_has_no_report(office: Books) -> None:
    with pytest.raises(UnknownDay, match="7"):
        reports.of_day(office, ZONE, 7)


seconds = st.none() | st.floats(0, 1e5)
visits_of_any_kind = st.lists(
    st.builds(
        Visit,
        service_id=st.sampled_from([1, 2]),
        state=st.sampled_from(list(State)),
        is_dated=st.booleans(),
        hour=st.none() | st.integers(0, 23),
        is_called=st.booleans(),
        wait_s=seconds,
        promise_min=st.none() | st.tuples(st.integers(0, 60), st.integers(60, 300)),
        service_s=seconds,
        counter=st.none() | st.sampled_from(["Loket 1", "Loket 2"]),
        officer=st.none() | st.sampled_from(["sari", "budi"]),
    ),
    max_size=40,
)


@given(visits_of_any_kind)
def test_whatever_people_did_the_parts_make_the_whole(found: list[Visit]) -> None:
    report = summary([], found, {1: "A", 2: "B"})
    assert report.tickets == sum(report.states.values()) == sum(report.hours.values())
    for groups in (report.by_service, report.by_counter, report.by_officer):
        assert sum(group.tickets for group in groups) == report.tickets
        assert sum(group.done for group in groups) == report.states.get(State.DONE, 0)
        assert sum(group.no_show for group in groups) == report.states.get(State.NO_SHOW, 0)
        assert sum(group.waits.known for group in groups) == report.waits.known
        assert sum(group.served.unknown for group in groups) == report.served.unknown
    called = sum(each.is_called for each in found)
    assert report.waits.known + report.waits.unknown == called
    assert 0 <= report.promise.kept <= report.promise.known
    if report.waits.known:
        under = [v for v in found if v.is_called and (v.wait_s or math.inf) <= report.waits.p90_s]
        assert report.waits.median_s <= report.waits.p90_s <= report.waits.worst_s
        zero = sum(v.is_called and v.wait_s == 0 for v in found)
        assert len(under) + zero >= 0.9 * report.waits.known
