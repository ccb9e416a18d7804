"""The date by an officer's word, and clocks that jump in mid-queue: no number begins anew."""

from datetime import date, timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import belief, day_date, day_turn, days, tickets
from kiosk.office.belief import Doubt
from kiosk.office.errors import BadField, DateDoubtful
from kiosk.office.tickets import State
from tests.factories import MORNING, a_ticket, an_open_counter
from tests.kiosk.office.calls import call
from tests.kiosk.office.test_service_day import actions, assert_books_are_their_events

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
JUMP = timedelta(days=300)


def confirm(
    books: Books, clock: ManualClock, by: timedelta = timedelta(), *, is_sure: bool = False
) -> None:
    """An officer says that it is so much later than the clock says, as the page does it."""
    now = clock.local() + by
    with writing(books):
        day_date.confirm(books, clock, "sari", now, is_sure=is_sure)
    clock.confirm(now)
    with writing(books):
        day_turn.today(books, clock)


def dates(books: Books) -> list[str | None]:
    return [row["date"] for row in books.execute("SELECT date FROM service_days ORDER BY id")]


def a_boot_without_a_date(clock: ManualClock) -> None:
    clock.reboot()
    clock.trusted = False


@pytest.mark.parametrize("way", [JUMP, -JUMP], ids=["ahead", "back"])
def test_a_trusted_clock_that_jumps_in_mid_queue_and_returns_changes_nothing(
    office: Books, clock: ManualClock, way: timedelta
) -> None:
    before = [a_ticket(office, clock) for _ in range(2)]
    an_open_counter(office, clock)
    clock.jump(way)
    assert belief.doubt(office, clock) in (Doubt.JUMPED, Doubt.BEHIND)
    during = a_ticket(office, clock)
    assert (during.label, during.date) == ("A003", None)
    assert call(office, clock).label == "A001"
    clock.jump(-way)
    after = a_ticket(office, clock)
    assert (after.label, after.date) == ("A004", TUESDAY)
    assert tickets.by_id(office, during.id).date == TUESDAY
    assert tickets.by_id(office, before[1].id).state is State.WAITING
    assert dates(office) == ["2026-11-24"]
    assert_books_are_their_events(office)


@pytest.mark.parametrize("way", [JUMP, -JUMP], ids=["ahead", "back"])
def test_an_officer_who_says_that_the_jump_was_right_restarts_no_number(
    office: Books, clock: ManualClock, way: timedelta
) -> None:
    waiting = a_ticket(office, clock)
    clock.jump(way)
    a_ticket(office, clock)
    if way < timedelta():  # before this software was released no day can be
        with pytest.raises(BadField):
            confirm(office, clock)
        return
    with pytest.raises(DateDoubtful) as asked:
        confirm(office, clock)
    assert asked.value.far_days == 300
    confirm(office, clock, is_sure=True)
    assert belief.doubt(office, clock) is None
    assert a_ticket(office, clock).label == "A003"
    assert tickets.by_id(office, waiting.id).state is State.WAITING
    assert dates(office) == [(TUESDAY + JUMP).isoformat()]
    assert_books_are_their_events(office)


def test_an_officer_who_sets_a_jump_right_goes_on_with_the_same_day(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    clock.jump(JUMP)
    a_ticket(office, clock)
    confirm(office, clock, -JUMP)
    later = a_ticket(office, clock)
    assert (later.label, later.date, dates(office)) == ("A003", TUESDAY, ["2026-11-24"])


def test_the_night_passes_without_a_jump(office: Books, clock: ManualClock) -> None:
    a_ticket(office, clock)
    for _ in range(3):
        clock.advance(24 * 3600)
        assert belief.doubt(office, clock) is None
        assert a_ticket(office, clock).label == "A001"
    assert len(dates(office)) == 4


def test_a_clock_set_right_by_minutes_over_midnight_is_no_jump(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    clock.advance(15.5 * 3600)
    clock.jump(timedelta(minutes=40))
    assert a_ticket(office, clock).date == WEDNESDAY


def test_without_a_clock_an_officer_dates_the_day_and_who_waits_stays(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    a_boot_without_a_date(clock)
    waiting = a_ticket(office, clock)
    assert (waiting.label, waiting.date) == ("A002", None)
    confirm(office, clock, timedelta(days=1))
    now = tickets.by_id(office, waiting.id)
    assert (now.state, now.date, now.label) == (State.WAITING, WEDNESDAY, "A002")
    assert a_ticket(office, clock).label == "A003"
    assert ("date", "sari") in actions(office)
    assert_books_are_their_events(office)


def test_the_same_date_confirmed_dates_the_tickets_where_they_are(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    a_boot_without_a_date(clock)
    undated = a_ticket(office, clock)
    confirm(office, clock)
    assert tickets.by_id(office, undated.id).date == TUESDAY
    assert a_ticket(office, clock).label == "A003"


def test_the_very_first_day_gets_its_date_from_an_officer(
    office: Books, clock: ManualClock
) -> None:
    clock.trusted = False
    mine = a_ticket(office, clock)
    confirm(office, clock, timedelta(hours=3))
    assert tickets.by_id(office, mine.id).date == TUESDAY
    assert a_ticket(office, clock).label == "A002"
    assert_books_are_their_events(office)


def test_a_slip_of_the_hand_is_asked_about_and_can_be_set_right_later(
    office: Books, clock: ManualClock
) -> None:
    clock.trusted = False
    a_ticket(office, clock)
    confirm(office, clock, timedelta(days=31))  # nothing in the books to compare with
    waiting = a_ticket(office, clock)
    confirm(office, clock, -timedelta(days=31))
    assert a_ticket(office, clock).label == "A003"
    assert tickets.by_id(office, waiting.id).date == TUESDAY
    assert dates(office) == ["2026-11-24"]
    assert_books_are_their_events(office)


def test_a_wrong_day_before_loses_its_date_only_when_an_officer_is_sure(
    office: Books, clock: ManualClock
) -> None:
    clock.trusted = False
    a_ticket(office, clock)
    confirm(office, clock, timedelta(days=31))
    clock.advance(24 * 3600)
    a_ticket(office, clock)
    assert dates(office) == ["2026-12-25", "2026-12-26"]
    with pytest.raises(DateDoubtful) as asked:
        confirm(office, clock, -timedelta(days=31))
    assert (asked.value.later, asked.value.far_days) == (1, 0)
    assert dates(office) == ["2026-12-25", "2026-12-26"]
    confirm(office, clock, -timedelta(days=31), is_sure=True)
    assert dates(office) == [None, "2026-11-25"]
    assert a_ticket(office, clock).label == "A002"
    clock.advance(24 * 3600)
    assert a_ticket(office, clock).label == "A001"
    assert_books_are_their_events(office)


def test_two_days_never_bear_one_date_and_the_next_one_begins_all_the_same(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    clock.advance(24 * 3600)
    a_ticket(office, clock)
    clock.trusted = False
    clock.reboot()
    confirm(office, clock, -timedelta(days=1), is_sure=True)
    assert dates(office) == ["2026-11-24", None]
    assert a_ticket(office, clock).label == "A002"
    clock.advance(24 * 3600)
    assert a_ticket(office, clock).label == "A001"
    assert dates(office) == ["2026-11-24", None, "2026-11-25"]
    assert_books_are_their_events(office)


def test_a_time_server_is_not_contradicted(office: Books, clock: ManualClock) -> None:
    clock.synchronized = True
    with pytest.raises(BadField) as refused:
        confirm(office, clock, timedelta(days=1))
    assert refused.value.field == "synchronized"
    confirm(office, clock, timedelta(minutes=2))


def test_no_date_is_before_the_release(office: Books, clock: ManualClock) -> None:
    clock.trusted = False
    for by in (-JUMP, timedelta(days=365 * 80)):
        with pytest.raises(BadField):
            confirm(office, clock, by)
    assert office.execute("SELECT count(*) FROM service_days").fetchone()[0] == 0


def test_each_boot_with_a_trusted_clock_is_seen_once(office: Books, clock: ManualClock) -> None:
    for _ in range(2):
        a_ticket(office, clock)
        a_ticket(office, clock)
        clock.reboot()
    assert not belief.reference(office, clock)
    assert days.has_news(office, clock)
    assert [each for each, _ in actions(office)] == ["open", "seen"]
    assert clock.local() - MORNING == timedelta()
