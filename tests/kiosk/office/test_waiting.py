"""How long a person will wait."""

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from kiosk.office import waiting
from tests.factories import a_ticket, an_open_counter
from tests.kiosk.office.calls import call


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
