"""Closing the service day and opening it again: nothing is deleted, nobody's place is lost."""

from pathlib import Path

import pytest
from sqlite_utils import Database

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, create, writing
from kiosk.office import (
    audit,
    calls,
    day_events,
    day_turn,
    days,
    migrations,
    phone_tickets,
    queue,
    service_day,
    services,
    tickets,
)
from kiosk.office.errors import ChangedMeanwhile, DayClosed
from kiosk.office.phone_tickets import Wish
from kiosk.office.service_day import Line
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import State, Ticket
from tests.factories import a_ticket, an_open_counter
from tests.kiosk.office.calls import assert_rows_are_their_events, call


def close(books: Books, clock: ManualClock, *, send_home: bool = False) -> None:
    with writing(books):
        shown = (day_turn.today(books, clock).id, service_day.line(books).waiting)
        service_day.close(books, clock, "sari", shown=shown, send_home=send_home)


def reopen(books: Books, clock: ManualClock) -> int:
    with writing(books):
        return service_day.reopen(books, clock, "budi")


def states(books: Books, *mine: Ticket) -> list[State]:
    return [tickets.by_id(books, each.id).state for each in mine]


def assert_books_are_their_events(books: Books) -> None:
    assert_rows_are_their_events(books)
    rows = [dict(row) for row in books.execute("SELECT * FROM service_days ORDER BY id")]
    assert day_events.rebuilt(books) == rows


def actions(books: Books, day: int = 1) -> list[tuple[str, str]]:
    return [(each["action"], each["officer"]) for each in day_events.history(books, day)]


def test_a_closed_day_gives_no_number_to_finger_or_phone(office: Books, clock: ManualClock) -> None:
    a_ticket(office, clock)
    close(office, clock)
    assert not any(each.is_open for each in queue.overview(office, clock))
    with pytest.raises(DayClosed):
        a_ticket(office, clock)
    with pytest.raises(DayClosed), writing(office):
        phone_tickets.take(office, clock, Settings(), Wish("A", "a tap", "phone-1"))
    assert tickets.issued(office, 1) == 1


def test_who_took_a_number_before_gets_it_again_by_the_same_tap(
    office: Books, clock: ManualClock
) -> None:
    mine = a_ticket(office, clock, tap="mine")
    close(office, clock)
    assert a_ticket(office, clock, tap="mine") == mine


def test_who_waits_is_still_called_after_the_closing(office: Books, clock: ManualClock) -> None:
    first, second = a_ticket(office, clock), a_ticket(office, clock)
    an_open_counter(office, clock)
    close(office, clock)
    assert call(office, clock).label == first.label
    assert states(office, second) == [State.WAITING]
    assert service_day.line(office) == Line(waiting=1, at_counter=1)


def test_sending_home_ends_who_waits_and_who_is_set_aside_but_not_who_is_served(
    office: Books, clock: ManualClock
) -> None:
    three = [a_ticket(office, clock) for _ in range(3)]
    an_open_counter(office, clock)
    call(office, clock)
    with writing(office):
        calls.change(office, clock, Seat("sari", 1), three[0].id, "hold")
    call(office, clock)
    close(office, clock, send_home=True)
    assert states(office, *three) == [State.EXPIRED, State.CALLED, State.EXPIRED]
    found = service_day.closing(office, clock)
    assert found is not None and (found.officer, found.sent_home) == ("sari", 2)
    assert tickets.issued(office, 1) == 3
    assert_books_are_their_events(office)


def test_a_line_that_changed_since_it_was_shown_is_asked_about_again(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    for send_home in (False, True):
        with pytest.raises(ChangedMeanwhile), writing(office):
            service_day.close(office, clock, "sari", shown=(1, 0), send_home=send_home)
    assert service_day.closing(office, clock) is None


def test_a_page_of_last_evening_does_not_close_the_new_day(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    clock.advance(24 * 3600)
    with pytest.raises(ChangedMeanwhile), writing(office):
        service_day.close(office, clock, "sari", shown=(1, 0))
    assert a_ticket(office, clock).label == "A001"


def test_opening_again_brings_back_who_was_sent_home_in_the_old_order(
    office: Books, clock: ManualClock
) -> None:
    first, second = a_ticket(office, clock), a_ticket(office, clock)
    an_open_counter(office, clock)
    close(office, clock)
    close(office, clock, send_home=True)
    assert reopen(office, clock) == 2
    assert states(office, first, second) == [State.WAITING, State.WAITING]
    assert a_ticket(office, clock).label == "A003"
    assert call(office, clock).label == first.label
    assert [each for each, _ in actions(office)] == ["open", "close", "send_home", "reopen"]
    assert_books_are_their_events(office)


def test_only_the_last_closing_is_taken_back(office: Books, clock: ManualClock) -> None:
    gone = a_ticket(office, clock)
    close(office, clock, send_home=True)
    reopen(office, clock)
    with writing(office):
        calls.change(office, clock, Seat("sari", 1), gone.id, "cancel")
    later = a_ticket(office, clock)
    close(office, clock, send_home=True)
    assert reopen(office, clock) == 1
    assert states(office, gone, later) == [State.CANCELLED, State.WAITING]
    assert_books_are_their_events(office)


def test_closing_and_opening_twice_is_once(office: Books, clock: ManualClock) -> None:
    a_ticket(office, clock)
    close(office, clock)
    close(office, clock)
    assert reopen(office, clock) == reopen(office, clock) == 0
    assert actions(office) == [("open", "clock"), ("close", "sari"), ("reopen", "budi")]
    kept = [(each["officer"], each["action"]) for each in office.execute("SELECT * FROM audit")]
    assert kept == [("sari", "day_close"), ("budi", "day_reopen")]
    assert audit.entries(office, office, 0, 1)[0].what == "2026-11-24"


def test_a_day_that_gave_no_number_can_be_closed(office: Books, clock: ManualClock) -> None:
    close(office, clock)
    assert days.is_closed(office, clock)
    assert_books_are_their_events(office)


def test_the_next_date_opens_a_new_day_by_itself(office: Books, clock: ManualClock) -> None:
    left = a_ticket(office, clock)
    close(office, clock)
    clock.advance(24 * 3600)
    assert not days.is_closed(office, clock)
    assert all(each.is_open for each in queue.overview(office, clock))
    assert a_ticket(office, clock).label == "A001"
    assert states(office, left) == [State.EXPIRED]
    assert_books_are_their_events(office)


def test_a_closed_day_stays_closed_through_a_reboot_without_a_date(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    close(office, clock)
    clock.reboot()
    clock.trusted = False
    with pytest.raises(DayClosed):
        a_ticket(office, clock)
    reopen(office, clock)
    assert a_ticket(office, clock).label == "A002"
    assert_books_are_their_events(office)


def test_a_counter_stays_with_its_officer_when_the_day_closes(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    an_open_counter(office, clock)
    close(office, clock, send_home=True)
    assert services.counter(office, 1).officer == "sari"


def test_days_from_before_their_events_were_kept_get_the_first_one(tmp_path: Path) -> None:
    def as_it_was(books: Books) -> None:
        db = Database(books, recursive_triggers=False, execute_plugins=False)
        migrations.office.apply(db, stop_before="m008_day_events")
        books.execute(
            "INSERT INTO service_days (date, opened_at, opened_by) VALUES (NULL, ?, 'clock')",
            ("2026-11-23T01:00:00.000Z",),
        )

    home = Home(tmp_path)
    home.make()
    create(home.office, as_it_was)
    migrations.migrate(home)
    office = Books.open(home.office)
    assert_books_are_their_events(office)
    assert actions(office) == [("open", "clock")]
    office.close()
