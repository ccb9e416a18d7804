"""The memory card: what the file system has complained of, and how worn it says that it is."""

import os
from pathlib import Path

from kiosk.appliance.host import Box, not_known
from kiosk.doctor.finding import Finding, Level

NAME = "card"
_CURE = "make a backup now and move to a new card"
_TENTH, _WORN = 10, 9
"""JESD84-B51, DEVICE_LIFE_TIME_EST: 1 is 0 to 10 % of its life used, 10 is 90 to 100 %."""


def check(box: Box) -> Finding:
    """Whether the card is failing; most cards say nothing of their wear."""
    device = _device(box)
    if device is None:
        return not_known(NAME, f"what {box.home.path} lies on is not known to the kernel")
    errors = _number(box.host.root / "sys/fs/ext4" / device.name / "errors_count")
    if errors:
        told = f"{device.name}: the file system has counted {errors} errors"
        return Finding(NAME, Level.FAIL, "errors", told, _CURE)
    counted = f"{device.name}: no errors" if errors == 0 else f"{device.name}: errors not counted"
    worn = _worn(device)
    if worn is None:
        told = f"{counted}; how worn it is, it does not say"
        state, level = ("wear_unknown", Level.OK) if errors == 0 else ("unknown", Level.WARN)
        return Finding(NAME, level, state, told)
    told = f"{counted}; up to {min(worn, _TENTH) * 10} % of its life is used"
    if worn >= _WORN:
        return Finding(NAME, Level.FAIL, "worn", told, _CURE)
    return Finding(NAME, Level.OK, "ok", told)


def _device(box: Box) -> Path | None:
    """The kernel's folder of the block device below the books."""
    number = box.home.path.stat().st_dev
    link = box.host.root / f"sys/dev/block/{os.major(number)}:{os.minor(number)}"
    return link.resolve() if link.exists() else None


def _worn(partition: Path) -> int | None:
    """Tenths of its life, the worse of both kinds of memory; None when the card does not say."""
    for folder in (partition, partition.parent):
        try:
            words = (folder / "device/life_time").read_text().split()
            found = max(int(word, 16) for word in words)
        except (OSError, ValueError):
            continue
        return found or None
    return None


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
