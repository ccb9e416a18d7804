"""Phones that pester the gate: ten thousand guessed codes, a tap every second."""

from kiosk.books.guesses import WINDOW_S, WRONG_MAX_ALL
from portal.gate import messages as m
from portal.gate.gate import TURN_S
from portal.gate.states import Code, Ended
from tests.portal.gates import OTHER, PHONE, World, rows

GUESSES = 10_000


def guess(world: World, number: int) -> Code:
    """A wrong code from one of two hundred phones."""
    reply = world.ask(m.Carry(f"10.77.8.{number % 200}", f"A{number:05d}"))
    assert isinstance(reply, m.Refused)
    return reply.code


def test_ten_thousand_guesses_are_sixty_and_the_rest_are_not_even_looked_at(world: World) -> None:
    world.ask(m.Grant(PHONE))
    before = world.phone()
    commits = world.books.commits
    answers = [guess(world, n) for n in range(GUESSES)]
    assert answers.count(Code.WRONG_CODE) == WRONG_MAX_ALL
    assert answers.count(Code.TOO_MANY) == GUESSES - WRONG_MAX_ALL
    assert world.books.commits == commits, "a guess writes nothing to the card"
    assert world.phone() == before


def test_a_day_of_guessing_tries_no_more_than_its_windows_allow(world: World) -> None:
    tried = 0
    for n in range(GUESSES):
        tried += guess(world, n) is Code.WRONG_CODE
        world.clock.advance(8.64)  # ten thousand in a day
    assert tried <= (24 * 3600 / WINDOW_S + 1) * WRONG_MAX_ALL
    assert tried / 24**6 < 0.0001, "of all codes there are"


def test_a_phone_that_renews_every_second_gains_nothing_and_writes_nothing(world: World) -> None:
    world.ask(m.Grant(PHONE))
    commits, code = world.books.commits, world.phone().code
    for _ in range(600):
        world.clock.advance(1)
        world.ask(m.Grant(PHONE))
    world.gate.turn()
    phone = world.phone()
    assert (phone.remaining_s, phone.code) == (240 * 60 - 600, code)
    assert world.books.commits - commits <= 1, "the minute's own"
    assert rows(world.home, "SELECT count(*) FROM sessions") == [(1,)]


def test_parting_and_tapping_every_second_renews_no_fair_use(world: World) -> None:
    world.ask(m.Grant(PHONE))
    world.device.carry(world.mac(), 1_000_000_000)
    world.gate.turn()
    for _ in range(30):
        world.clock.advance(1)
        world.ask(m.Disconnect(PHONE))
        world.ask(m.Grant(PHONE))
    element = world.device.get(world.mac())
    assert element is not None and element.bulk
    assert world.phone().used_bytes >= 1_000_000_000


def test_phones_that_part_and_come_back_for_ever_cost_no_more_than_those_that_stay(
    world: World,
) -> None:
    phones = [f"10.77.3.{n}" for n in range(20)]
    for ip in phones:
        world.ask_grant(ip)
        world.ask(m.Disconnect(ip))  # the first parting is kept at once
        world.ask_grant(ip)
    commits, [[history]] = world.books.commits, rows(world.home, "SELECT count(*) FROM history")
    for second in range(1, 121):
        for ip in phones:
            assert world.ask(m.Disconnect(ip)) == m.Done()
            assert world.phone(ip).ended is Ended.USER and not world.device.get(world.mac(ip))
            world.ask_grant(ip)
        world.clock.advance(1)
        if second % TURN_S == 0:
            world.gate.turn()
    assert world.books.commits - commits <= 2, "each minute's own"
    [[after]] = rows(world.home, "SELECT count(*) FROM history")
    assert after - history <= 2 * len(phones), "one row a phone and minute"
    assert all(world.phone(ip).is_online for ip in phones)


def test_a_phone_that_came_back_again_keeps_its_promise_through_a_power_cut(world: World) -> None:
    world.ask_grant(PHONE)
    for _ in range(3):
        world.ask(m.Disconnect(PHONE))
        world.ask_grant(PHONE)
    world.restart()
    assert world.phone().is_online and world.device.carry(world.mac())


def test_who_parts_again_and_stays_away_is_out_of_the_books_within_a_minute(world: World) -> None:
    world.ask_grant(PHONE)
    world.ask(m.Disconnect(PHONE))
    world.ask_grant(PHONE)
    world.ask(m.Disconnect(PHONE))
    world.pass_minutes(1.1)
    world.restart()
    assert rows(world.home, "SELECT count(*) FROM sessions") == [(0,)]
    assert not world.phone().is_online


def test_no_mark_is_given_twice_though_the_gate_was_killed(world: World) -> None:
    world.ask_grant(PHONE)
    for _ in range(3):
        world.ask(m.Disconnect(PHONE))
        world.ask_grant(PHONE)
    given = world.device.elements()[world.mac()].mark
    world.restart(device_kept=True)
    world.ask_grant(OTHER)
    assert world.device.elements()[world.mac(OTHER)].mark > given


def test_a_session_that_staff_ended_stays_so_through_a_power_cut(world: World) -> None:
    world.ask_grant(PHONE)
    world.ask(m.Revoke(world.device.elements()[world.mac()].mark))
    world.restart()
    assert not world.phone().is_online
