"""What the doctor says of the units, from systemctl's own words (systemd 252)."""

import pytest

from kiosk.appliance import units
from kiosk.doctor.finding import Finding, Level, worst
from tests.kiosk.appliance.machine import Machine

RUNS = {
    "LoadState": "loaded", "ActiveState": "active", "SubState": "running", "Result": "success",
    "NRestarts": "0", "UnitFileState": "enabled", "Type": "exec", "NeedDaemonReload": "no",
    "ActiveEnterTimestampMonotonic": "20000000",
}  # fmt: skip
ONCE = {"Type": "oneshot", "ActiveState": "inactive", "SubState": "dead", "UnitFileState": "static"}


def look(machine: Machine, **units_by_name: dict[str, str]) -> list[Finding]:
    """What is found where systemctl says this of the target, the kiosk and these units."""
    blocks = []
    for name, differing in {"pendopo_target": {}, "kiosk": {}, **units_by_name}.items():
        unit = "pendopo.target" if name == "pendopo_target" else f"pendopo-{name}.service"
        machine.write(f"etc/systemd/system/{unit}", "[Unit]\n")
        told = {"Id": unit, **RUNS, **differing}
        blocks.append("\n".join(f"{key}={value}" for key, value in told.items()))
    machine.says("systemctl", "\n\n".join(blocks) + "\n")
    return list(units.check(machine.box))


def test_one_line_where_all_run_as_they_should(machine: Machine) -> None:
    off = {"UnitFileState": "disabled", "ActiveState": "inactive", "SubState": "dead"}
    [found] = look(machine, leak=ONCE, gate=off)
    assert (found.level, found.state) == (Level.OK, "ok")
    assert found.told == "2 of 2 as they should be"


@pytest.mark.parametrize(
    ("differing", "level", "state", "told"),
    [
        ({"ActiveState": "failed", "Result": "watchdog"}, Level.FAIL, "failed",
         "failed (watchdog)"),
        ({"ActiveState": "activating", "SubState": "auto-restart", "NRestarts": "41"},
         Level.FAIL, "restarting", "ends again and again (41 times)"),
        ({"ActiveState": "inactive", "SubState": "dead"}, Level.FAIL, "stopped", "does not run"),
        ({"LoadState": "bad-setting"}, Level.FAIL, "not_loaded", "cannot be loaded (bad-setting)"),
        ({"NRestarts": "3"}, Level.WARN, "restarted",
         "runs, but was started again 3 times, last 1 min ago"),
        ({"NeedDaemonReload": "yes"}, Level.WARN, "changed",
         "runs, but its file has changed since"),
        ({**ONCE, "ActiveState": "failed", "Result": "exit-code"}, Level.FAIL, "failed",
         "failed (exit-code)"),
    ],
)  # fmt: skip
def test_a_unit_in_trouble_has_a_line_of_its_own(
    machine: Machine, differing: dict[str, str], level: Level, state: str, told: str
) -> None:
    all_, found = look(machine, box=differing)
    assert (all_.state, all_.level) == ("trouble", level)
    assert (found.subject, found.level, found.state) == ("pendopo-box.service", level, state)
    assert found.told == told
    assert "pendopo-box" in found.cure or state == "changed"
    assert worst([all_, found]) > 0


def test_a_unit_that_was_started_again_long_ago_is_well(machine: Machine) -> None:
    machine.clock.advance(2 * units.LATELY_S)
    [found] = look(machine, box={"NRestarts": "3"})
    assert found.level is Level.OK


def test_a_stopped_house_is_one_line_and_not_one_for_each_unit(machine: Machine) -> None:
    stopped = {"ActiveState": "inactive", "SubState": "dead"}
    [found] = look(machine, pendopo_target=stopped, kiosk=stopped)
    assert (found.level, found.state) == (Level.FAIL, "stopped")
    assert found.cure == "sudo systemctl start pendopo.target"


def test_without_an_answer_nothing_is_called_well(machine: Machine) -> None:
    [found] = list(units.check(machine.box))
    assert (found.level, found.state) == (Level.FAIL, "missing")
    machine.write("etc/systemd/system/pendopo-kiosk.service", "[Unit]\n")
    [found] = list(units.check(machine.box))
    assert (found.level, found.state) == (Level.WARN, "unknown")
    machine.says("systemctl", err="Failed to connect to bus: Connection refused\n", status=1)
    [found] = list(units.check(machine.box))
    assert found.level is Level.WARN and "Connection refused" in found.told
