"""What an officer does with tickets: call, serve, set aside, send on; and take it back at once."""

from kiosk.books.clock import Clock, seconds_since
from kiosk.books.store import Books
from kiosk.office import lanes, services, ticket_events, tickets
from kiosk.office.day_turn import today
from kiosk.office.errors import (
    CounterNotOpen,
    IllegalMove,
    NobodyWaiting,
    NothingToUndo,
    ServiceClosed,
)
from kiosk.office.services import CounterState
from kiosk.office.ticket_events import LANGUAGE, REASON, Seat, record
from kiosk.office.ticket_moves import move, require
from kiosk.office.tickets import AT_COUNTER, Ticket

MANY = 10
"""How many are called together on a day of many."""
REASONS = ("urgent", "unwell", "papers", "other")
"""Why somebody is called out of turn: words from a list, so that nobody writes a name."""
UNDO_S = 10
AT_OWN_COUNTER = ("arrive", "hold", "finish", "no_show")
OF_THE_LINE = ("rejoin", "cancel")


def call_next(books: Books, clock: Clock, seat: Seat, count: int = 1) -> list[Ticket]:
    """Call whose turn it is, or several together; all who are still at the counter are finished.

    Call inside writing(). Raises CounterNotOpen and NobodyWaiting (then nothing changes).
    """
    _require_open(books, seat)
    here = tickets.all_at_counter(books, seat.counter_id)
    day = today(books, clock)
    called: list[int] = []
    move_id: int | None = None
    while len(called) < count:
        ticket_id = lanes.next_ticket(books, clock, seat.counter_id, day.id)
        if ticket_id is None:
            break
        move_id = move(books, clock, ticket_id, "call", seat, with_move=move_id)
        called.append(ticket_id)
    if move_id is None:
        raise NobodyWaiting("nobody waits for this counter's services")
    _finish(books, clock, seat, here, move_id)
    return [tickets.by_id(books, ticket_id) for ticket_id in called]


def call_out_of_turn(books: Books, clock: Clock, seat: Seat, ticket_id: int, reason: str) -> Ticket:
    """Call one who waits before the others, for a reason of REASONS that the board shows.

    Call inside writing(). Raises CounterNotOpen and IllegalMove.
    """
    if reason not in REASONS:
        raise IllegalMove(f"{reason!r} is no reason to call out of turn")
    return _call_one(books, clock, seat, ticket_id, reason)


def resume(books: Books, clock: Clock, seat: Seat, ticket_id: int) -> Ticket:
    """Call one who was set aside; inside writing(). Raises CounterNotOpen and IllegalMove."""
    return _call_one(books, clock, seat, ticket_id, None)


def recall(
    books: Books, clock: Clock, seat: Seat, ticket_id: int, language: str | None = None
) -> Ticket:
    """Call the same person again, in "en" if asked for; inside writing().

    Raises IllegalMove unless the ticket is at this counter.
    """
    ticket = _require_here(books, seat, ticket_id, "recall")
    detail = {LANGUAGE: language} if language else None
    record(books, clock, ticket_id, "recall", ticket.state, hand=seat, detail=detail)
    return tickets.by_id(books, ticket_id)


def change(books: Books, clock: Clock, seat: Seat, ticket_id: int, action: str) -> Ticket:
    """One of AT_OWN_COUNTER for a ticket there, or of OF_THE_LINE for any; inside writing().

    Raises IllegalMove.
    """
    if action in AT_OWN_COUNTER:
        _require_here(books, seat, ticket_id, action)
    elif action not in OF_THE_LINE:
        raise IllegalMove(f"an officer cannot {action}")
    move(books, clock, ticket_id, action, seat)
    return tickets.by_id(books, ticket_id)


def transfer(books: Books, clock: Clock, seat: Seat, ticket_id: int, prefix: str) -> Ticket:
    """Send a person on to another service's line, with number and arrival kept.

    Call inside writing(). Raises UnknownService, ServiceClosed for one that is retired, and
    IllegalMove for the same service or a ticket that is at another counter.
    """
    service = services.service(books, prefix)
    if service.retired:
        raise ServiceClosed(f"service {prefix} is retired")
    ticket = require(books, ticket_id, "transfer")
    if ticket.service_id == service.id:
        raise IllegalMove(f"{ticket.label} is in that line already")
    if ticket.state in AT_COUNTER:
        _require_here(books, seat, ticket_id, "transfer")
    move(books, clock, ticket_id, "transfer", seat, detail={"service_id": service.id})
    return tickets.by_id(books, ticket_id)


def undo(books: Books, clock: Clock, seat: Seat) -> list[Ticket]:
    """Take back this officer's last move at the counter, if it is at most UNDO_S old.

    Call inside writing(). Every ticket of the move becomes what it was; the events stay, and one
    more says so. Raises NothingToUndo, also when somebody moved one of these tickets since.
    """
    last = undoable(books, clock, seat)
    if not last:
        raise NothingToUndo("no move of the last seconds")
    for ticket_id in last:
        ticket_events.take_back(books, clock, ticket_id, seat)
    return [tickets.by_id(books, ticket_id) for ticket_id in last]


def undoable(books: Books, clock: Clock, seat: Seat) -> list[int]:
    """The tickets of the move that `undo` would take back now; none when there is no such move."""
    events = books.execute(
        """SELECT * FROM ticket_events WHERE move =
             (SELECT max(move) FROM ticket_events WHERE counter_id = ? AND officer = ?)
           ORDER BY id""",
        (seat.counter_id, seat.officer),
    ).fetchall()
    for event in events:
        age_s = seconds_since(clock, event["boot"], event["boot_s"])
        is_last = ticket_events.history(books, event["ticket_id"])[-1]["id"] == event["id"]
        if event["action"] == "undo" or not is_last or age_s is None or age_s > UNDO_S:
            return []
    return [event["ticket_id"] for event in events]


def _call_one(books: Books, clock: Clock, seat: Seat, ticket_id: int, reason: str | None) -> Ticket:
    """Call a ticket that waits, for a reason, or one that was set aside."""
    _require_open(books, seat)
    here = tickets.all_at_counter(books, seat.counter_id)
    action, detail = ("call", {REASON: reason}) if reason else ("resume", None)
    move_id = move(books, clock, ticket_id, action, seat, detail=detail)
    _finish(books, clock, seat, here, move_id)
    return tickets.by_id(books, ticket_id)


def _finish(books: Books, clock: Clock, seat: Seat, here: list[Ticket], move_id: int) -> None:
    for each in here:
        move(books, clock, each.id, "finish", seat, with_move=move_id)


def _require_open(books: Books, seat: Seat) -> None:
    counter = services.counter(books, seat.counter_id)
    if counter.state is not CounterState.OPEN or counter.officer != seat.officer:
        raise CounterNotOpen(f"{counter.name} is {counter.state}, held by {counter.officer}")


def _require_here(books: Books, seat: Seat, ticket_id: int, action: str) -> Ticket:
    ticket = tickets.by_id(books, ticket_id)
    if ticket.state not in AT_COUNTER:
        raise IllegalMove(f"{ticket.label} is {ticket.state}: {action} is not possible")
    if ticket.counter_id != seat.counter_id:
        raise IllegalMove(f"{ticket.label} is at another officer's counter")
    return ticket
