"""The last word of each worker on its device: ready, paper_out, online, offline ..."""

from dataclasses import dataclass

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books

WORKER_SILENT_AFTER_S = 10.0
"""A worker gives a sign of life at least each second, and each fifth of one while it plays."""
SCREEN = "screen"
"""The touch screen's sign of life, as a worker's."""
SCREEN_SILENT_AFTER_S = 60.0
"""The touch screen tells every ten seconds that it draws; an error page lasts thirty."""


@dataclass(frozen=True)
class Device:
    """What a worker last said of its device; `state` is one word, `since` a stamp."""

    state: str
    detail: str | None
    since: str


def report(books: Books, clock: Clock, name: str, state: str, detail: str | None) -> None:
    """Keep what a worker says of its device; call inside writing(), only on a change."""
    books.execute(
        """INSERT INTO devices (name, state, detail, since) VALUES (?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET
             state = excluded.state, detail = excluded.detail, since = excluded.since""",
        (name, state, detail, stamp(clock.now())),
    )


def last_word(books: Books, name: str) -> Device | None:
    """What a worker last said of a device, or None when it never spoke."""
    row = books.execute(
        "SELECT state, detail, since FROM devices WHERE name = ?", (name,)
    ).fetchone()
    return Device(**dict(row)) if row else None


def now(kind: str, device: Device | None, age_s: float | None) -> str:
    """One word for a device now: "none" by the settings' `kind`, "lost" when its worker's sign of
    life is too old, so that nobody knows, else what the worker last said of it.
    """
    if kind == "none":
        return "none"
    if device is None or age_s is None or age_s > WORKER_SILENT_AFTER_S:
        return "lost"
    return device.state
