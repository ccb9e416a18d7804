"""What the hall hears and sees of calls: the latest ones, several called together as one."""

import json
from dataclasses import dataclass

from kiosk.books.clock import Clock, seconds_since
from kiosk.books.store import Books
from kiosk.office import tickets
from kiosk.office.ticket_events import LANGUAGE, REASON
from kiosk.office.tickets import Ticket

RUN = 3
"""So many numbers in a row are told by the first and the last."""
LOOK_BACK = 60
"""Events of the day that are looked through: ten calls together, and recalls, are still found."""


@dataclass(frozen=True)
class Call:
    """One call: its latest event, who is called, why before others, and in which language."""

    event_id: int
    tickets: list[Ticket]
    reason: str | None = None
    language: str | None = None


def last_calls(books: Books, service_day: int, limit: int) -> list[Call]:
    """The latest calls of the day, newest first, each ticket once; what was taken back is gone."""
    rows = books.execute(
        """SELECT e.id, e.ticket_id, e.move, e.detail FROM ticket_events e
           JOIN tickets t ON t.id = e.ticket_id
           WHERE e.action IN ('call', 'resume', 'recall') AND t.service_day = ?
             AND t.called_at IS NOT NULL ORDER BY e.id DESC LIMIT ?""",
        (service_day, LOOK_BACK),
    ).fetchall()
    seen: set[int] = set()
    moves: dict[int, Call] = {}
    for row in rows:
        if row["ticket_id"] in seen:
            continue
        seen.add(row["ticket_id"])
        ticket = tickets.by_id(books, row["ticket_id"])
        detail = json.loads(row["detail"] or "{}")
        new = Call(row["id"], [], detail.get(REASON), detail.get(LANGUAGE))
        call = moves.setdefault(row["move"], new)
        call.tickets.insert(0, ticket)
    return list(moves.values())[:limit]


def calls_since(books: Books, service_day: int, event_id: int) -> list[Call]:
    """The day's calls after an event, the oldest first."""
    latest = last_calls(books, service_day, LOOK_BACK)
    return sorted((each for each in latest if each.event_id > event_id), key=_by_event)


def chosen_languages(books: Books, called: list[Ticket]) -> set[str]:
    """The languages that these people chose when they took their tickets."""
    takes = (
        books.execute(
            "SELECT detail FROM ticket_events WHERE ticket_id = ? AND action = 'take'", (each.id,)
        ).fetchone()
        for each in called
    )
    details = [json.loads(row["detail"] or "{}") for row in takes]
    return {each[LANGUAGE] for each in details if LANGUAGE in each}


def latest_event(books: Books) -> int:
    """The newest event of any ticket, 0 when there is none."""
    newest: int = books.execute("SELECT coalesce(max(id), 0) FROM ticket_events").fetchone()[0]
    return newest


def age_s(books: Books, clock: Clock, event_id: int) -> float | None:
    """Seconds since an event, None when it was in another boot."""
    row = books.execute(
        "SELECT boot, boot_s FROM ticket_events WHERE id = ?", (event_id,)
    ).fetchone()
    return seconds_since(clock, row["boot"], row["boot_s"])


def is_run(called: list[Ticket]) -> bool:
    """Whether these are told by the first and the last: several, one prefix, no gap."""
    first, last = called[0], called[-1]
    return (
        len(called) >= RUN
        and all(each.prefix == first.prefix for each in called)
        and [each.number for each in called] == list(range(first.number, last.number + 1))
    )


def numbers(called: list[Ticket]) -> str:
    """ "A011", or "A011-A020" for a run of numbers, or all of them one by one."""
    labels = [each.label for each in called]
    return f"{labels[0]}-{labels[-1]}" if is_run(called) else " ".join(labels)


def _by_event(call: Call) -> int:
    return call.event_id
