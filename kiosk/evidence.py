"""The year's evidence: how long the WiFi worked, what stopped it, and how much nobody knows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.books.clock import moment
from portal.gate_client import Stretch, Working

OUTAGES = (Working.POWER, Working.LINE, Working.RADIO)


@dataclass(frozen=True)
class Span:
    """A stretch with what is known of its dates."""

    kind: Working
    detail: str
    began: datetime | None
    ended: datetime | None
    seconds: float | None


@dataclass
class Account:
    """The seconds of a day, a month or a year, by what they were like."""

    elapsed_s: float = 0.0
    seconds: dict[Working, float] = field(default_factory=lambda: defaultdict(float))
    times: Counter[Working] = field(default_factory=Counter)
    endless: int = 0  # power cuts whose length nobody knows

    @property
    def unknown_s(self) -> float:
        """Nobody looked, or the line was not known. Never counted as work, nor as an outage."""
        return max(self.elapsed_s - sum(self.seconds.values()), 0.0)

    def add(self, other: "Account") -> None:
        self.elapsed_s += other.elapsed_s
        for kind, seconds in other.seconds.items():
            self.seconds[kind] += seconds
        self.times += other.times
        self.endless += other.endless


def spans(stretches: Iterable[Stretch], now: datetime | None) -> Iterator[Span]:
    """The newest first, as they come; two never overlap.

    Where a clock lied and two do, the newer one is believed and the older one cut.
    """
    ceiling = now
    for each in stretches:
        began, ended = (moment(at) if at else None for at in (each.began_at, each.ended_at))
        if began is None or ended is None:
            yield Span(each.kind, each.detail, began, ended, each.seconds)
            continue
        ended = min(ended, ceiling or ended)
        if began < ended:
            yield Span(each.kind, each.detail, began, ended, (ended - began).total_seconds())
            ceiling = began


def days(found: Iterable[Span], now: datetime | None, zone: ZoneInfo) -> dict[date, Account]:
    """Each day from the first one on record until now; what has no date is in none."""
    accounts: dict[date, Account] = defaultdict(Account)
    edges = [now] if now else []
    for span in found:
        if span.began is None or span.ended is None:
            if span.ended is not None:
                account = accounts[span.ended.astimezone(zone).date()]
                account.times[span.kind] += 1
                account.endless += 1
            continue
        edges += [span.began, span.ended]
        accounts[span.began.astimezone(zone).date()].times[span.kind] += 1
        for day, seconds in _by_day(span.began, span.ended, zone):
            accounts[day].seconds[span.kind] += seconds
    if edges:
        for day, seconds in _by_day(min(edges), max(edges), zone):
            accounts[day].elapsed_s = seconds
    return dict(sorted(accounts.items()))


def undated(found: Iterable[Span]) -> Account:
    """What was seen while no trusted clock told the date."""
    account = Account()
    for span in found:
        if span.ended is None:
            account.times[span.kind] += 1
            account.endless += span.seconds is None
            account.seconds[span.kind] += span.seconds or 0.0
            account.elapsed_s += span.seconds or 0.0
    return account


def _by_day(began: datetime, ended: datetime, zone: ZoneInfo) -> Iterator[tuple[date, float]]:
    while began < ended:
        day = began.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(began.tzinfo)
        until = min(midnight, ended)
        yield day, (until - began).total_seconds()
        began = until
