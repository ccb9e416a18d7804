"""The append-only events of tickets, and the ticket rows that follow from them.

A ticket's row is what its events make of it, one after the other: `record` writes an event and
what it makes of the row, `rebuilt` tells the rows from the events alone.
"""

import json
from dataclasses import dataclass
from sqlite3 import Row
from typing import Any

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books
from kiosk.office.tickets import State

ENDED = (State.DONE, State.NO_SHOW, State.CANCELLED, State.EXPIRED)
CALLS = ("call", "resume")
"""What brings a person to a counter; a recall calls the one who should be there already."""
BACK_IN_LINE = ("transfer", "rejoin")
REASON, LANGUAGE = "reason", "language"
"""Words of an event's detail that do not belong to the row: why one was called early; in which
language the person took the ticket, or is called once more."""
_UNCALLED: dict[str, Any] = {"counter_id": None, "calls": 0, "called_at": None}
CHANGING = (
    "service_day",
    "dated",
    "service_id",
    "state",
    "counter_id",
    "calls",
    "called_at",
    "ended_at",
)
"""What of a ticket's row its events may change."""


@dataclass(frozen=True)
class Hand:
    """Who moves a ticket, and where."""

    officer: str | None
    counter_id: int | None


@dataclass(frozen=True)
class Seat(Hand):
    """An officer at a counter."""

    officer: str
    counter_id: int


NOBODY = Hand(None, None)


def record(
    books: Books,
    clock: Clock,
    ticket_id: int,
    action: str,
    state: State,
    *,
    hand: Hand = NOBODY,
    detail: dict[str, Any] | None = None,
    move: int | None = None,
    at: str | None = None,
) -> int:
    """Append one event and change the row with it; call inside writing().

    `at` is the stamp that a new ticket's row keeps too: two looks at the clock may differ.
    Events of one `move`, such as the finish of one ticket and the call of the next, are undone
    together. Returns the event's move, to be passed on to the next event of it.
    """
    move = move or _next_move(books)
    event = {
        "ticket_id": ticket_id,
        "at": at or stamp(clock.now()),
        "boot": clock.boot,
        "boot_s": round(clock.boot_s(), 3),
        "action": action,
        "state": state,
        "counter_id": hand.counter_id,
        "officer": hand.officer,
        "detail": json.dumps(detail) if detail else None,
        "move": move,
    }
    books.execute(
        """INSERT INTO ticket_events
             (ticket_id, at, boot, boot_s, action, state, counter_id, officer, detail, move)
           VALUES (:ticket_id, :at, :boot, :boot_s, :action, :state, :counter_id, :officer,
             :detail, :move)""",
        event,
    )
    if action != "take":
        _write(books, after(current(books, ticket_id), event))
    return move


def take_back(books: Books, clock: Clock, ticket_id: int, hand: Hand) -> None:
    """Make a ticket what it was before its last event; one more event says so."""
    before: dict[str, Any] = {}
    for event in history(books, ticket_id)[:-1]:
        before = after(before, event)
    detail = {name: before[name] for name in CHANGING}
    record(books, clock, ticket_id, "undo", before["state"], hand=hand, detail=detail)


def current(books: Books, ticket_id: int) -> dict[str, Any]:
    """What may change of a ticket's row, and its id."""
    row = books.execute(
        """SELECT id, service_day, dated, service_id, state, counter_id, calls, called_at, ended_at
           FROM tickets WHERE id = ?""",
        (ticket_id,),
    ).fetchone()
    return dict(row)


def history(books: Books, ticket_id: int) -> list[Row]:
    """A ticket's events, the oldest first."""
    return books.execute(
        "SELECT * FROM ticket_events WHERE ticket_id = ? ORDER BY id", (ticket_id,)
    ).fetchall()


def after(row: dict[str, Any], event: dict[str, Any] | Row) -> dict[str, Any]:
    """A ticket's row after one more event."""
    action, detail = event["action"], json.loads(event["detail"] or "{}")
    if action == "take":
        row = _UNCALLED | {"priority": 0, "id": event["ticket_id"], "taken_at": event["at"]}
    row = row | {"state": event["state"]}
    row["ended_at"] = event["at"] if event["state"] in ENDED else None
    if action in CALLS:
        row["counter_id"] = event["counter_id"]
    if action in (*CALLS, "recall"):
        row |= {"calls": row["calls"] + 1, "called_at": row["called_at"] or event["at"]}
    if action in BACK_IN_LINE:
        row |= _UNCALLED
    return row | {name: value for name, value in detail.items() if name not in (REASON, LANGUAGE)}


def rebuilt(books: Books) -> list[dict[str, Any]]:
    """All ticket rows as the events alone tell them, by id."""
    rows: dict[int, dict[str, Any]] = {}
    for event in books.execute("SELECT * FROM ticket_events ORDER BY id"):
        rows[event["ticket_id"]] = after(rows.get(event["ticket_id"], {}), event)
    return [rows[key] for key in sorted(rows)]


def _write(books: Books, row: dict[str, Any]) -> None:
    books.execute(
        """UPDATE tickets SET service_day = :service_day, dated = :dated, service_id = :service_id,
             state = :state, counter_id = :counter_id, calls = :calls, called_at = :called_at,
             ended_at = :ended_at WHERE id = :id""",
        row,
    )


def _next_move(books: Books) -> int:
    last: int = books.execute("SELECT coalesce(max(id), 0) FROM ticket_events").fetchone()[0]
    return last + 1
