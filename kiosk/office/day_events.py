"""The append-only events of service days, and the day rows that follow from them.

A day's row is what its events make of it: `record` writes an event and what it makes of the row,
`rebuilt` tells the rows from the events alone.
"""

import json
from sqlite3 import Row
from typing import Any

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books

CLOCK = "clock"
"""Who opened a day that nobody opened by hand."""
OPEN, SEEN, DATE = "open", "seen", "date"
CLOSE, SEND_HOME, REOPEN = "close", "send_home", "reopen"
"""A day is seen when the clock is first trusted in a boot; dated by the clock or an officer."""


def record(
    books: Books,
    clock: Clock,
    service_day: int,
    action: str,
    officer: str = CLOCK,
    *,
    detail: dict[str, Any] | None = None,
    at: str | None = None,
    is_trusted: bool | None = None,
) -> None:
    """Append one event and change the day's row with it; call inside writing().

    `at` and `is_trusted` are the clock's, or an officer's word that it does not know yet.
    """
    event = {
        "service_day": service_day,
        "at": at or stamp(clock.now()),
        "boot": clock.boot,
        "boot_s": round(clock.boot_s(), 3),
        "trusted": int(clock.is_trusted() if is_trusted is None else is_trusted),
        "action": action,
        "officer": officer,
        "detail": json.dumps(detail) if detail else None,
    }
    books.execute(
        """INSERT INTO day_events
             (service_day, at, boot, boot_s, trusted, action, officer, detail)
           VALUES (:service_day, :at, :boot, :boot_s, :trusted, :action, :officer, :detail)""",
        event,
    )
    row = books.execute("SELECT * FROM service_days WHERE id = ?", (service_day,)).fetchone()
    books.execute(
        "UPDATE service_days SET date = :date, closed_at = :closed_at WHERE id = :id",
        after(dict(row), event),
    )


def history(books: Books, service_day: int) -> list[Row]:
    """A day's events, the oldest first."""
    return books.execute(
        "SELECT * FROM day_events WHERE service_day = ? ORDER BY id", (service_day,)
    ).fetchall()


def after(row: dict[str, Any], event: dict[str, Any] | Row) -> dict[str, Any]:
    """A day's row after one more event."""
    action: str = event["action"]
    detail: dict[str, Any] = json.loads(event["detail"] or "{}")
    if action == OPEN:
        opened = {"opened_at": event["at"], "opened_by": event["officer"], "closed_at": None}
        return {"id": event["service_day"], "date": detail["date"]} | opened
    if action == DATE:
        return row | detail
    if action in (CLOSE, REOPEN):
        return row | {"closed_at": event["at"] if action == CLOSE else None}
    return row


def rebuilt(books: Books) -> list[dict[str, Any]]:
    """All day rows as the events alone tell them, by id."""
    rows: dict[int, dict[str, Any]] = {}
    for event in books.execute("SELECT * FROM day_events ORDER BY id"):
        rows[event["service_day"]] = after(rows.get(event["service_day"], {}), event)
    return [rows[key] for key in sorted(rows)]
