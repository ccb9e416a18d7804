"""The evidence: stretches of work and outage that never overlap, through cuts, kills and jumps."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.books.clock import ManualClock, moment
from kiosk.books.home import Home
from portal.gate import messages as m
from portal.gate import uptime_books
from portal.gate.answers import Right
from portal.gate.radio import has_carrier
from portal.gate.states import Cause, Line, Working
from portal.gate.uptime import GAP_S
from tests.portal.conftest import MORNING
from tests.portal.gates import OTHER, PHONE, World, all_of, rows

UP, POWER, LINE, RADIO = Working.UP, Working.POWER, Working.LINE, Working.RADIO


def kinds(world: World) -> list[tuple[Working, float | None]]:
    return [(each.kind, each.seconds) for each in all_of(world)]


def date(stamp: str | None) -> datetime | None:
    return moment(stamp).astimezone(MORNING.tzinfo) if stamp else None


def power_cut(world: World, off: timedelta, *, told: bool = True) -> None:
    """The box goes off at once; without a battery clock its date stands still meanwhile."""
    world.clock.trusted = told
    if told:
        world.clock.jump(off)
    world.clock.reboot()
    world.restart()


def test_a_line_that_breaks_and_heals_is_an_outage_with_its_cause(world: World) -> None:
    world.pass_minutes(10)
    world.line.turn(Line.DOWN, Cause.PORTAL)
    world.pass_minutes(3)
    world.line.turn(Line.UP)
    world.pass_minutes(1)
    assert kinds(world) == [(UP, 605.0), (LINE, 180.0), (UP, 55.0)]
    [_, outage, _] = all_of(world)
    assert outage.detail == "portal"
    assert date(outage.began_at) == MORNING + timedelta(seconds=605)
    assert date(outage.ended_at) == MORNING + timedelta(seconds=785)


def test_a_radio_that_is_gone_is_no_broken_line(world: World) -> None:
    world.pass_minutes(1)
    world.radio.works = False
    world.line.turn(Line.DOWN)
    world.pass_minutes(2)
    world.radio.works = True
    world.pass_minutes(1)
    assert [kind for kind, _ in kinds(world)] == [UP, RADIO, LINE]


def test_a_power_cut_lasts_from_the_last_sign_of_life_to_the_first(world: World) -> None:
    world.pass_minutes(60)
    power_cut(world, timedelta(hours=2))
    world.pass_minutes(1)
    [up, cut, _] = all_of(world)
    assert (up.kind, cut.kind) == (UP, POWER)
    assert up.seconds is not None and 3300 <= up.seconds <= 3600, "known to five minutes"
    assert cut.seconds == 3600 - up.seconds + 7200
    assert cut.began_at == up.ended_at
    assert date(cut.ended_at) == MORNING + timedelta(hours=3)


def test_a_power_cut_of_a_box_without_a_date_has_no_length(world: World) -> None:
    world.pass_minutes(10)
    power_cut(world, timedelta(hours=2), told=False)
    world.pass_minutes(10)
    [_, cut, up] = all_of(world)
    assert (cut.kind, cut.seconds, cut.began_at, cut.ended_at) == (POWER, None, None, None)
    assert (up.kind, up.seconds, up.began_at) == (UP, 600.0, None)


def test_a_date_that_comes_late_dates_what_was_before_it(world: World) -> None:
    world.pass_minutes(10)
    power_cut(world, timedelta(0), told=False)
    world.line.turn(Line.DOWN)
    world.pass_minutes(10)
    world.line.turn(Line.UP)
    world.pass_minutes(2)
    world.restart()  # killed, and its last commit with it
    world.clock.jump(timedelta(hours=5))
    world.clock.trusted = True
    world.pass_minutes(1)
    [up, cut, _, line, _] = all_of(world)
    assert up.seconds is not None and line.began_at is not None and line.ended_at is not None
    assert cut.seconds == 600 + 5 * 3600 - up.seconds
    assert date(cut.ended_at) == MORNING + timedelta(hours=5, minutes=10)
    lasted = moment(line.ended_at) - moment(line.began_at)
    assert line.kind is LINE and lasted.total_seconds() == line.seconds == 600


def test_a_killed_gate_leaves_no_hole_when_it_is_back_soon(world: World) -> None:
    world.pass_minutes(7)
    world.clock.advance(60)
    world.restart()
    world.pass_minutes(1)
    assert kinds(world) == [(UP, 7 * 60 + 60 + 60.0)]


def test_what_nobody_saw_is_not_known(world: World) -> None:
    world.pass_minutes(5)
    world.clock.advance(GAP_S + 1)
    world.restart()
    world.pass_minutes(1)
    assert kinds(world) == [(UP, 300.0), (UP, 60.0)]
    world.line._path.unlink()
    world.pass_minutes(GAP_S / 60 + 1)
    world.line.turn(Line.UP)
    world.pass_minutes(1)
    assert kinds(world)[1:] == [(UP, 60.0), (UP, 55.0)]


def test_a_first_start_ever_is_no_power_cut(world: World) -> None:
    assert kinds(world) == [(UP, 0.0)]


@pytest.mark.parametrize("days", [300, -300])
def test_a_jump_of_the_clock_lengthens_nothing(world: World, days: int) -> None:
    world.pass_minutes(20)
    world.clock.jump(timedelta(days=days))
    world.pass_minutes(20)
    assert kinds(world) == [(UP, 2400.0)]
    world.clock.jump(timedelta(days=-days))
    world.pass_minutes(20)
    [up] = all_of(world)
    assert up.seconds == 3600.0 and date(up.began_at) == MORNING


def test_a_boot_that_began_before_the_last_one_ended_tells_no_length(world: World) -> None:
    world.pass_minutes(20)
    power_cut(world, timedelta(days=-300))
    world.pass_minutes(1)
    assert (POWER, None) in kinds(world)


def test_an_idle_gate_commits_every_five_minutes_and_a_busy_one_every_minute(world: World) -> None:
    world.pass_minutes(6)
    before = world.books.commits
    world.pass_minutes(60)
    assert world.books.commits - before == 12
    world.ask_grant(PHONE)
    before = world.books.commits
    world.pass_minutes(60)
    assert world.books.commits - before <= 60


def test_a_gate_whose_phones_time_stands_still_commits_every_five_minutes(world: World) -> None:
    world.ask_grant(PHONE)
    world.line.turn(Line.DOWN)
    world.ask_grant(OTHER)
    world.pass_minutes(6)
    before = world.books.commits
    world.pass_minutes(60)
    assert world.books.commits - before == 12
    assert world.phone().held and world.phone(OTHER).queued


def test_a_line_that_flaps_costs_at_most_six_commits_a_minute(world: World) -> None:
    before = world.books.commits
    for _ in range(120):
        world.line.turn(Line.DOWN)
        world.pass_minutes(0.25)
        world.line.turn(Line.UP)
        world.pass_minutes(0.25)
    assert world.books.commits - before <= 6 * 60
    assert len(all_of(world)) > 200, "and yet none is missing"


def test_a_change_is_in_the_books_ten_seconds_after_the_last_commit(world: World) -> None:
    world.pass_minutes(10)
    world.line.turn(Line.DOWN)
    world.pass_minutes(10 / 60)
    assert ("line",) in rows(world.home, "SELECT kind FROM stretches")


def test_the_evidence_is_for_staff(world: World) -> None:
    refused = world.ask(m.Evidence(), Right.PORTAL)
    assert isinstance(refused, m.Refused) and refused.code is m.Code.NOT_ALLOWED


def test_a_carrier_is_what_makes_a_radio(tmp_path: Path) -> None:
    assert not has_carrier("wlan0", tmp_path), "no such interface"
    (tmp_path / "wlan0").mkdir()
    (tmp_path / "wlan0" / "carrier").write_text("0\n")
    assert not has_carrier("wlan0", tmp_path)
    (tmp_path / "wlan0" / "carrier").write_text("1\n")
    assert has_carrier("wlan0", tmp_path)


def test_only_so_many_stretches_are_kept(
    home: Home, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uptime_books, "STRETCHES_MAX", 50)
    world = World(home, clock)
    for line in [Line.DOWN, Line.UP] * 40:
        world.line.turn(line)
        world.pass_minutes(1.2)
    assert len(all_of(world)) == 50
    world.close()
