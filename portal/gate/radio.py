"""The radio, as the gate sees it: the interface that the phones come in by."""

from collections.abc import Callable
from pathlib import Path

SYSTEM = Path("/sys/class/net")
Radio = Callable[[], bool]
"""Whether phones can reach the box at all."""


def has_carrier(interface: str, system: Path = SYSTEM) -> bool:
    """Whether an interface is there, is switched on and has a carrier (sysfs-class-net)."""
    try:
        return (system / interface / "carrier").read_text().strip() == "1"
    except OSError:  # gone, or switched off
        return False


class FakeRadio:
    """A radio for `try` and tests that works until it is told not to."""

    def __init__(self) -> None:
        self.works = True

    def __call__(self) -> bool:
        return self.works
