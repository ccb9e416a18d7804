"""Gunicorn's worker with threads, watched: its main loop lives, and a thread takes new work."""

from concurrent.futures import Future
from time import monotonic

from gunicorn.workers.gthread import ThreadWorker

from kiosk.books import watchdog

ASK_EVERY_S = 1.0
LOOP = "pages"


class WatchedWorker(ThreadWorker):  # type: ignore[misc]
    """Tells systemd that pages are served.

    Gunicorn itself misses a main loop that hangs. Threads that hang, all of them, nobody would:
    so a question goes through the same queue as a visitor's, and its answer is the sign of life.
    """

    _question: "Future[None] | None" = None
    _asked_at_s = float("-inf")

    def notify(self) -> None:
        """Called by gunicorn's main loop once a second, and after each event."""
        super().notify()
        if not self.alive or not watchdog.of_this_process().is_heard:
            return
        if monotonic() - self._asked_at_s < ASK_EVERY_S:
            return
        if self._question is not None:
            if not self._question.done():
                return
            watchdog.of_this_process().turned(LOOP)
        self._question, self._asked_at_s = self.tpool.submit(_nothing), monotonic()


def _nothing() -> None:
    """The question: is there a thread for the next visitor?"""
