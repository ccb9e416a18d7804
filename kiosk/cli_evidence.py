"""`pendopo wifi outages` and `pendopo wifi report`: the evidence as tables."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click

from kiosk.books import settings as settings_file
from kiosk.books.clock import moment
from kiosk.books.home import Home
from kiosk.evidence import OUTAGES, Account, Span, days, spans, undated
from portal.gate_client import GateClient, Stretch, Working

HOUR_S = 3600
MINUTE_S = 60
COLUMN = 14
LATELY = timedelta(minutes=6)


@click.command()
@click.option("--days", "count", type=click.IntRange(1, 3660), default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@click.pass_obj
def outages(home: Home, count: int, as_json: bool) -> None:
    """Each outage of the last days, the newest first: when, how long, why."""
    zone, now, found = _evidence(home, count)
    since = now - timedelta(days=count) if now else None
    shown = [s for s in found if s.kind in OUTAGES]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in shown], default=_stamp))
        return
    for each in shown:
        ended = "it goes on" if each is found[0] and _is_now(each, now) else _when(each.ended, zone)
        when = f"{_when(each.began, zone):<16} - {ended:<16}"
        lasted = "length not known" if each.seconds is None else _lasted(each.seconds)
        click.echo(f"{when}  {each.kind:<6} {lasted:>14}  {each.detail.replace('_', ' ')}".rstrip())
    if not shown:
        click.echo(f"no outage on record in {count} days")
    unknown_s = _unknown_s(days(found, now, zone), since, zone)
    if unknown_s >= MINUTE_S:
        click.echo(f"not known: {_lasted(unknown_s)} in {count} days")


@click.command()
@click.option("--year", type=click.IntRange(2020, 2200), help="Default: this one.")
@click.option("--month", type=click.IntRange(1, 12), help="A line for each of its days.")
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@click.pass_obj
def report(home: Home, year: int | None, month: int | None, as_json: bool) -> None:
    """Hours of work, hours and number of outages by cause, and hours that nobody knows."""
    zone, now, found = _evidence(home)
    by_day = days(found, now, zone)
    year = year or (max(by_day) if by_day else date.today()).year
    lines: dict[str, Account] = {}
    for day, account in by_day.items():
        if day.year == year and month in (None, day.month):
            name = f"{day:%d.%m.%Y}" if month else f"{day:%m.%Y}"
            lines.setdefault(name, Account()).add(account)
    total, dateless = Account(), undated(found)
    for account in lines.values():
        total.add(account)
    if as_json:
        told = {name: _told(account) for name, account in lines.items()}
        click.echo(json.dumps({"lines": told, "all": _told(total), "no_date": _told(dateless)}))
        return
    click.echo("\n".join(_table(lines, total, dateless)))


def _table(lines: dict[str, Account], total: Account, dateless: Account) -> Iterator[str]:
    yield _row("", ["up", *OUTAGES, "not known"])
    for name, account in lines.items():
        yield _row(name, _cells(account))
    yield _row("all", _cells(total)) if lines else "nothing is on record"
    if dateless.times:
        yield _row("no date", _cells(dateless))
    if known_s := total.elapsed_s - total.unknown_s:
        percent = int(total.seconds[Working.UP] / known_s * 10_000) / 100  # never rounded up
        yield f"up {percent:.2f} % of the {_hours(known_s)} known"


def _evidence(home: Home, count: int | None = None) -> tuple[ZoneInfo, datetime | None, list[Span]]:
    """The office's zone, now or the newest date known, and the spans of so many days or all.

    The newest first.
    """
    zone = settings_file.load(home.settings).office.zone
    gate = GateClient(home.run / "gate.sock")
    first = gate.evidence()
    now = moment(first.now) if first.now else None
    found: list[Span] = []
    newest: datetime | None = None
    for span in spans(_all(gate, first.stretches, more=first.more), now):
        newest = newest or span.ended
        if count and span.ended and span.ended < (now or newest or span.ended) - timedelta(count):
            break
        found.append(span)
    return zone, now or newest, found


def _all(gate: GateClient, page: tuple[Stretch, ...], *, more: bool) -> Iterator[Stretch]:
    while True:
        yield from page
        if not more:
            return
        answer = gate.evidence(page[-1].id)
        page, more = answer.stretches, answer.more


def _is_now(span: Span, now: datetime | None) -> bool:
    """Whether the gate saw it lately; without a date the newest one is taken for it."""
    return now is None or span.ended is None or now - span.ended < LATELY


def _unknown_s(by_day: dict[date, Account], since: datetime | None, zone: ZoneInfo) -> float:
    first = since.astimezone(zone).date() if since else date.min
    return sum(account.unknown_s for day, account in by_day.items() if day >= first)


def _cells(account: Account) -> list[str]:
    if account.elapsed_s and account.unknown_s == account.elapsed_s:
        return ["not known"] * 4 + [_hours(account.unknown_s)]
    cells = [_hours(account.seconds[Working.UP])]
    for kind in OUTAGES:
        more = "+?" if kind is Working.POWER and account.endless else ""
        times = f" ({account.times[kind]}x)" if account.times[kind] else ""  # begun in this line
        cell = f"{_hours(account.seconds[kind])}{more}{times}"
        cells.append(cell if account.seconds[kind] or times else "-")
    return [*cells, _hours(account.unknown_s) if account.unknown_s >= 1 else "-"]


def _told(account: Account) -> dict[str, object]:
    """For a machine."""
    return {
        "elapsed_s": round(account.elapsed_s),
        "unknown_s": round(account.unknown_s),
        "up_s": round(account.seconds[Working.UP]),
        "outages": {
            kind: {"times": account.times[kind], "seconds": round(account.seconds[kind])}
            for kind in OUTAGES
        },
        "power_cuts_of_unknown_length": account.endless,
    }


def _row(name: str, cells: list[str]) -> str:
    return f"{name:<10}" + "".join(f" {cell:>{COLUMN}}" for cell in cells)


def _hours(seconds: float) -> str:
    """With one digit; what is short in minutes, and what is shorter still as the least of them."""
    if 0 < seconds < HOUR_S / 10:
        return f"{max(seconds / MINUTE_S, 0.1):.1f} min"
    return f"{seconds / HOUR_S:.1f} h"


def _lasted(seconds: float) -> str:
    hours, rest = divmod(round(seconds), HOUR_S)
    minutes, rest = divmod(rest, MINUTE_S)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d.%m.%Y %H.%M}" if at else "date not known"


def _stamp(at: object) -> str:
    assert isinstance(at, datetime)
    return at.isoformat()
