"""Clocks: the wall's time, the time since boot, and whether the wall can be believed.

A Pi has no battery clock, so durations never come from the wall (docs/books.md, "Time").
"""

import json
import time
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

TIMESYNCD_FLAG = Path("/run/systemd/timesync/synchronized")
RTC = Path("/sys/class/rtc/rtc0/since_epoch")
RTC_AGREES_S = 300.0
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""A clock chip without its battery starts in 1970; no true date is before this release."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """What the office needs to know about time; passed in, never fetched."""

    def now(self) -> datetime:
        """The wall's time, aware, in UTC."""

    def local(self) -> datetime:
        """The wall's time, aware, in the office's own zone."""

    def boot_s(self) -> float:
        """Seconds since boot, sleep included; never jumps."""

    @property
    def boot(self) -> str:
        """Eight characters that name this boot; boot_s() of two boots do not compare."""

    def is_trusted(self) -> bool:
        """Whether the wall's date may be believed and printed."""

    def is_synchronized(self) -> bool:
        """Whether a time server set the wall: then nobody's word changes it."""

    def confirm(self, now: datetime) -> None:
        """Go on from this moment by a person's word: in this boot, or until a server knows."""


class SystemClock:
    """The machine's clock."""

    def __init__(
        self, zone: ZoneInfo, *, always_trusted: bool = False, confirmed: Path | None = None
    ) -> None:
        """`confirmed` is the file in which all processes find what a person confirmed."""
        self._zone = zone
        self._always_trusted = always_trusted
        self._confirmed = confirmed

    def now(self) -> datetime:
        return self._told() or datetime.now(UTC)

    def local(self) -> datetime:
        return self.now().astimezone(self._zone)

    def boot_s(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    @cached_property
    def boot(self) -> str:
        return BOOT_ID.read_text()[:8]

    def is_trusted(self) -> bool:
        if self.is_synchronized() or self._told() is not None:
            return True
        return _clock_chip_agrees(datetime.now(UTC))

    def is_synchronized(self) -> bool:
        return self._always_trusted or TIMESYNCD_FLAG.exists()

    def confirm(self, now: datetime) -> None:
        assert self._confirmed is not None, "this clock asks nobody"
        word = {"boot": self.boot, "boot_s": self.boot_s(), "at": stamp(now)}
        new = self._confirmed.with_suffix(".new")
        new.write_text(json.dumps(word))
        new.chmod(0o644)
        new.replace(self._confirmed)

    def _told(self) -> datetime | None:
        """The time by a person's word, which stands above the clock chip and below a server."""
        if self._confirmed is None or self.is_synchronized():
            return None
        try:
            word = json.loads(self._confirmed.read_text())
            since_s = seconds_since(self, word["boot"], word["boot_s"])
            return None if since_s is None else moment(word["at"]) + timedelta(seconds=since_s)
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _clock_chip_agrees(now: datetime) -> bool:
    """Whether a battery-backed clock chip keeps the same, plausible time."""
    try:
        chip_s = int(RTC.read_text())
    except (OSError, ValueError):
        return False
    return now > RELEASED and abs(now.timestamp() - chip_s) < RTC_AGREES_S


class ManualClock:
    """A clock that moves only when told; can jump, reboot and lose its trust as a Pi's does."""

    def __init__(self, now: datetime, *, trusted: bool = True) -> None:
        """`now` is aware; its zone is the office's."""
        self._now = now
        self._boot_s = 100.0
        self._boots = 1
        self.trusted = trusted
        self.synchronized = False

    def now(self) -> datetime:
        return self._now.astimezone(UTC)

    def local(self) -> datetime:
        return self._now

    def boot_s(self) -> float:
        return self._boot_s

    @property
    def boot(self) -> str:
        return f"boot{self._boots:04d}"

    def is_trusted(self) -> bool:
        return self.trusted

    def is_synchronized(self) -> bool:
        return self.synchronized

    def confirm(self, now: datetime) -> None:
        self._now = now.astimezone(self._now.tzinfo)
        self.trusted = True

    def advance(self, seconds: float) -> None:
        """Let time pass on the wall and since boot."""
        self._now += timedelta(seconds=seconds)
        self._boot_s += seconds

    def jump(self, delta: timedelta) -> None:
        """Move the wall's clock only, as a time server does."""
        self._now += delta

    def reboot(self) -> None:
        """Start a new boot; the wall's clock stays where it is."""
        self._boots += 1
        self._boot_s = 10.0


def stamp(moment: datetime) -> str:
    """A moment as the books keep it: UTC, milliseconds, sortable as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """The moment a stamp() stands for."""
    return datetime.fromisoformat(text)


def clock_time(clock: Clock, stamp: str) -> str:
    """A kept moment as the hall's clock shows it: "09.10" today, "23/11 09.10" on another day."""
    now = clock.local()
    local = moment(stamp).astimezone(now.tzinfo)
    return local.strftime("%H.%M" if local.date() == now.date() else "%d/%m %H.%M")


def seconds_since(clock: Clock, boot: str, boot_s: float) -> float | None:
    """Seconds since a kept (boot, boot_s), or None when it was before this boot."""
    return clock.boot_s() - boot_s if boot == clock.boot else None
