"""What worked and what did not, stretch by stretch: the evidence of a year.

Stretches are timed by the boot clock. Their dates hang on one row for each boot, the moment it
began, written as soon as the wall's clock may be believed: that dates what was before it, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kiosk.books.clock import Clock, moment, stamp
from portal.gate.states import Line, Working
from portal.gate.upstream import LineReport

GAP_S = 360.0
"""Nobody looked for so long at most: then it was as before. A killed gate's books are 5 min old."""
JUMP_S = 60.0


@dataclass
class Boot:
    """One run of the box; `started_at` is a stamp, None until a trusted clock told it."""

    id: int
    name: str
    started_at: str | None = None

    def at(self, boot_s: float | None) -> str | None:
        """The stamp of a second of this boot."""
        if self.started_at is None or boot_s is None:
            return None
        return stamp(moment(self.started_at) + timedelta(seconds=boot_s))


@dataclass
class Stretch:
    """From one second of a boot to another; before the boot (negative) for a power cut.

    `from_s` is None for a power cut whose length nobody knows.
    """

    id: int
    boot: int
    kind: Working
    detail: str
    from_s: float | None
    to_s: float

    @property
    def lasted_s(self) -> float | None:
        return None if self.from_s is None else self.to_s - self.from_s


@dataclass(frozen=True)
class Past:
    """What the books know when the gate starts."""

    boot: Boot | None = None  # this boot, when it was kept before
    last: Stretch | None = None
    dark: Stretch | None = None  # the power cut before this boot
    died_at: str | None = None  # the last sign of life of an earlier boot
    boots: int = 0  # the highest id
    stretches: int = 0


class Kept(Protocol):
    """What the books answer."""

    def stretches(self, before: int, count: int) -> list[tuple[Stretch, Boot]]:
        """At most `count` of the newest stretches whose id is below `before`."""

    def seconds(self, but: Sequence[int]) -> dict[Working, float]:
        """How long each kind lasted in all, without some stretches."""


class Uptime:
    """The stretches of this boot; knows which of them the next commit has to keep."""

    def __init__(self, clock: Clock, past: Past, kept: Kept) -> None:
        self._clock, self._kept = clock, kept
        self.boot = past.boot or Boot(past.boots + 1, clock.boot)
        self._last, self._dark, self._died_at = past.last, past.dark, past.died_at
        self._newest = past.stretches
        self._unkept: dict[int, Stretch] = {}
        self.is_new = False  # more than the last stretch's end has to be kept
        if past.boot is None:
            self.is_new = True
            if past.boots:
                self._dark = self._begin(Working.POWER, "", None)
        self._date()

    def note(self, line: LineReport, *, radio_works: bool) -> None:
        """How it is now."""
        self._date()
        if radio_works and line.line is Line.UNKNOWN:
            return
        now_s, last = self._clock.boot_s(), self._last
        if last and now_s - last.to_s <= GAP_S:
            last.to_s = now_s
            self._unkept[last.id] = last
        kind, detail = _kind(line, radio_works=radio_works)
        if last is None or last.to_s != now_s or last.kind is not kind:
            self._begin(kind, detail, now_s)

    def since(self, line: LineReport) -> tuple[str | None, int | None]:
        """Since when the line is as it is: a stamp while the date is trusted, and seconds.

        A gate that was started again knows it by the stretch that goes on.
        """
        since_s, last = line.since_s, self._last
        if line.line is Line.UNKNOWN or since_s is None:
            return None, None
        if last and last.from_s is not None and last.kind is _kind(line, radio_works=True)[0]:
            since_s = min(since_s, last.from_s)
        for_s = self._clock.boot_s() - since_s
        at = self._clock.now() - timedelta(seconds=for_s)
        return stamp(at) if self._clock.is_trusted() else None, round(for_s)

    def unkept(self) -> Iterable[Stretch]:
        """What changed since the last commit."""
        return self._unkept.values()

    def newest(self, before: int, count: int) -> list[tuple[Stretch, Boot]]:
        """At most `count` stretches whose id is below `before`, as they are now, newest first."""
        found = {each.id: (each, boot) for each, boot in self._kept.stretches(before, count)}
        found |= {key: (each, self.boot) for key, each in self._unkept.items() if key < before}
        newest = [found[key] for key in sorted(found, reverse=True)[:count]]
        return [(each, self.boot if each.boot == self.boot.id else boot) for each, boot in newest]

    def seconds(self) -> dict[Working, float]:
        """How long each kind lasted in all, as far as it is known."""
        found = self._kept.seconds(tuple(self._unkept))
        for each in self._unkept.values():
            if each.lasted_s is not None:
                found[each.kind] = found.get(each.kind, 0.0) + each.lasted_s
        return found

    def now(self) -> str | None:
        """The stamp of now, None while the date is not trusted."""
        return stamp(self._clock.now()) if self._clock.is_trusted() else None

    def kept(self) -> None:
        """It is in the books."""
        self._unkept, self.is_new = {}, False

    def _begin(self, kind: Working, detail: str, from_s: float | None) -> Stretch:
        self._newest += 1
        to_s = self._clock.boot_s()
        self._last = Stretch(self._newest, self.boot.id, kind, detail, from_s, to_s)
        self._unkept[self._newest] = self._last
        self.is_new = True
        return self._last

    def _date(self) -> None:
        """The newest trusted date counts: a clock set right moves the whole boot."""
        if not self._clock.is_trusted():
            return
        started_at = self._clock.now() - timedelta(seconds=self._clock.boot_s())
        before = self.boot.started_at
        if before and abs((started_at - moment(before)).total_seconds()) <= JUMP_S:
            return
        self.boot.started_at, self.is_new = stamp(started_at), True
        if self._dark and self._died_at:
            self._dark.from_s = _dark_from_s(started_at, moment(self._died_at))
            self._unkept[self._dark.id] = self._dark


def _kind(line: LineReport, *, radio_works: bool) -> tuple[Working, str]:
    if not radio_works:
        return Working.RADIO, ""
    return (Working.UP, "") if line.line.line_up else (Working.LINE, line.cause or "")


def _dark_from_s(started_at: datetime, died_at: datetime) -> float | None:
    """When the box went off, in seconds of the boot; None when the two dates contradict."""
    dark_s = (started_at - died_at).total_seconds()
    return None if dark_s < -JUMP_S else -max(dark_s, 0.0)
