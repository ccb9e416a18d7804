"""Looks at a device's file without opening it: is it there, may a worker use it, who holds it."""

import grp
import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

GROUPS = ("lp", "dialout", "gpio", "plugdev")
"""Groups of devices that the workers' units name, and what Debian gives such devices to."""
PINS = "/dev/gpiochip0"
"""The Pi's own pins."""
_MAY = (stat.S_IRGRP | stat.S_IWGRP, stat.S_IROTH | stat.S_IWOTH)


class Sight(StrEnum):
    """What is seen of a device's file."""

    MISSING = "missing"
    FORBIDDEN = "forbidden"
    HELD = "held"
    THERE = "there"


PLUG = "plug its cable in at both ends and switch it on"


@dataclass(frozen=True)
class Look:
    """One look: the device and how it is, and what to do about it or ""."""

    sight: Sight
    told: str
    cure: str


def look(address: str, group: str, proc: Path, *, is_trial: bool) -> Look:
    """How the device at this path is, which its worker opens as a member of `group`.

    In a trial the worker is whoever looks. Processes of other users are seen by root alone.
    """
    sight, told = _look(address, proc, is_trial=is_trial)
    cure = {
        Sight.MISSING: PLUG,
        Sight.FORBIDDEN: f"sudo chgrp {group} {address} && sudo chmod g+rw {address}",
        Sight.HELD: "stop that program",
        Sight.THERE: "",
    }[sight]
    return Look(sight, f"{address} {told}", cure)


def _look(address: str, proc: Path, *, is_trial: bool) -> tuple[Sight, str]:
    path = Path(address)
    try:
        found = path.stat()
    except OSError:
        return Sight.MISSING, "is not there"
    may = os.access(path, os.R_OK | os.W_OK) if is_trial else _may_be_used(found)
    if not may:
        return Sight.FORBIDDEN, f"belongs to the group {_group(found.st_gid)}"
    holder = _holder(path.resolve(), proc)
    if holder:
        return Sight.HELD, f"is held by {holder}"
    return Sight.THERE, "is there"


def _may_be_used(found: os.stat_result) -> bool:
    group, others = _MAY
    if found.st_mode & others == others:
        return True
    return found.st_mode & group == group and _group(found.st_gid) in GROUPS


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _holder(device: Path, proc: Path) -> str:
    """ "gpsd (process 812)", the first other process that has it open, or ""."""
    for process in sorted(proc.glob("[0-9]*")):
        if process.name == str(os.getpid()):
            continue
        try:
            if any(_target(link) == device for link in (process / "fd").iterdir()):
                name = (process / "comm").read_text().strip()
                return f"{name} (process {process.name})"
        except OSError:  # it ended, or is another user's
            continue
    return ""


def _target(link: Path) -> Path | None:
    try:
        return link.readlink()
    except OSError:
        return None
