"""The moves of a ticket, and from which states each is allowed."""

from typing import Any

from kiosk.books.clock import Clock
from kiosk.books.store import Books
from kiosk.office import tickets
from kiosk.office.errors import IllegalMove
from kiosk.office.ticket_events import NOBODY, Hand, history, record
from kiosk.office.tickets import AT_COUNTER, State, Ticket

MOVES: dict[str, tuple[tuple[State, ...], State]] = {
    "call": ((State.WAITING,), State.CALLED),
    "resume": ((State.HELD,), State.CALLED),
    "arrive": ((State.CALLED,), State.SERVING),
    "hold": (AT_COUNTER, State.HELD),
    "finish": (AT_COUNTER, State.DONE),
    "no_show": ((State.CALLED,), State.NO_SHOW),
    "transfer": ((*AT_COUNTER, State.WAITING, State.HELD), State.WAITING),
    "rejoin": ((State.NO_SHOW,), State.WAITING),
    "cancel": ((State.WAITING, State.HELD), State.CANCELLED),
    "expire": ((State.WAITING, State.HELD, *AT_COUNTER), State.EXPIRED),
}
ONCE = ("rejoin",)


def require(books: Books, ticket_id: int, action: str) -> Ticket:
    """The ticket, if its state allows this move; raises UnknownTicket and IllegalMove."""
    now = tickets.by_id(books, ticket_id)
    if now.state not in MOVES[action][0]:
        raise IllegalMove(f"{now.label} is {now.state}: {action} is not possible")
    if action in ONCE and any(e["action"] == action for e in history(books, ticket_id)):
        raise IllegalMove(f"{now.label}: a second {action} is not possible")
    return now


def move(
    books: Books,
    clock: Clock,
    ticket_id: int,
    action: str,
    hand: Hand = NOBODY,
    *,
    detail: dict[str, Any] | None = None,
    with_move: int | None = None,
) -> int:
    """Make a move of MOVES, by itself or with another one; returns its id.

    Call inside writing(). Raises IllegalMove when the ticket's state does not allow it.
    """
    require(books, ticket_id, action)
    state = MOVES[action][1]
    return record(books, clock, ticket_id, action, state, hand=hand, detail=detail, move=with_move)
