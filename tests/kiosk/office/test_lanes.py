"""The priority lane goes first, and neither lane starves."""

import random
from collections import deque

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import lanes, queue
from kiosk.office.tickets import Ticket
from tests.factories import an_open_counter
from tests.kiosk.office.calls import call

Waits = dict[str, float]
DAY_S, SERVICE_S, LOAD, PRIORITY_SHARE = 4 * 3600, 240.0, 0.95, 1 / 3


def join(books: Books, clock: ManualClock, lane: str) -> Ticket:
    count = books.execute("SELECT count(*) FROM tickets").fetchone()[0]
    with writing(books):
        return queue.take_ticket(books, clock, "A", f"tap-{count}", is_priority=lane == "p")


def order(books: Books, clock: ManualClock, lanes_: str) -> str:
    """The order in which people of these lanes are called, as they came."""
    for lane in lanes_:
        join(books, clock, lane)
    an_open_counter(books, clock)
    return "".join("p" if call(books, clock).priority else "r" for _ in lanes_)


def test_two_of_three_calls_go_to_the_priority_lane(office: Books, clock: ManualClock) -> None:
    assert order(office, clock, "rrrrpppp") == "pprpprrr"


def test_an_empty_lane_holds_nobody_up(office: Books, clock: ManualClock) -> None:
    assert order(office, clock, "rrr") == "rrr"


def test_who_waits_longer_than_the_lanes_longest_wait_goes_first(
    office: Books, clock: ManualClock
) -> None:
    waits_long = join(office, clock, "r")
    clock.advance(lanes.LONGEST_S[False] + 1)
    urgent = join(office, clock, "p")
    an_open_counter(office, clock)
    assert [call(office, clock).id for _ in range(2)] == [waits_long.id, urgent.id]


def test_the_screen_tells_the_turns_that_come(office: Books, clock: ManualClock) -> None:
    for lane in "rrrpppp":
        join(office, clock, lane)
    an_open_counter(office, clock)
    told = lanes.turns(office, clock, 1, 1, 7)
    assert [call(office, clock).id for _ in range(7)] == told


def test_people_ahead_are_counted_as_the_lanes_go(office: Books, clock: ManualClock) -> None:
    people = [join(office, clock, lane) for lane in "rrppp"]
    told = {each.id: lanes.ahead(office, each) for each in people}
    an_open_counter(office, clock)
    called = [call(office, clock).id for _ in people]
    assert told == {each: called.index(each) for each in told}


def a_day(dice: random.Random) -> list[tuple[float, str, float]]:
    """Four hours at 95 % load of one counter: (arrival, lane, service time) in seconds."""
    people, at = [], dice.expovariate(LOAD / SERVICE_S)
    while at < DAY_S:
        lane = "p" if dice.random() < PRIORITY_SHARE else "r"
        people.append((at, lane, dice.expovariate(1 / SERVICE_S)))
        at += dice.expovariate(LOAD / SERVICE_S)
    return people


def worst_waits(books: Books, clock: ManualClock, people: list[tuple[float, str, float]]) -> Waits:
    """The longest wait of each lane, in seconds, when one counter serves these people."""
    an_open_counter(books, clock)
    start, now = clock.boot_s(), 0.0
    waits = {"p": [0.0], "r": [0.0]}
    coming, inside = deque(people), {}
    while coming or inside:
        while coming and (coming[0][0] <= now or not inside):
            at, lane, service_s = coming.popleft()
            clock.advance(max(0.0, start + at - clock.boot_s()))
            inside[join(books, clock, lane).id] = (at, lane, service_s)
            now = max(now, at)
        clock.advance(max(0.0, start + now - clock.boot_s()))
        at, lane, service_s = inside.pop(call(books, clock).id)
        waits[lane].append(now - at)
        now += service_s
    return {lane: max(each) for lane, each in waits.items()}


@pytest.mark.parametrize("seed", range(3))
def test_neither_lane_starves_in_a_busy_day(office: Books, clock: ManualClock, seed: int) -> None:
    people = a_day(random.Random(seed))
    worst = worst_waits(office, clock, people)
    free_at = first_come_worst = 0.0
    for at, _, service_s in people:
        first_come_worst = max(first_come_worst, free_at - at)
        free_at = max(free_at, at) + service_s
    assert worst["p"] < first_come_worst, (worst, first_come_worst)
    assert worst["r"] < 2 * first_come_worst, (worst, first_come_worst)
