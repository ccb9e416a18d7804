"""What one try of a device comes to, and what a device has to offer to be tried."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What is known of a try; UNKNOWN is never OK."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Result:
    """One try by its number: how sure it is (`evidence`), how long it took, what it told.

    A later result with the same number takes the place of the earlier one. `counts` are added up
    over the whole test, such as frames that were lost on the line.
    """

    number: int
    outcome: Outcome
    evidence: str
    ms: float | None = None
    detail: str = ""
    counts: dict[str, int] = field(default_factory=dict)


class Trial(Protocol):
    """A device that can be tried again and again, and is opened anew after a fault."""

    name: str
    every_s: float
    """So long from the beginning of one try to the next."""

    def once(self, number: int) -> Result:
        """One try. Raises HardwareError when nothing can be done now."""

    def close(self) -> None:
        """Give the device back; may be called twice."""
