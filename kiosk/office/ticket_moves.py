"""The moves that end a ticket, and from which states each is allowed."""

from kiosk.books.clock import Clock, stamp
from kiosk.books.store import Books
from kiosk.office import tickets
from kiosk.office.errors import IllegalMove
from kiosk.office.ticket_events import NOBODY, Hand, record
from kiosk.office.tickets import AT_COUNTER, State

MOVES: dict[str, tuple[tuple[State, ...], State]] = {
    "finish": (AT_COUNTER, State.DONE),
    "no_show": ((State.CALLED,), State.NO_SHOW),
    "cancel": ((State.WAITING,), State.CANCELLED),
    "expire": ((State.WAITING, State.HELD, *AT_COUNTER), State.EXPIRED),
}


def move(books: Books, clock: Clock, ticket_id: int, action: str, hand: Hand = NOBODY) -> None:
    """Make an ending move of MOVES; raises IllegalMove when the state does not allow it."""
    allowed, state = MOVES[action]
    now = tickets.by_id(books, ticket_id)
    if now.state not in allowed:
        raise IllegalMove(f"{now.label} is {now.state}: {action} is not possible")
    at = stamp(clock.now())
    books.execute("UPDATE tickets SET state = ?, ended_at = ? WHERE id = ?", (state, at, ticket_id))
    record(books, clock, ticket_id, action, state, hand=hand, at=at)
