"""How long a person will wait."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import calls, waiting
from kiosk.office.ticket_events import Seat
from tests.benchmarks.bench_waiting import a_day
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


def test_others_whom_the_same_counters_serve_are_waited_for_too(
    office: Books, clock: ManualClock
) -> None:
    an_open_counter(office, clock, 1)  # serves A, B and E
    alone = waiting.estimate(office, a_ticket(office, clock, "E"))
    for _ in range(6):
        a_ticket(office, clock, "A")
    beside = waiting.estimate(office, a_ticket(office, clock, "E"))
    assert alone is not None
    assert beside is not None
    assert beside.low_min >= alone.high_min


def test_the_next_at_a_free_counter_hardly_waits(office: Books, clock: ManualClock) -> None:
    an_open_counter(office, clock, 1)
    assert waiting.estimate(office, a_ticket(office, clock)) == waiting.Range(0, 5)


def test_who_was_sent_on_waits_for_the_new_service(office: Books, clock: ManualClock) -> None:
    an_open_counter(office, clock, 1)
    ticket = a_ticket(office, clock, "A")
    with writing(office):
        moved = calls.transfer(office, clock, Seat("sari", 1), ticket.id, "D")
    assert waiting.estimate(office, moved) is None, "no open counter serves D"
    an_open_counter(office, clock, 3, "budi")
    assert waiting.estimate(office, moved) is not None


@pytest.mark.long
def test_four_of_five_waits_fall_into_the_promised_range() -> None:
    """Ten simulated days; the benchmark plays a hundred and fifty."""
    with TemporaryDirectory() as folder:
        days = [a_day(Path(folder) / str(number), number) for number in range(10)]
        found = [
            said.promised.low_min <= wait_s / 60 <= said.promised.high_min
            for day in days
            for wait_s, said in day
        ]
    assert len(found) > 300
    assert 0.7 < sum(found) / len(found) < 0.9
