"""Small moves that queue tests share."""

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import calls, ticket_events, tickets
from kiosk.office.ticket_events import Seat


def call(
    books: Books, clock: ManualClock, counter: int = 1, officer: str = "sari"
) -> tickets.Ticket:
    with writing(books):
        return calls.call_next(books, clock, Seat(officer, counter))[0]


def assert_rows_are_their_events(books: Books) -> None:
    rows = [dict(row) for row in books.execute("SELECT * FROM tickets ORDER BY id")]
    assert ticket_events.rebuilt(books) == rows
