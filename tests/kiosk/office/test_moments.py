"""A row and its event tell the same moment, however fast the clock runs."""

from datetime import datetime

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from kiosk.office import ticket_events
from tests import factories


class RunningClock(ManualClock):
    """A clock on which each look takes a millisecond."""

    def now(self) -> datetime:
        self.advance(0.001)
        return super().now()


def test_a_ticket_and_its_event_were_taken_at_the_same_moment(office: Books) -> None:
    factories.a_ticket(office, RunningClock(factories.MORNING))
    kept = office.execute("SELECT taken_at FROM tickets").fetchone()["taken_at"]
    assert [row["taken_at"] for row in ticket_events.rebuilt(office)] == [kept]
