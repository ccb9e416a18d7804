"""The append-only events of tickets, and the ticket rows rebuilt from them."""

import json
from dataclasses import dataclass
from typing import Any

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books
from kiosk.office.tickets import State

ENDED = (State.DONE, State.NO_SHOW, State.CANCELLED, State.EXPIRED)
_ON_CALL = ("call", "recall")


@dataclass(frozen=True)
class Hand:
    """Who moves a ticket, and where."""

    officer: str | None = None
    counter_id: int | None = None


NOBODY = Hand()


def record(
    books: Books,
    clock: Clock,
    ticket_id: int,
    action: str,
    state: State,
    *,
    hand: Hand = NOBODY,
    detail: dict[str, Any] | None = None,
    at: str | None = None,
) -> None:
    """Append one event; call inside writing(), beside the change of the row.

    `at` is the stamp that the row keeps too: two looks at the clock may differ.
    """
    books.execute(
        """INSERT INTO ticket_events
           (ticket_id, at, boot, boot_s, action, state, counter_id, officer, detail)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            ticket_id,
            at or stamp(clock.now()),
            clock.boot,
            round(clock.boot_s(), 3),
            action,
            state,
            hand.counter_id,
            hand.officer,
            json.dumps(detail) if detail else None,
        ),
    )


def rebuilt(books: Books) -> list[dict[str, Any]]:
    """All ticket rows as the events alone tell them, by id."""
    rows: dict[int, dict[str, Any]] = {}
    for event in books.execute("SELECT * FROM ticket_events ORDER BY id"):
        if event["action"] == "take":
            rows[event["ticket_id"]] = {
                "id": event["ticket_id"],
                "state": "waiting",
                "counter_id": None,
                "calls": 0,
                "taken_at": event["at"],
                "called_at": None,
                "ended_at": None,
                **json.loads(event["detail"]),
            }
            continue
        row = rows[event["ticket_id"]]
        row["state"] = event["state"]
        if event["action"] in _ON_CALL:
            row["calls"] += 1
            row["called_at"] = row["called_at"] or event["at"]
        if event["action"] == "date":
            row |= json.loads(event["detail"])
        if event["action"] == "call":
            row["counter_id"] = event["counter_id"]
        if event["state"] in ENDED:
            row["ended_at"] = event["at"]
    return [rows[key] for key in sorted(rows)]
