"""What officers do with the service day: close it, send home who still waits, open it again.

Closing deletes nothing: no more numbers are given, who is at a counter is served to the end, and
who waits goes on waiting until an officer sends them home; then the board and the phone tell them.
Opening the same day again brings those back. The next day opens by its date.
"""

import json
from dataclasses import dataclass

from kiosk.books.clock import Clock
from kiosk.books.store import Books
from kiosk.office import audit, day_turn, days, ticket_events, ticket_moves
from kiosk.office.day_events import CLOSE, OPEN, REOPEN, SEND_HOME, history, record
from kiosk.office.days import ServiceDay
from kiosk.office.errors import ChangedMeanwhile
from kiosk.office.ticket_events import Hand


@dataclass(frozen=True)
class Line:
    """Who is in the line of a day: they wait or are set aside, they are at a counter."""

    waiting: int
    at_counter: int

    @property
    def is_empty(self) -> bool:
        return not self.waiting and not self.at_counter


@dataclass(frozen=True)
class Closing:
    """A day that was closed: when (None: by no trusted clock), by whom, how many sent home."""

    at: str | None
    officer: str
    sent_home: int


def line(books: Books) -> Line:
    """Who is in the line of the latest day."""
    day = days.latest(books)
    row = books.execute(
        """SELECT coalesce(sum(state IN ('waiting', 'held')), 0) AS waiting,
             coalesce(sum(state IN ('called', 'serving')), 0) AS at_counter
           FROM tickets WHERE service_day = ? AND ended_at IS NULL""",
        (day.id if day else 0,),
    ).fetchone()
    return Line(row["waiting"], row["at_counter"])


def closing(books: Books, clock: Clock) -> Closing | None:
    """How the day was closed; None while it is open, or when a new one is due."""
    if not days.is_closed(books, clock):
        return None
    day = days.latest(books)
    assert day is not None
    last = [each for each in history(books, day.id) if each["action"] == CLOSE][-1]
    at = last["at"] if last["trusted"] else None
    return Closing(at, last["officer"], len(_sent_home(books, day.id)))


def close(
    books: Books, clock: Clock, officer: str, *, shown: tuple[int, int], send_home: bool = False
) -> None:
    """Give no more numbers this day, and send home who waits if asked; call inside writing().

    `shown` is what the officer was asked about: the day's id, and how many wait. Raises
    ChangedMeanwhile when it is another day or another number now; then nothing is changed.
    """
    day, waiting = day_turn.today(books, clock), line(books).waiting
    if (day.id, waiting) != shown:
        raise ChangedMeanwhile("the line changed since the page was shown")
    if not day.is_closed:
        _act(books, clock, day, CLOSE, officer)
    if send_home and waiting:
        _send_home(books, clock, day, officer)


def reopen(books: Books, clock: Clock, officer: str) -> int:
    """Give numbers again; who was sent home is back in line. Returns how many.

    Call inside writing(). A day that is open stays as it is.
    """
    day = day_turn.today(books, clock)
    if not day.is_closed:
        return 0
    back = _sent_home(books, day.id)
    for ticket_id in back:
        ticket_events.take_back(books, clock, ticket_id, Hand(officer, None))
    _act(books, clock, day, REOPEN, officer)
    return len(back)


def _send_home(books: Books, clock: Clock, day: ServiceDay, officer: str) -> None:
    move_id: int | None = None
    for row in books.execute(
        "SELECT id FROM tickets WHERE service_day = ? AND state IN ('waiting', 'held') ORDER BY id",
        (day.id,),
    ).fetchall():
        hand = Hand(officer, None)
        move_id = ticket_moves.move(books, clock, row["id"], "expire", hand, with_move=move_id)
    _act(books, clock, day, SEND_HOME, officer, move=move_id)


def _sent_home(books: Books, service_day: int) -> list[int]:
    """The tickets that ended with this closing and did not move since."""
    moves: list[int] = []
    for event in history(books, service_day):
        if event["action"] in (OPEN, REOPEN):
            moves = []
        if event["action"] == SEND_HOME:
            moves.append(json.loads(event["detail"])["move"])
    return [
        row["ticket_id"]
        for move in moves
        for row in books.execute(
            """SELECT ticket_id FROM ticket_events e WHERE move = ? AND id =
                 (SELECT max(id) FROM ticket_events WHERE ticket_id = e.ticket_id) ORDER BY id""",
            (move,),
        ).fetchall()
    ]


def _act(
    books: Books,
    clock: Clock,
    day: ServiceDay,
    action: str,
    officer: str,
    **detail: int | None,
) -> None:
    record(books, clock, day.id, action, officer, detail=detail)
    audit.record(books, clock, officer, f"day_{action}", str(day.date or f"#{day.id}"))
