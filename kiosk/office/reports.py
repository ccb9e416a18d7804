"""Reports of a day or a month: counts, waits, promises kept; read from the books, which they leave.

What is not known is counted as such beside what is: never as zero, never left out.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from kiosk.books.store import Books
from kiosk.office import services, visits
from kiosk.office.errors import UnknownDay
from kiosk.office.services import Service
from kiosk.office.tickets import State
from kiosk.office.visits import Visit


@dataclass(frozen=True)
class Day:
    """A service day and how many numbers it gave; no date while no trusted clock told it.

    `is_forgotten`: no officer closed it, and it ended as the next day began.
    """

    id: int
    date: date | None
    closed_at: str | None
    tickets: int
    is_forgotten: bool


@dataclass(frozen=True)
class Spread:
    """Durations in seconds: the middle one, what nine of ten stay under, and the longest.

    None while none is known; `unknown` of them began or ended beyond a restart of the box.
    """

    known: int
    unknown: int
    median_s: float | None
    p90_s: float | None
    worst_s: float | None


@dataclass(frozen=True)
class Promise:
    """Of `known` waits that had been promised a range, `kept` lay in it."""

    known: int
    kept: int


@dataclass(frozen=True)
class Group:
    """The tickets of one service, counter or officer; `key` is None for those without one."""

    key: str | None
    tickets: int
    done: int
    no_show: int
    waits: Spread
    served: Spread


@dataclass(frozen=True)
class Report:
    """A day or a month; `hours` counts arrivals, under None those whose hour nobody knows."""

    days: list[Day]
    tickets: int
    undated: int
    states: dict[State, int]
    hours: dict[int | None, int]
    waits: Spread
    served: Spread
    promise: Promise
    by_service: list[Group]
    by_counter: list[Group]
    by_officer: list[Group]


_DAYS = """SELECT d.id, d.date, d.closed_at,
             (SELECT count(*) FROM tickets t WHERE t.service_day = d.id) AS tickets,
             d.closed_at IS NULL AND d.id < (SELECT max(id) FROM service_days) AS is_forgotten
           FROM service_days d"""


def services_ever(books: Books) -> list[Service]:
    """All services, those too that are retired: their numbers stay in the reports."""
    return services.services(books) + services.services(books, retired=True)


def days(books: Books, limit: int) -> list[Day]:
    """The latest service days, newest first."""
    return _days(books, "ORDER BY d.id DESC LIMIT ?", limit)


def undated_days(books: Books) -> list[Day]:
    """Days that belong to no month, because nobody ever knew their date."""
    return _days(books, "WHERE d.date IS NULL ORDER BY d.id")


def of_day(books: Books, zone: ZoneInfo, service_day: int) -> Report:
    """The report of one service day; raises UnknownDay."""
    found = _days(books, "WHERE d.id = ?", service_day)
    if not found:
        raise UnknownDay(f"no service day {service_day}")
    return _report(books, zone, found)


def of_month(books: Books, zone: ZoneInfo, year: int, month: int) -> Report:
    """The report of the dated days of a month; one without any has no days."""
    like = f"{year:04d}-{month:02d}-%"
    return _report(books, zone, _days(books, "WHERE d.date LIKE ? ORDER BY d.date", like))


def summary(days: list[Day], found: list[Visit], prefixes: dict[int, str]) -> Report:
    """The report of these visits; `prefixes` are the services' by id."""
    hours = Counter(each.hour for each in found)
    promised = [each.is_as_promised for each in found if each.is_as_promised is not None]
    return Report(
        days=days,
        tickets=len(found),
        undated=sum(not each.is_dated for each in found),
        states={state: n for state in State if (n := sum(v.state is state for v in found))},
        hours={key: hours[key] for key in sorted(hours, key=_unknown_last)},
        waits=_waits(found),
        served=_served(found),
        promise=Promise(len(promised), sum(promised)),
        by_service=_groups(found, lambda each: prefixes[each.service_id]),
        by_counter=_groups(found, lambda each: each.counter),
        by_officer=_groups(found, lambda each: each.officer),
    )


def _report(books: Books, zone: ZoneInfo, found: list[Day]) -> Report:
    prefixes = {each.id: each.prefix for each in services_ever(books)}
    return summary(found, visits.of_days(books, [each.id for each in found], zone), prefixes)


def _days(books: Books, where: str, *values: int | str) -> list[Day]:
    return [
        Day(
            row["id"],
            date.fromisoformat(row["date"]) if row["date"] else None,
            row["closed_at"],
            row["tickets"],
            bool(row["is_forgotten"]),
        )
        for row in books.execute(f"{_DAYS} {where}", values)
    ]


def _groups(found: list[Visit], key: Callable[[Visit], str | None]) -> list[Group]:
    keys = sorted({key(each) for each in found}, key=_unknown_last)
    return [_group(name, [each for each in found if key(each) == name]) for name in keys]


def _group(key: str | None, found: list[Visit]) -> Group:
    states = Counter(each.state for each in found)
    return Group(
        key, len(found), states[State.DONE], states[State.NO_SHOW], _waits(found), _served(found)
    )


def _waits(found: list[Visit]) -> Spread:
    return _spread(each.wait_s for each in found if each.is_called)


def _served(found: list[Visit]) -> Spread:
    return _spread(each.service_s for each in found if each.state is State.DONE)


def _spread(durations_s: Iterable[float | None]) -> Spread:
    every = list(durations_s)
    known = sorted(each for each in every if each is not None)
    if not known:
        return Spread(0, len(every), None, None, None)
    return Spread(
        known=len(known),
        unknown=len(every) - len(known),
        median_s=_rank(known, 0.5),
        p90_s=_rank(known, 0.9),
        worst_s=known[-1],
    )


def _rank(known: list[float], share: float) -> float:
    """The smallest that at least this share is not above (the nearest rank)."""
    return known[math.ceil(share * len(known)) - 1]


def _unknown_last(key: str | int | None) -> tuple[bool, str | int]:
    return (key is None, key if key is not None else "")
