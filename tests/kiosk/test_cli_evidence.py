"""`pendopo wifi outages` and `report` against a gate on a manual clock: what a secretary copies."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.cli import main
from portal.gate.states import Line
from tests.portal.gates import World

HOUR_MIN = 60.0


@pytest.fixture
def world(tmp_path: Path, clock: ManualClock) -> Iterator[World]:
    """A gate since eight in the morning of 24 November 2026."""
    home = Home(tmp_path)
    home.make()
    home.settings.write_text("")
    world = World(home, clock)
    yield world
    world.close()


def wifi(world: World, *arguments: str) -> str:
    with world.serving():
        answer = CliRunner().invoke(main, ["--home", str(world.home.path), "wifi", *arguments])
    assert answer.exit_code == 0, answer.output
    return answer.output


def keep(world: World) -> None:
    """Commit, so that the restart of wifi() loses nothing."""
    world.gate.stop()


def power_cut(world: World, off: timedelta) -> None:
    keep(world)
    world.clock.jump(off)
    world.clock.reboot()
    world.restart()


def a_bad_day(world: World) -> None:
    """An hour up, half an hour without a line, two hours without power, an hour up."""
    world.pass_minutes(HOUR_MIN)
    world.line.turn(Line.DOWN)
    world.pass_minutes(30)
    world.line.turn(Line.UP)
    world.pass_minutes(5 / 60)
    power_cut(world, timedelta(hours=2))
    world.pass_minutes(HOUR_MIN)
    keep(world)


def test_outages_are_told_the_newest_first_with_their_length(world: World) -> None:
    a_bad_day(world)
    assert wifi(world, "outages").splitlines() == [
        "24.11.2026 09.30 - 24.11.2026 11.30  power      2 h 00 min",
        "24.11.2026 09.00 - 24.11.2026 09.30  line      30 min 00 s",
    ]


def test_an_outage_that_goes_on_says_so(world: World) -> None:
    world.radio.works = False
    world.gate.turn()
    world.pass_minutes(3)
    keep(world)
    assert wifi(world, "outages") == (
        "24.11.2026 08.00 - it goes on        radio      3 min 00 s\n"
    )


def test_an_outage_of_which_nothing_is_known_any_more_has_its_end(world: World) -> None:
    world.radio.works = False
    world.pass_minutes(5)
    keep(world)
    world.radio.works = True
    (world.home.run / "line").unlink()
    world.clock.advance(3600)
    assert wifi(world, "outages").splitlines()[0].startswith("24.11.2026 08.00 - 24.11.2026 08.05")


def test_a_quiet_month_says_that_nothing_is_on_record(world: World) -> None:
    assert wifi(world, "outages", "--days", "7") == "no outage on record in 7 days\n"


def test_old_outages_are_not_among_those_of_the_last_days(world: World) -> None:
    a_bad_day(world)
    power_cut(world, timedelta(days=10))
    assert len(wifi(world, "outages", "--days", "5").splitlines()) == 1
    assert len(wifi(world, "outages", "--days", "30").splitlines()) == 3


def test_the_report_of_a_year_has_a_line_a_month_and_one_of_a_month_a_line_a_day(
    world: World,
) -> None:
    a_bad_day(world)
    power_cut(world, timedelta(days=10))
    assert wifi(world, "report").splitlines() == [
        "                       up          power           line          radio      not known",
        "11.2026             2.0 h   157.5 h (2x)     0.5 h (1x)              -              -",
        "12.2026             0.0 h         84.5 h              -              -              -",
        "all                 2.0 h   242.0 h (2x)     0.5 h (1x)              -              -",
        "up 0.81 % of the 244.5 h known",
    ]
    days = wifi(world, "report", "--year", "2026", "--month", "11").splitlines()
    assert [line[:10] for line in days[1:-2]] == [f"{day}.11.2026" for day in range(24, 31)]
    assert wifi(world, "report", "--year", "2025").splitlines()[1:] == ["nothing is on record"]


def test_hours_that_nobody_saw_are_not_known_and_never_zero(world: World) -> None:
    world.pass_minutes(HOUR_MIN)
    keep(world)
    world.clock.advance(48 * 3600)
    world.restart()
    world.pass_minutes(HOUR_MIN)
    keep(world)
    assert wifi(world, "report", "--month", "11").splitlines()[1:] == [
        "24.11.2026          1.0 h              -              -              -         15.0 h",
        "25.11.2026      not known      not known      not known      not known         24.0 h",
        "26.11.2026          1.0 h              -              -              -          9.0 h",
        "all                 2.0 h              -              -              -         48.0 h",
        "up 100.00 % of the 2.0 h known",
    ]
    assert wifi(world, "outages").splitlines()[1:] == ["not known: 48 h 00 min in 30 days"]


def test_a_box_that_knew_no_date_says_what_it_saw_without_one(world: World) -> None:
    world.pass_minutes(HOUR_MIN)
    world.clock.trusted = False
    power_cut(world, timedelta(0))
    world.pass_minutes(HOUR_MIN)
    keep(world)
    said = wifi(world, "report").splitlines()
    assert said[-2] == (
        "no date             1.0 h   0.0 h+? (1x)              -              -              -"
    )
    assert wifi(world, "outages").splitlines() == [
        "date not known   - date not known    power  length not known"
    ]


def test_a_short_outage_is_not_rounded_to_nothing(world: World) -> None:
    world.pass_minutes(HOUR_MIN)
    world.line.turn(Line.DOWN)
    world.pass_minutes(1 / 12)
    world.line.turn(Line.UP)
    world.pass_minutes(HOUR_MIN)
    keep(world)
    assert wifi(world, "report").splitlines()[1] == (
        "11.2026             2.0 h              -   0.1 min (1x)              -              -"
    )


def test_a_machine_is_told_the_same(world: World) -> None:
    a_bad_day(world)
    [power, line] = json.loads(wifi(world, "outages", "--json"))
    assert (power["kind"], power["seconds"], line["seconds"]) == ("power", 7200.0, 1800.0)
    told = json.loads(wifi(world, "report", "--json"))
    assert told["all"]["outages"]["line"] == {"times": 1, "seconds": 1800}
    assert told["all"]["unknown_s"] == 0 and told["no_date"]["elapsed_s"] == 0


def test_hundreds_of_stretches_come_page_by_page(world: World) -> None:
    for line in [Line.DOWN, Line.UP] * 150:
        world.line.turn(line)
        world.pass_minutes(0.5)
    keep(world)
    assert len(wifi(world, "outages").splitlines()) == 150
