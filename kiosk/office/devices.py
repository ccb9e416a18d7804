"""The last word of each worker on its device: ready, paper_out, online, offline ..."""

from dataclasses import dataclass

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books


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
