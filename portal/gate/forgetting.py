"""What the gate forgets, and when: history after the promised days, a MAC after its session.

History goes with each new day, so nobody has to come; a timer asks once more (the gate may have
been away). It is deleted with the last new day on which it is no older than promised.
"""

import sqlite3

from kiosk.books.errors import BooksError
from portal.gate.books import GateBooks
from portal.gate.errors import BooksFailed
from portal.gate.standing import Standing

DAY_S = 86400.0
SWEEP_S = 600.0


class Forgetting:
    """Asked each round whether something is due; once a day, and ten minutes after an ending."""

    def __init__(self, books: GateBooks, history_days: int) -> None:
        self._books = books
        self._history_days = history_days
        self._swept_at_s = 0.0

    def turn(self, standing: Standing, now_s: float) -> None:
        """Forget what is due; raises BooksFailed."""
        try:
            if standing.purged != standing.day:
                self._books.purge(standing, standing.aged_s - (self._history_days - 1) * DAY_S)
            elif self._books.has_traces and now_s - self._swept_at_s >= SWEEP_S:
                self._books.sweep()
                self._swept_at_s = now_s
        except (BooksError, sqlite3.Error) as error:
            raise BooksFailed(str(error)) from error

    def oldest_days(self, standing: Standing) -> float:
        """The age of the oldest history kept, in days; 0 without any."""
        oldest_aged_s = self._books.oldest_aged_s()
        return 0.0 if oldest_aged_s is None else (standing.aged_s - oldest_aged_s) / DAY_S
