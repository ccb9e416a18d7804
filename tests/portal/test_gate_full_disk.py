"""The disk is really full while sessions end: nothing is lost, and one line says so."""

import logging
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from portal.gate import messages as m
from portal.gate.states import Code, Ended
from tests.flows.test_bad_input import fill
from tests.portal.gates import World, rows

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="NOT TESTED: a real full disk needs root for a tmpfs"
)
PHONES = [f"10.77.5.{n}" for n in range(40)]
WORDS = "sessions are not kept: "


@pytest.fixture
def world(home: Home, clock: ManualClock) -> Iterator[World]:
    """A gate whose books lie on a disk of their own."""
    folder = home.gate.parent
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], check=True)
    try:
        world = World(home, clock)
        yield world
        world.close()
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill_up(world: World) -> Path:
    """Until a commit fails; the ballast that gives the space back."""
    ballast = world.home.gate.parent / "ballast"
    fill(ballast)
    for number in range(200):
        if isinstance(world.ask(m.Grant(f"10.77.6.{number}")), m.Refused):
            return ballast
    raise AssertionError("the disk was never full")


def ended(world: World) -> dict[str, int]:
    """How many sessions the books know to have ended, by why."""
    found = rows(world.home, "SELECT why, count(*) FROM history GROUP BY why")
    return {str(why): int(str(count)) for why, count in found}


def test_sessions_that_end_while_the_disk_is_full_are_in_the_books_when_it_has_space(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for ip in PHONES:
        world.ask_grant(ip)
        world.device.carry(world.mac(ip), 5_000_000)
    world.gate.turn()
    ballast = fill_up(world)
    caplog.set_level(logging.INFO, "pendopo.gate")
    caplog.clear()
    for ip in PHONES[:10]:
        assert world.ask(m.Disconnect(ip)) == m.Done()
    for ip in PHONES[10:15]:
        world.ask(m.Revoke(world.device.elements()[world.mac(ip)].mark))
    world.pass_minutes(3)
    for ip in PHONES[:15]:
        assert not world.device.get(world.mac(ip)), "out, whatever the disk says"
    assert all(world.phone(ip).is_online for ip in PHONES[15:]), "nobody is sent out for that"
    assert world.phone(PHONES[0]).ended is Ended.USER
    world.pass_minutes(240)
    assert world.device.elements() == {}
    assert world.phone(PHONES[20]).ended is Ended.TIME
    refused = world.ask(m.Grant(PHONES[0]))
    assert isinstance(refused, m.Refused) and refused.code is Code.BOOKS
    assert world.device.elements() == {}, "what was refused does not hold"
    told = [record.message for record in caplog.records if record.levelno >= logging.ERROR]
    assert told[0] == f"{WORDS}{world.home.gate}: the disk is full; nothing was changed"
    assert len(told) == 2 and told[1].startswith("grants taken back: "), told

    others = ended(world)
    ballast.unlink()
    world.gate.turn()
    assert caplog.records[-1].message == "sessions are kept again"
    now = ended(world)
    assert now.pop("user") - others.get("user", 0) == 10
    assert now.pop("staff") - others.get("staff", 0) == 5
    assert now.pop("time") >= 25 and not now
    assert rows(world.home, "SELECT count(*) FROM sessions") == [(0,)]
    assert rows(world.home, "SELECT count(*) FROM history WHERE total_bytes >= 5000000") == [(40,)]
    world.ask_grant(PHONES[0])
    assert world.phone(PHONES[0]).used_bytes >= 5_000_000, "fair use goes on where it was"


def test_a_gate_that_starts_while_the_disk_is_full_lets_its_phones_out(world: World) -> None:
    for ip in PHONES:
        world.ask_grant(ip)
    ballast = fill_up(world)
    world.restart()
    assert all(world.phone(ip).is_online for ip in PHONES)
    ballast.unlink()
    world.ask_grant("10.77.7.1")
    assert world.phone("10.77.7.1").is_online
