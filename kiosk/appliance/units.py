"""The units of ours: which run, which failed, which are started again and again."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.appliance.host import Box, not_known
from kiosk.doctor.finding import Finding, Level

NAME = "units"
FOLDER = Path("etc/systemd/system")
KINDS = ("service", "timer", "path", "target")
TARGET = "pendopo.target"
LATELY_S = 3600.0
"""A unit that was started again within this time may be so any moment."""
_PROPERTIES = (
    "Id", "LoadState", "ActiveState", "SubState", "Result", "NRestarts", "UnitFileState", "Type",
    "NeedDaemonReload", "ActiveEnterTimestampMonotonic",
)  # fmt: skip
Unit = dict[str, str]


def check(box: Box) -> Iterator[Finding]:
    """One line for all that run as they should, and one for each that does not."""
    names = laid_below(box.host.root)
    if not names:
        cure = "sudo ./install.sh"
        told = f"none of ours is in /{FOLDER}"
        yield Finding(NAME, Level.FAIL, "missing", told, cure)
        return
    said = box.host.ask(["systemctl", "show", f"--property={','.join(_PROPERTIES)}", *names])
    if said is None or said.status != 0:
        why = "systemctl gives no answer" if said is None else said.err.strip()
        yield not_known(NAME, why, "systemctl list-units 'pendopo*'")
        return
    yield from _judged([_unit(block) for block in said.out.split("\n\n") if block.strip()], box)


def laid_below(root: Path) -> list[str]:
    """The names of the units that the installer laid."""
    folder = root / FOLDER
    return sorted(path.name for kind in KINDS for path in folder.glob(f"pendopo*.{kind}"))


def _judged(units: list[Unit], box: Box) -> Iterator[Finding]:
    target = next((each for each in units if each.get("Id") == TARGET), {})
    if target.get("ActiveState") != "active":
        told = "Pendopo is stopped"
        yield Finding(NAME, Level.FAIL, "stopped", told, f"sudo systemctl start {TARGET}")
        return
    wanted = [each for each in units if _is_wanted(each)]
    troubles = [found for each in wanted if (found := _trouble(each, box.clock.boot_s()))]
    told = f"{len(wanted) - len(troubles)} of {len(wanted)} as they should be"
    is_bad = any(each.level is Level.FAIL for each in troubles)
    level = Level.FAIL if is_bad else Level.WARN if troubles else Level.OK
    cure = "see the lines below" if troubles else ""
    yield Finding(NAME, level, "trouble" if troubles else "ok", told, cure)
    yield from troubles


def _unit(block: str) -> Unit:
    return dict(line.split("=", 1) for line in block.splitlines() if "=" in line)


def _is_wanted(unit: Unit) -> bool:
    """Whether it should run, or did and failed: WiFi's units are off where there is no WiFi."""
    return unit.get("UnitFileState") == "enabled" or unit.get("ActiveState") != "inactive"


def _trouble(unit: Unit, boot_s: float) -> Finding | None:
    """What is wrong with a unit, or None."""
    name, state = unit.get("Id", "?"), unit.get("ActiveState", "")
    times = unit.get("NRestarts", "0")
    if unit.get("LoadState") != "loaded":
        cure = f"sudo ./install.sh; systemd-analyze verify {name}"
        told = f"cannot be loaded ({unit.get('LoadState')})"
        return Finding(name, Level.FAIL, "not_loaded", told, cure)
    if state == "failed":
        why = "failed", f"failed ({unit.get('Result') or 'no reason told'})"
    elif unit.get("SubState") == "auto-restart":
        why = "restarting", f"ends again and again ({times} times)"
    elif state == "inactive" and unit.get("Type") != "oneshot":
        why = "stopped", "does not run"
    else:
        return _flaw(unit, name, times, boot_s)
    return Finding(name, Level.FAIL, *why, f"sudo systemctl restart {name}; {_why(name)}")


def _flaw(unit: Unit, name: str, times: str, boot_s: float) -> Finding | None:
    """What wants a look at a unit that runs, or None."""
    since_s = boot_s - int(unit.get("ActiveEnterTimestampMonotonic") or 0) / 1e6
    if times != "0" and since_s < LATELY_S:
        told = f"runs, but was started again {times} times, last {since_s / 60:.0f} min ago"
        return Finding(name, Level.WARN, "restarted", told, _why(name))
    if unit.get("NeedDaemonReload") == "yes":
        told = "runs, but its file has changed since"
        return Finding(name, Level.WARN, "changed", told, "sudo ./install.sh")
    return None


def _why(name: str) -> str:
    return f"why: journalctl -u {name} -n 20"
