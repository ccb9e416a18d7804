"""Visits: what became of each ticket of some days, read from its events; durations on boot time.

A duration whose two ends lie in different boots is None, not known: the wall's clock is not asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from sqlite3 import Row
from zoneinfo import ZoneInfo

from kiosk.books.clock import moment
from kiosk.books.store import Books
from kiosk.office.ticket_events import BACK_IN_LINE, CALLS
from kiosk.office.tickets import State


@dataclass(frozen=True)
class Visit:
    """One ticket: who served it where, how long it waited, how long it was served.

    `hour` is that of the arrival, None when the clock was not known. `wait_s` goes from the arrival
    to the first call; `service_s` is the time at the counter of those who were finished.
    """

    service_id: int
    state: State
    is_dated: bool
    hour: int | None
    is_called: bool
    wait_s: float | None
    promise_min: tuple[int, int] | None
    service_s: float | None
    counter: str | None
    officer: str | None

    @property
    def is_as_promised(self) -> bool | None:
        """Whether the wait lay in the promised range; None where one of the two is not known."""
        if self.wait_s is None or self.promise_min is None:
            return None
        return self.promise_min[0] * 60 <= self.wait_s <= self.promise_min[1] * 60


def of_days(books: Books, service_days: list[int], zone: ZoneInfo) -> list[Visit]:
    """Every ticket of these service days, in the order they were taken."""
    return [each for day in service_days for each in _of_day(books, day, zone)]


def _of_day(books: Books, service_day: int, zone: ZoneInfo) -> Iterator[Visit]:
    rows = books.execute(
        """SELECT t.id, t.service_id, t.state AS now, t.dated, t.taken_at, t.promised_low_min,
             t.promised_high_min, c.name AS counter, e.action, e.at, e.boot, e.boot_s, e.officer
           FROM tickets t JOIN ticket_events e ON e.ticket_id = t.id
           LEFT JOIN counters c ON c.id = t.counter_id
           WHERE t.service_day = ? ORDER BY t.id, e.id""",
        (service_day,),
    ).fetchall()
    for _id, events in groupby(rows, key=lambda row: row["id"]):
        yield _visit(_standing(events), zone)


def _standing(events: Iterator[Row]) -> list[Row]:
    """The events that were not taken back: an undo takes the one before it with it."""
    kept: list[Row] = []
    for event in events:
        if event["action"] == "undo":
            kept.pop()
        else:
            kept.append(event)
    return kept


def _visit(events: list[Row], zone: ZoneInfo) -> Visit:
    ticket = events[0]
    first = next((each for each in events if each["action"] == "call"), None)
    stay = _last_stay(events)
    low, high = ticket["promised_low_min"], ticket["promised_high_min"]
    return Visit(
        service_id=ticket["service_id"],
        state=State(ticket["now"]),
        is_dated=bool(ticket["dated"]),
        hour=_hour(events, zone),
        is_called=first is not None,
        wait_s=_between(ticket, first) if first else None,
        promise_min=(low, high) if low is not None and high is not None else None,
        service_s=_served_s(stay) if ticket["now"] == State.DONE else None,
        counter=ticket["counter"],
        officer=next((e["officer"] for e in reversed(stay) if e["action"] in CALLS), None),
    )


def _last_stay(events: list[Row]) -> list[Row]:
    """The events since the person last went back into a line."""
    back = [n for n, each in enumerate(events) if each["action"] in BACK_IN_LINE]
    return events[back[-1] :] if back else events


def _served_s(stay: list[Row]) -> float | None:
    """The time at the counter: from the arrival there, or the call, to the end or the set-aside."""
    total_s, began = 0.0, None
    for event in stay:
        if event["action"] in (*CALLS, "arrive"):
            began = event
        elif began is not None and event["action"] in ("hold", "finish"):
            span_s = _between(began, event)
            if span_s is None:
                return None
            total_s, began = total_s + span_s, None
    return total_s


def _hour(events: list[Row], zone: ZoneInfo) -> int | None:
    """The hour of the arrival; of one dated later in the same boot it is counted back."""
    take = events[0]
    if not take["dated"]:
        return None
    dating = next((each for each in events if each["action"] == "date"), None)
    if dating is None:
        return moment(take["taken_at"]).astimezone(zone).hour
    since_s = _between(take, dating)
    if since_s is None:
        return None
    return (moment(dating["at"]) - timedelta(seconds=since_s)).astimezone(zone).hour


def _between(start: Row, end: Row) -> float | None:
    if start["boot"] != end["boot"]:
        return None
    seconds: float = end["boot_s"] - start["boot_s"]
    return seconds
