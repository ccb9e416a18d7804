"""A service's own hours and its numbers a day, which nobody passes between tap and commit."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings_queue import Hours
from kiosk.books.store import Books, writing
from kiosk.office import catalogue, opening, queue, services, ticket_moves
from kiosk.office.errors import QuotaReached, ServiceClosed
from kiosk.office.services import CounterState
from tests.factories import a_ticket


def limit(
    office: Books, clock: ManualClock, quota: int | None = None, hours: Hours | None = None
) -> None:
    service = services.service(office, "A")
    wanted = replace(catalogue.draft_of(office, service), quota=quota, hours=hours)
    with writing(office):
        catalogue.edit(office, clock, "budi", "A", wanted, version=service.version)


def test_the_quota_is_given_and_no_more_but_the_same_tap_keeps_its_number(
    office: Books, clock: ManualClock
) -> None:
    limit(office, clock, quota=2)
    assert [a_ticket(office, clock, tap=tap).label for tap in "xy"] == ["A001", "A002"]
    with pytest.raises(QuotaReached):
        a_ticket(office, clock, tap="z")
    assert a_ticket(office, clock, tap="y").label == "A002"
    line = queue.overview(office, clock)[0]
    assert (line.is_open, line.is_full) == (False, True)
    assert a_ticket(office, clock, "B").label == "B001"


def test_a_cancelled_number_gives_its_place_back(office: Books, clock: ManualClock) -> None:
    limit(office, clock, quota=1)
    first = a_ticket(office, clock)
    with writing(office):
        ticket_moves.move(office, clock, first.id, "cancel")
    assert a_ticket(office, clock, tap="next").label == "A002"


def test_a_new_day_has_its_quota_anew(office: Books, clock: ManualClock) -> None:
    limit(office, clock, quota=1)
    a_ticket(office, clock, tap="today")
    clock.advance(24 * 3600)
    assert a_ticket(office, clock, tap="tomorrow").label == "A001"


def test_eight_who_tap_at_once_share_three_numbers(
    village: Home, office: Books, clock: ManualClock
) -> None:
    limit(office, clock, quota=3)
    start, given, refused = threading.Barrier(8), [], []

    def tap(name: str) -> None:
        books = Books.open(village.office)
        start.wait()
        try:
            given.append(a_ticket(books, clock, tap=name).label)
        except QuotaReached:
            refused.append(name)
        finally:
            books.close()

    threads = [threading.Thread(target=tap, args=(str(n),)) for n in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(given) == ["A001", "A002", "A003"]
    assert len(refused) == 5


def test_outside_its_hours_a_service_says_when_it_opens(office: Books, clock: ManualClock) -> None:
    limit(office, clock, hours=Hours(selasa="09.00-11.00"))
    with pytest.raises(ServiceClosed) as caught:
        a_ticket(office, clock)
    doors = caught.value.doors
    assert doors is not None and doors.opens_at is not None
    assert (f"{doors.opens_at:%H.%M}", doors.is_today) == ("09.00", True)
    clock.advance(3600)
    assert a_ticket(office, clock).label == "A001"


def test_hours_bind_nobody_while_the_date_is_not_believed(
    office: Books, clock: ManualClock
) -> None:
    limit(office, clock, hours=Hours(selasa=""))
    clock.trusted = False
    assert a_ticket(office, clock).label == "A001"


WORKDAYS = Hours()
TOUCHED_AT = {
    "an hour before it opens": (timedelta(hours=-1), None, True),
    "while it is open": (timedelta(0), None, True),
    "after it closed": (timedelta(hours=7), None, False),
    "on a Sunday": (timedelta(days=5), None, False),
    "after it closed, and an officer still works": (timedelta(hours=7), CounterState.OPEN, True),
    "on a Sunday, and an officer is at rest": (timedelta(days=5), CounterState.PAUSED, True),
}


@pytest.mark.parametrize("when", TOUCHED_AT)
def test_a_service_without_hours_follows_the_offices_at_the_touch_screen(
    office: Books, clock: ManualClock, when: str
) -> None:
    later, counter, is_open = TOUCHED_AT[when]
    clock.jump(later)
    if counter:
        with writing(office):
            services.set_counter(office, clock, 1, counter, "sari")
    assert queue.overview(office, clock, WORKDAYS)[0].is_open == is_open
    with writing(office):
        if is_open:
            assert queue.take_ticket(office, clock, "A", "tap", hours=WORKDAYS).label == "A001"
            return
        with pytest.raises(ServiceClosed) as caught:
            queue.take_ticket(office, clock, "A", "tap", hours=WORKDAYS)
    assert caught.value.doors == opening.look(WORKDAYS, clock)


def test_its_own_hours_go_before_the_offices(office: Books, clock: ManualClock) -> None:
    limit(office, clock, hours=Hours(selasa="08.00-20.00"))
    clock.jump(timedelta(hours=7))
    found = [each.is_open for each in queue.overview(office, clock, WORKDAYS)]
    assert found == [True, *[False] * 4]


def test_an_office_of_no_hours_and_one_of_no_date_are_never_shut(
    office: Books, clock: ManualClock
) -> None:
    clock.jump(timedelta(hours=12))
    never = Hours(senin="", selasa="", rabu="", kamis="", jumat="")
    assert queue.overview(office, clock, never)[0].is_open
    clock.trusted = False
    assert queue.overview(office, clock, WORKDAYS)[0].is_open
