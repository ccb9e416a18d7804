"""Ninety days of a village office: people, power cuts, weeks without a line, a clock that lies."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from kiosk.books.clock import ManualClock, moment
from kiosk.books.home import Home
from kiosk.cli import main
from portal.gate import messages as m
from portal.gate.states import Line, Working
from tests.flows.long_life import Person, Village
from tests.portal.gates import World, all_of, rows

DAYS, HISTORY_DAYS = 90, 30
FIRST = datetime(2026, 8, 31, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta"))  # a Monday
OPENS, CLOSES = 7.5, 16.0
NO_UPLINK = range(30, 51)
KILLED, UPDATED, BLIND, LYING = 58, 59, 60, 72
KNOWN = timedelta(minutes=5)
Event = tuple[float, Callable[[], None]]  # an hour of the day, and what happens then


class Ninety:
    """The calendar: who comes when, and what breaks."""

    def __init__(self, village: Village) -> None:
        self.village, self.chance = village, Random(90)
        self.commits: list[int] = []
        self.moved = 0

    def live(self) -> None:
        for number in range(DAYS):
            before = self.village.commits
            midnight = (FIRST + timedelta(days=number)).replace(hour=0, minute=0)
            opens_at = midnight + timedelta(hours=OPENS)
            if self.village.now < opens_at:
                self.pass_night(number, opens_at)
            is_workday = midnight.weekday() < 5
            events = [*self.troubles(number), *(self.visits() if is_workday else ())]
            for hour, happens in sorted(events, key=lambda event: event[0]):
                at = midnight + timedelta(seconds=round(hour * 120) * 30)
                if at >= self.village.now:
                    self.village.pass_until(at)
                    happens()
            self.village.pass_until(midnight + timedelta(hours=CLOSES))
            for person in self.village.people:
                person.is_here = False
            self.check()
            if is_workday:
                self.commits.append(self.village.commits - before)

    def pass_night(self, number: int, morning: datetime) -> None:
        """On most evenings somebody switches the box off."""
        if number and self.chance.random() < 0.6:
            self.village.cut_power(morning - self.village.now)
        self.village.pass_until(morning)

    def troubles(self, number: int) -> Iterator[Event]:
        village, chance = self.village, self.chance
        if number == NO_UPLINK.start:
            yield 11.0, lambda: village.turn_line(Line.DOWN)
        elif number == NO_UPLINK.stop:
            yield 10.0, lambda: village.turn_line(Line.UP)
        elif number in (KILLED, UPDATED):
            away_s = 3600.0 if number == KILLED else 120.0
            yield 11.0, lambda: village.kill(away_s)
        elif number == BLIND:
            yield 11.0, lambda: village.turn_line(Line.UNKNOWN)
            yield 13.0, lambda: village.turn_line(Line.UP)
        elif number == LYING:
            yield 9.0, lambda: village.clock.jump(timedelta(days=300))
            yield 13.0, lambda: village.clock.jump(timedelta(days=-300))
        else:
            if number not in NO_UPLINK and chance.random() < 0.5:
                yield chance.uniform(8, 9), lambda: village.turn_line(Line.DOWN)
                yield chance.uniform(9.3, 10.5), lambda: village.turn_line(Line.UP)
            if chance.random() < 0.3:
                off = timedelta(minutes=chance.randint(20, 150))
                yield chance.uniform(11, 11.5), lambda: village.cut_power(off)
            if chance.random() < 0.15:
                yield chance.uniform(14.1, 14.4), lambda: village.turn_radio(works=False)
                yield chance.uniform(14.6, 15.5), lambda: village.turn_radio(works=True)

    def visits(self) -> Iterator[Event]:
        """Thirty to sixty people: some stay all day and renew, some come back, some say goodbye."""
        village, chance = self.village, self.chance
        for person in chance.sample(village.people, chance.randint(30, 60)):
            comes = chance.triangular(OPENS, 15.5, 9.0)
            goes = min(comes + chance.expovariate(1 / 1.5) + 0.1, CLOSES - 0.1)
            yield from self.visit(person, comes, goes)
            if chance.random() < 0.25:
                yield from self.visit(person, min(goes + chance.random(), 15.9), CLOSES - 0.05)

    def visit(self, person: Person, comes: float, goes: float) -> Iterator[Event]:
        village, hour = self.village, comes
        while hour < goes:
            yield hour, lambda: village.tap(person)
            hour += 1.0
        if self.chance.random() < 0.15:
            yield goes, lambda: village.disconnect(person)
        if self.chance.random() < 0.05:
            self.moved += 1
            ip = f"10.78.{self.moved // 200}.{self.moved % 200 + 1}"
            yield (comes + goes) / 2, lambda: village.change_mac(person, ip)
        yield goes, lambda: setattr(person, "is_here", False)

    def check(self) -> None:
        """At closing time: what phones are told, and what the history still holds."""
        village, held = self.village, timedelta(days=HISTORY_DAYS)
        village.check_phones()
        query = "SELECT min(id), max(id), count(*) FROM history"
        [(oldest, newest, count)] = rows(village.world.home, query)
        assert isinstance(oldest, int) and isinstance(newest, int)
        assert newest == len(village.endings) and count == newest - oldest + 1
        if village.clock.trusted:
            assert village.now - village.endings[oldest - 1].at <= held
        for gone in village.endings[: oldest - 1][-1:]:
            if gone.dated:  # of weeks without a date it may go some days early, never late
                assert village.now - gone.at >= held - timedelta(days=1)


def the_evidence_is_true(told: list[m.Stretch], village: Village) -> None:
    """Each stretch is what truly was, to five minutes; what could not be known is not told."""
    for stretch, truth in zip(told, village.on_record(), strict=True):
        assert stretch.kind is truth.kind
        is_cut = truth.kind is Working.POWER
        has_date = village.dated[truth.boot - 1]
        for stamp, at, is_known in (
            (stretch.began_at, truth.began, village.is_dated(truth)),
            (stretch.ended_at, truth.ended, has_date),
        ):
            assert (stamp is not None) == is_known
            assert stamp is None or abs(moment(stamp) - at) <= KNOWN
        assert (stretch.seconds is None) == (is_cut and not village.is_dated(truth))
        lasted = truth.ended - truth.began
        assert stretch.seconds is None or abs(timedelta(seconds=stretch.seconds) - lasted) <= KNOWN
    ends = [(each.began_at, each.ended_at) for each in told if each.began_at and each.ended_at]
    assert all(ended <= began for (_, ended), (began, _) in pairwise(ends)), "two overlap"


def the_report_is_true(world: World, village: Village) -> None:
    """`pendopo wifi report` adds the same up."""
    with world.serving():
        answer = CliRunner().invoke(
            main, ["--home", str(world.home.path), "wifi", "report", "--json"]
        )
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.output)
    for kind in (Working.POWER, Working.LINE, Working.RADIO):
        true = [each for each in village.on_record() if each.kind is kind]
        times = sum(told[part]["outages"][kind]["times"] for part in ("all", "no_date"))
        assert times == len(true)
        known = [each for each in true if village.is_dated(each)]
        lasted = sum((each.ended - each.began for each in known), timedelta())
        told_s = told["all"]["outages"][kind]["seconds"]
        assert abs(timedelta(seconds=told_s) - lasted) <= KNOWN * len(known)
    dated = [each for each in village.on_record() if village.is_dated(each)]
    unknown = village.now - FIRST - sum((each.ended - each.began for each in dated), timedelta())
    assert unknown > timedelta(days=5), "a box without a line does not know the date"
    assert abs(timedelta(seconds=told["all"]["unknown_s"]) - unknown) <= timedelta(hours=1)


@pytest.mark.long
def test_ninety_days_are_told_as_they_were(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    home.settings.write_text("")
    world = World(home, ManualClock(FIRST))
    village = Village(world, people=120)
    ninety = Ninety(village)
    ninety.live()
    told = all_of(world)
    the_evidence_is_true(told, village)
    figures = {
        "sessions": len(village.endings),
        "boots": len(village.dated),
        "stretches": len(told),
        "file_kb": home.gate.stat().st_size // 1000,
        "wal_kb": home.gate.with_name("gate.db-wal").stat().st_size // 1000,
        "commits_workday": median(ninety.commits),
        "commits_most": max(ninety.commits),
        "commits_all": village.commits,
        "behind_s": village.drift_s,
    }
    print(json.dumps(figures))
    the_report_is_true(world, village)
    world.close()
