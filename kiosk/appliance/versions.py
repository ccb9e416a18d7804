"""The versions: what is installed, what really runs, and what it runs on."""

import platform
from collections.abc import Iterator
from pathlib import Path

from kiosk.appliance.host import OPT, Box
from kiosk.books.home import running_release
from kiosk.doctor.finding import Finding, Level, only_root_sees

NAME = "versions"
JOBS = ("kiosk", "portal", "gate", "printer", "box", "sound")
"""Who holds a lock in the run folder, with the release that runs in it."""


def check(box: Box) -> Finding:
    """Whether all that runs is the release that is installed."""
    installed = (box.host.root / OPT / "current").resolve().name
    told = f"{installed}, Python {platform.python_version()}, {system(box.host.root)}"
    try:
        others = list(_others(box, installed))
    except PermissionError:
        return only_root_sees(NAME, f"what runs; installed is {told}")
    if others:
        job, release = others[0]
        unit = f"pendopo-{job}"
        told = f"{unit} runs {release or 'an older release'}, installed is {told}"
        return Finding(NAME, Level.WARN, "old", told, f"sudo systemctl restart {unit}")
    return Finding(NAME, Level.OK, "ok", told)


def system(root: Path) -> str:
    """Such as "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-18-arm64"."""
    try:
        lines = (root / "etc/os-release").read_text().splitlines()
    except OSError:
        lines = []
    named = [line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME=")]
    name = named[0] if named else "a system whose name is not known"
    return f"{name}, {platform.system()} {platform.release()}"


def _others(box: Box, installed: str) -> Iterator[tuple[str, str]]:
    """(job, release) of what runs and is not what is installed."""
    next(box.home.run.iterdir(), None)  # raises PermissionError
    held = set(_held(box.host.root / "proc/locks"))
    for job in JOBS:
        file = box.home.run / f"{job}.lock"
        if file.exists() and file.stat().st_ino in held:
            release = running_release(file)
            if release != installed:
                yield job, release


def _held(locks: Path) -> Iterator[int]:
    """The inodes of files that some process holds a lock on (proc(5), /proc/locks)."""
    for line in locks.read_text().splitlines():
        fields = [each for each in line.split() if each != "->"]
        if "FLOCK" in fields:
            yield int(fields[5].rpartition(":")[2])
