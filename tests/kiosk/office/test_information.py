"""Notices, and the demo village they come with."""

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import demo, information, services


def test_notices_are_newest_first_and_a_withdrawn_one_is_gone(
    office: Books, clock: ManualClock
) -> None:
    first, second = information.notices(office)
    assert first.published_on > second.published_on
    with writing(office):
        information.withdraw(office, clock, first.id)
    assert information.notices(office) == [second]


def test_the_village_is_seeded_once(office: Books) -> None:
    assert demo.seed(office) is False
    assert [each.prefix for each in services.services(office)] == list("ABCDE")
    assert [each.name for each in services.counters(office)] == ["Loket 1", "Loket 2", "Loket 3"]


def test_every_service_has_a_counter(office: Books, clock: ManualClock) -> None:
    for counter in services.counters(office):
        with writing(office):
            services.set_counter(office, clock, counter.id, services.CounterState.OPEN, "sari")
    assert all(services.open_counters(office, each.id) > 0 for each in services.services(office))
