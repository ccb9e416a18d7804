"""What the doctor finds of one subject, in one line: how it is, and the cure."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is; OFF is what the settings do without."""

    OK = "ok"
    OFF = "off"
    WARN = "warn"
    FAIL = "FAIL"


FEW = 2
NEEDS_ROOT, AS_ROOT = "needs_root", "sudo pendopo doctor"
"""The state of what this user may not see, and its cure."""
EXIT_STATUS = {Level.OK: 0, Level.OFF: 0, Level.WARN: 1, Level.FAIL: 2}


@dataclass(frozen=True)
class Finding:
    """One subject. `state` is a word for programs, `told` and `cure` are for people.

    `age_s` is the age of what it goes by, in seconds; None where it was looked at just now, or
    where there is no word to go by.
    """

    subject: str
    level: Level
    state: str
    told: str
    cure: str = ""
    age_s: float | None = None

    def __str__(self) -> str:
        heard = "" if self.age_s is None else f" (heard {age_words(self.age_s)} ago)"
        cure = f" - {self.cure}" if self.cure else ""
        return f"{self.level:<5} {self.subject:<13} {self.told}{heard}{cure}"


def only_root_sees(subject: str, what: str) -> Finding:
    """What this user may not see."""
    return Finding(subject, Level.WARN, NEEDS_ROOT, f"not known: only root sees {what}", AS_ROOT)


def age_words(age_s: float) -> str:
    """ "4 s", "12 min", "3 h"."""
    minutes, hours = age_s / 60, age_s / 3600
    if minutes < FEW:
        return f"{age_s:.0f} s"
    return f"{minutes:.0f} min" if hours < FEW else f"{hours:.0f} h"


def worst(findings: list[Finding]) -> int:
    """The exit status for all of them: 0 well, 1 a warning or something unknown, 2 a failure."""
    return max((EXIT_STATUS[each.level] for each in findings), default=0)
