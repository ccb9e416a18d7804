"""The disk that holds the books: room on it, and whether it can be written."""

import os

from kiosk.books.home import Home
from kiosk.doctor.case import Machine
from kiosk.doctor.finding import Finding, Level

NAME = "disk space"
FAIL_BELOW_BYTES = 100_000_000
"""The books, their journal and an update's unpacking no longer fit."""
WARN_BELOW_BYTES = 1_000_000_000
WARN_BELOW_FILES = 0.05
"""Of the files (inodes) that the card can hold; btrfs and FAT count none."""
_CURE_OF_FILES = "sudo find / -xdev -type d -size +1M shows the crowded folders; empty them"
_CURE = "sudo journalctl --vacuum-size=50M; sudo apt-get clean; move recordings away"


def check(home: Home, machine: Machine) -> Finding:
    """How much room is left for the office."""
    try:
        found = machine.disk(home.path)
    except OSError as error:
        told = f"not known: {home.path}: {error.strerror}"
        return Finding(NAME, Level.FAIL, "unknown", told, "is the card or its partition there?")
    free = found.f_bavail * found.f_frsize
    size = found.f_blocks * found.f_frsize
    told = f"{free / 1e9:.1f} GB free of {size / 1e9:.1f} GB, {_used_percent(found)} % used"
    if found.f_flag & os.ST_RDONLY:
        told = f"cannot be written: {home.path} is mounted read-only"
        cure = "the card may be failing: make a backup, replace it"
        return Finding(NAME, Level.FAIL, "read_only", told, cure)
    if free < FAIL_BELOW_BYTES:
        return Finding(NAME, Level.FAIL, "full", f"{told}: no ticket will be kept soon", _CURE)
    if found.f_files and found.f_favail < found.f_files * WARN_BELOW_FILES:
        told += f"; room for only {found.f_favail} more files"
        return Finding(
            NAME, Level.WARN, "low", told, "find / -xdev -type d -size +1M; delete there"
        )
    if free < WARN_BELOW_BYTES:
        return Finding(NAME, Level.WARN, "low", told, _CURE)
    return Finding(NAME, Level.OK, "ok", told)


def _used_percent(found: os.statvfs_result) -> int:
    """As df says it: of what is not root's own reserve, rounded up."""
    used = found.f_blocks - found.f_bfree
    return -(-100 * used // max(1, used + found.f_bavail))


def free_bytes(home: Home, machine: Machine) -> int | None:
    """Room left for the office; None when nobody knows."""
    try:
        found = machine.disk(home.path)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
