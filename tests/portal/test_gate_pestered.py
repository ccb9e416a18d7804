"""Phones that pester the gate: ten thousand guessed codes, a tap every second."""

from kiosk.books.guesses import WINDOW_S, WRONG_MAX_ALL
from portal.gate import messages as m
from portal.gate.states import Code
from tests.portal.gates import PHONE, World, rows

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
