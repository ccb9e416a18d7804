"""What the hall hears and sees of calls: the latest ones, several called together as one."""

import json
from dataclasses import dataclass

from kiosk.books.store import Books
from kiosk.office import tickets
from kiosk.office.ticket_events import REASON
from kiosk.office.tickets import Ticket

RUN = 3
"""So many numbers in a row are told by the first and the last."""
LOOK_BACK = 60
"""Events of the day that are looked through: ten calls together, and recalls, are still found."""


@dataclass(frozen=True)
class Call:
    """One call: its latest event, who is called, and why before others, when that is so."""

    event_id: int
    tickets: list[Ticket]
    reason: str | None


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
        reason = json.loads(row["detail"] or "{}").get(REASON)
        call = moves.setdefault(row["move"], Call(row["id"], [], reason))
        call.tickets.insert(0, ticket)
    return list(moves.values())[:limit]


def numbers(called: list[Ticket]) -> str:
    """ "A011", or "A011-A020" for a run of numbers, or all of them one by one."""
    labels = [each.label for each in called]
    first, last = called[0], called[-1]
    is_run = all(each.prefix == first.prefix for each in called) and (
        [each.number for each in called] == list(range(first.number, last.number + 1))
    )
    return f"{labels[0]}-{labels[-1]}" if is_run and len(called) >= RUN else " ".join(labels)
