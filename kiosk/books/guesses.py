"""Wrong codes: who guesses may try a few, all together some more; kept in memory only."""

import threading
from collections import deque

from kiosk.books.clock import Clock

WINDOW_S = 600.0
WRONG_MAX_ONE = 5
WRONG_MAX_ALL = 60
"""A phone's address is soon changed: sixty in ten minutes is all that anyone may try."""


class Guesses:
    """Counts the wrong codes of the last ten minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: deque[tuple[float, str]] = deque(maxlen=WRONG_MAX_ALL)
        self._lock = threading.Lock()

    def are_too_many(self, who: str) -> bool:
        """Whether this one, or all together, guessed too often."""
        now_s = self._clock.boot_s()
        with self._lock:
            while self._wrong and now_s - self._wrong[0][0] > WINDOW_S:
                self._wrong.popleft()
            own = sum(each == who for _, each in self._wrong)
            return own >= WRONG_MAX_ONE or len(self._wrong) >= WRONG_MAX_ALL

    def add(self, who: str) -> None:
        """Count one."""
        with self._lock:
            self._wrong.append((self._clock.boot_s(), who))
