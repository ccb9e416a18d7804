"""Small moves that queue tests share."""

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import queue, ticket_events, tickets


def call(
    books: Books, clock: ManualClock, counter: int = 1, officer: str = "sari"
) -> tickets.Ticket:
    with writing(books):
        return queue.call_next(books, clock, counter, officer)


def assert_rows_are_their_events(books: Books) -> None:
    rows = [dict(row) for row in books.execute("SELECT * FROM tickets ORDER BY id")]
    assert ticket_events.rebuilt(books) == rows
