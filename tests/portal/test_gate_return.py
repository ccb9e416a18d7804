"""Return codes: a session goes along to a phone whose MAC changed, and nobody guesses one."""

import sqlite3
from contextlib import closing

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.guesses import WINDOW_S, WRONG_MAX_ALL, WRONG_MAX_ONE
from kiosk.books.home import Home
from portal.gate import messages as m
from portal.gate.books import SCHEMA, GateBooks
from portal.gate.return_codes import ALPHABET, LENGTH, new_code
from portal.gate.states import Code, Line, State
from portal.gate_client import GateClient
from tests.portal.gates import OTHER, PHONE, GateProcess, World, rows


def carry(world: World, code: str, ip: str = OTHER) -> m.AnyReply:
    return world.ask(m.Carry(ip, code))


def code_of(world: World, ip: str = PHONE) -> str:
    code = world.phone(ip).code
    assert code is not None
    return code


def test_a_code_is_short_and_none_of_its_letters_is_read_as_another() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) >= 995, "of 64 million; two alike by chance happen once in a hundred runs"
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert not set("0O1IL2Z5S6GB8") & set(ALPHABET) - {"L"}


def test_the_session_goes_along_with_its_time_and_bytes(world: World) -> None:
    world.ask(m.Grant(PHONE))
    world.pass_minutes(10)
    before = world.phone()
    assert isinstance(carry(world, code_of(world)), m.Phone)
    after = world.phone(OTHER)
    assert after.is_online and after.remaining_s == before.remaining_s
    assert after.used_bytes == before.used_bytes and after.code == before.code
    assert world.phone(PHONE).state is State.NEW
    assert set(world.device.elements()) == {world.mac(OTHER)}


def test_what_was_carried_survives_a_killed_gate(world: World) -> None:
    world.ask(m.Grant(PHONE))
    carry(world, code_of(world))
    world.restart()
    assert world.phone(OTHER).is_online and world.phone(PHONE).state is State.NEW
    assert rows(world.home, "SELECT mac FROM sessions") == [(world.mac(OTHER),)]


def test_a_code_may_be_typed_in_any_way(world: World) -> None:
    world.ask(m.Grant(PHONE))
    code = code_of(world).lower()
    assert isinstance(carry(world, f" {code[:3]}-{code[3:]} "), m.Phone)


def test_ones_own_code_changes_nothing(world: World) -> None:
    world.ask(m.Grant(PHONE))
    before = world.phone()
    assert carry(world, code_of(world), PHONE) == before


def test_a_place_in_the_queue_goes_along_too(world: World) -> None:
    world.line.turn(Line.DOWN)
    world.ask(m.Grant(PHONE))
    carry(world, code_of(world))
    assert world.phone(OTHER).queued and not world.phone(PHONE).queued
    world.line.turn(Line.UP)
    assert world.phone(OTHER).is_online


def test_a_wrong_code_is_refused_and_guessing_is_ended(world: World) -> None:
    world.ask(m.Grant(PHONE))
    for _ in range(WRONG_MAX_ONE):
        assert refusal(carry(world, "AAAAAA")) is Code.WRONG_CODE
    assert refusal(carry(world, code_of(world))) is Code.TOO_MANY
    world.clock.advance(WINDOW_S + 1)
    assert isinstance(carry(world, code_of(world)), m.Phone)


def test_a_guesser_that_changes_its_mac_is_ended_too(world: World) -> None:
    world.ask(m.Grant(PHONE))
    answers = [refusal(carry(world, "AAAAAA", f"10.77.9.{n}")) for n in range(WRONG_MAX_ALL + 1)]
    assert answers[:-1] == [Code.WRONG_CODE] * WRONG_MAX_ALL and answers[-1] is Code.TOO_MANY


def test_the_code_of_an_ended_session_is_worth_nothing(world: World) -> None:
    world.ask(m.Grant(PHONE))
    code = code_of(world)
    world.ask(m.Disconnect(PHONE))
    assert refusal(carry(world, code)) is Code.WRONG_CODE


def test_a_failing_device_carries_nothing(world: World) -> None:
    world.ask(m.Grant(PHONE))
    code = code_of(world)
    world.device.broken = True
    assert refusal(carry(world, code)) is Code.DEVICE
    world.device.broken = False
    assert world.phone(PHONE).is_online and world.phone(OTHER).state is State.NEW


def test_books_of_before_there_were_codes_get_them(home: Home, clock: ManualClock) -> None:
    home.gate.touch()
    with closing(sqlite3.connect(home.gate)) as db:
        for statement in SCHEMA[0]:
            db.execute(statement)
        db.execute("INSERT INTO sessions VALUES ('02:00:00:00:00:01', 1, 60, 0, 0, 0, 0, 0)")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    with GateBooks(home.gate) as books:
        [session] = books.sessions()
        assert len(session.code) == LENGTH


def test_the_portal_may_ask_for_it_over_the_socket(gate_process: GateProcess) -> None:
    client: GateClient = gate_process.client
    code = client.grant(PHONE).code
    assert code is not None
    assert client.carry(OTHER, code).is_online


@pytest.mark.parametrize("code", ["", "x" * 21])
def test_a_code_that_cannot_be_one_is_malformed(world: World, code: str) -> None:
    assert refusal(carry(world, code)) is Code.MALFORMED


def refusal(reply: m.AnyReply) -> Code:
    assert isinstance(reply, m.Refused), reply
    return reply.code
