"""What a backup is called, and which are kept: 7 daily, 4 weekly, 12 monthly ones.

The number in a name goes on by one with each backup, so the newest is known whatever a clock said.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

SUFFIX = ".tar.gz"
DAILY, WEEKLY, MONTHLY = 7, 4, 12
_STAMP = "%Y%m%dT%H%M"
_UNDATED = "undated"
_NAME = re.compile(rf"pendopo-([a-z0-9-]+)-(\d{{6}})-(\d{{8}}T\d{{4}}|{_UNDATED})\.tar\.gz")


@dataclass(frozen=True)
class Name:
    """A backup's name; `at` is the office's own time, None while no date was believed."""

    village: str
    number: int
    at: datetime | None

    @classmethod
    def parse(cls, text: str) -> "Name | None":
        """The name that a file bears, or None when it is no backup of ours."""
        found = _NAME.fullmatch(text)
        if found is None:
            return None
        village, number, at = found.groups()
        try:
            return cls(village, int(number), None if at == _UNDATED else _moment(at))
        except ValueError:
            return None

    def __str__(self) -> str:
        at = self.at.strftime(_STAMP) if self.at else _UNDATED
        return f"pendopo-{self.village}-{self.number:06}-{at}{SUFFIX}"


def slug(village: str) -> str:
    """A village's name as a part of a file's name, also on a stick."""
    plain = unicodedata.normalize("NFKD", village).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "desa"


def kept(names: Iterable[Name]) -> set[Name]:
    """Of these, the newest of each of the last 7 days, 4 weeks and 12 months that have any.

    One without a date counts as a day of its own.
    """
    newest_first = sorted(names, key=lambda name: name.number, reverse=True)
    dated = [name for name in newest_first if name.at]
    return {
        *_first_of_each(newest_first, _day, DAILY),
        *_first_of_each(dated, lambda name: f"{name.at:%G-%V}", WEEKLY),
        *_first_of_each(dated, lambda name: f"{name.at:%Y-%m}", MONTHLY),
    }


def _day(name: Name) -> object:
    return name.at.date() if name.at else name.number


def _first_of_each(
    names: Iterable[Name], group: Callable[[Name], object], count: int
) -> Iterable[Name]:
    first: dict[object, Name] = {}
    for name in names:
        first.setdefault(group(name), name)
    return list(first.values())[:count]


def _moment(text: str) -> datetime:
    return datetime.strptime(text, _STAMP)
