"""What the gate promised to forget is in none of its files: looked for byte by byte."""

import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from portal.gate import messages as m
from portal.gate.answers import Right
from portal.gate.states import Code
from tests.portal.gates import PHONE, World, rows

DAYS = 30  # of World
DAY_S = 86400.0


def files(home: Home) -> bytes:
    """Every byte of the gate's folder: the file, its free pages, -wal and -shm."""
    return b"".join(path.read_bytes() for path in sorted(home.gate.parent.iterdir()))


def found(home: Home, words: Iterable[str]) -> set[str]:
    data = files(home)
    return {word for word in words if word.encode() in data}


def salt(world: World) -> str:
    [(word,)] = rows(world.home, "SELECT salt FROM gate")
    return str(word)


def hashes(world: World) -> set[str]:
    return {str(who) for (who,) in rows(world.home, "SELECT who FROM history")}


def pass_days(world: World, days: float) -> None:
    """Nobody comes; the gate's rounds are an hour apart, else this would take minutes."""
    for _ in range(round(days * 24)):
        world.clock.advance(3600.0)
        world.gate.turn()


def visit(world: World, phone: str = PHONE) -> str:
    """A phone comes and goes; its hash."""
    before = hashes(world)
    world.ask_grant(phone)
    world.ask(m.Disconnect(phone))
    world.pass_minutes(1)
    [word] = hashes(world) - before
    return word


@pytest.mark.parametrize("a_day", [6, pytest.param(60, marks=pytest.mark.long)])
def test_nothing_of_old_days_is_in_any_file_after_a_busy_season(world: World, a_day: int) -> None:
    chance, macs, salts, by_day = random.Random(4), set(), [], []
    for day in range(DAYS + 20):
        salts.append(salt(world))
        before = hashes(world)
        phones = [f"10.77.{day}.{n}" for n in range(a_day)]
        chance.shuffle(phones)
        for phone in phones:
            world.ask_grant(phone)
            macs.add(world.mac(phone))
        chance.shuffle(phones)
        for phone in phones:
            world.ask(m.Disconnect(phone))
        by_day.append(hashes(world) - before)
        pass_days(world, 1)
    assert len(by_day[0]) == a_day and len(macs) == a_day * len(by_day)
    old = set().union(*by_day[: len(by_day) - DAYS])
    young = set().union(*by_day[len(by_day) - DAYS + 1 :])
    assert found(world.home, old) == set()
    assert found(world.home, macs) == set()
    assert found(world.home, salts) == set()
    assert found(world.home, young) == young, "the search is blind, or too much was purged"


def test_history_goes_when_nobody_comes_for_weeks(world: World) -> None:
    who = visit(world)
    pass_days(world, DAYS - 2)
    assert found(world.home, [who])
    pass_days(world, 2)
    assert hashes(world) == set() and not found(world.home, [who])


def test_the_salt_of_a_day_is_in_no_file_after_it(world: World) -> None:
    before = salt(world)
    assert found(world.home, [before])
    visit(world)
    pass_days(world, 1)
    assert salt(world) != before and not found(world.home, [before])


def test_the_mac_of_an_ended_session_is_in_no_file_ten_minutes_later(world: World) -> None:
    world.ask_grant(PHONE)
    world.pass_minutes(5)
    assert found(world.home, [world.mac()])
    world.ask(m.Disconnect(PHONE))
    world.pass_minutes(10.5)
    assert not found(world.home, [world.mac()])


def test_the_old_mac_of_a_session_that_moved_is_in_no_file_ten_minutes_later(world: World) -> None:
    world.ask_grant(PHONE)
    world.ask(m.Carry("10.77.0.99", world.phone().code or ""))
    world.pass_minutes(10.5)
    assert not found(world.home, [world.mac()])
    assert found(world.home, [world.mac("10.77.0.99")])


def test_a_power_cut_leaves_no_mac_of_an_ended_session(world: World) -> None:
    world.ask_grant(PHONE)
    world.ask(m.Disconnect(PHONE))
    world.restart()
    assert not found(world.home, [world.mac()])


def test_a_reader_in_the_way_only_delays_it(world: World) -> None:
    world.ask_grant(PHONE)
    with closing(sqlite3.connect(world.home.gate, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
        world.books._books.execute("PRAGMA busy_timeout=1")
        world.ask(m.Disconnect(PHONE))
        world.pass_minutes(11)
        assert found(world.home, [world.mac()])
    world.pass_minutes(10.5)
    assert not found(world.home, [world.mac()])


@pytest.mark.parametrize("days", [300, 12000, -300, -9000])
def test_a_jump_of_the_clock_makes_history_neither_older_nor_younger(
    world: World, days: int
) -> None:
    who = visit(world)
    world.clock.jump(timedelta(days=days))
    pass_days(world, DAYS - 2)
    assert hashes(world) == {who}
    pass_days(world, 2)
    assert not found(world.home, [who])


def test_a_clock_that_jumps_there_and_back_changes_nothing(world: World) -> None:
    who = visit(world)
    for days in (300, -300):
        world.clock.jump(timedelta(days=days))
        pass_days(world, 1)
    assert hashes(world) == {who}


def reboot(world: World, off: timedelta) -> None:
    world.clock.jump(off)
    world.clock.reboot()
    world.restart()


def test_weeks_without_power_count_when_both_dates_are_trusted(world: World) -> None:
    who = visit(world)
    reboot(world, timedelta(days=DAYS))
    assert not found(world.home, [who])


def test_a_box_without_a_clock_waits_for_a_trusted_date_before_it_counts_the_dark(
    world: World,
) -> None:
    who = visit(world)
    world.clock.trusted = False
    reboot(world, timedelta(days=-9000))
    pass_days(world, 2)
    assert hashes(world) == {who}
    world.clock.jump(timedelta(days=9000 + 3))
    world.clock.trusted = True
    pass_days(world, 1)
    assert hashes(world) == {who}, "five days old"
    world.clock.trusted = False
    reboot(world, timedelta(days=-9000))
    world.clock.jump(timedelta(days=9000 + DAYS))
    world.clock.trusted = True
    pass_days(world, 1)
    assert not found(world.home, [who])


def test_a_box_that_never_knows_the_date_forgets_after_as_many_days_of_running(
    home: Home, clock: ManualClock
) -> None:
    clock.trusted = False
    world = World(home, clock)
    who = visit(world)
    for _ in range(DAYS + 2):  # each power cut takes up to an hour of the count along
        reboot(world, timedelta(days=-1))
        pass_days(world, 1)
    assert not found(world.home, [who])
    world.close()


def test_only_staff_and_the_timer_may_ask_for_a_purge(world: World) -> None:
    who = visit(world)
    refused = world.ask(m.Purge(), Right.PORTAL)
    assert isinstance(refused, m.Refused) and refused.code is Code.NOT_ALLOWED
    world.clock.advance(DAY_S)
    purged = world.ask(m.Purge())
    assert isinstance(purged, m.Purged)
    assert 1.0 <= purged.oldest_days < 1.01 and hashes(world) == {who}


def test_a_purge_that_cannot_be_kept_is_seen_by_who_asked(world: World) -> None:
    visit(world)
    with closing(sqlite3.connect(world.home.gate, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        world.books._books.execute("PRAGMA busy_timeout=1")
        world.clock.advance(DAY_S * (DAYS + 1))
        purged = world.ask(m.Purge())
    assert isinstance(purged, m.Purged) and purged.oldest_days > DAYS
    world.gate.turn()
    assert hashes(world) == set()
