"""Where a test's log goes: a folder that was named, or the first USB stick that takes it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOTS = (Path("/media"), Path("/run/media"))
"""Where desktops and udisks mount sticks: ROOT/LABEL or ROOT/USER/LABEL."""
NEEDED_BYTES = 10_000_000


@dataclass(frozen=True)
class Place:
    """A folder for the log, or None; `refused` says of each stick why it was not taken."""

    folder: Path | None
    refused: tuple[str, ...] = ()


def first_stick(
    roots: Sequence[Path] = ROOTS,
    *,
    is_mount: Callable[[Path], bool] = os.path.ismount,
    disk: Callable[[Path], os.statvfs_result] = os.statvfs,
) -> Place:
    """The first mounted stick that can be written and has room."""
    refused: list[str] = []
    for stick in filter(is_mount, _candidates(roots)):
        why = why_not(stick, disk)
        if why is None:
            return Place(stick, tuple(refused))
        refused.append(why)
    return Place(None, tuple(refused))


def why_not(folder: Path, disk: Callable[[Path], os.statvfs_result] = os.statvfs) -> str | None:
    """Why a log cannot be kept there, with the cure; None when it can."""
    try:
        found = disk(folder)
    except OSError as error:
        return f"{folder}: {error.strerror}; is it mounted?"
    if found.f_flag & os.ST_RDONLY:
        return f"{folder}: read-only; push its switch, or mount it with -o rw"
    free = found.f_bavail * found.f_frsize
    if free < NEEDED_BYTES:
        return f"{folder}: only {free / 1e6:.1f} MB free of the 10 MB needed; make room"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"{folder}: may not be written; run it with sudo"
    return None


def _candidates(roots: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for root in roots:
        for pattern in ("*", "*/*"):
            found += sorted(each for each in root.glob(pattern) if each.is_dir())
    return found
