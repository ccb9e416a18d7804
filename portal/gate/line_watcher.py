"""The line's watcher: looks at the way out again and again, in a thread of its own.

One bad look is no broken line and one good look no whole one: a line that flaps would send every
phone from the internet to the village page and back.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from kiosk.books.clock import Clock
from portal.gate.states import Cause, Line
from portal.gate.upstream import LineReport

CALM_S = 10.0
DOUBT_S = 2.0
BAD_LOOKS = 3
GOOD_LOOKS = 2
_CERTAIN = (Cause.NO_LINK, Cause.NO_ROUTE)
log = logging.getLogger("pendopo.gate")


class Damper:
    """Turns single looks into a line that is up or down; pure, knows no network."""

    def __init__(self) -> None:
        self.line = Line.UNKNOWN
        self.is_certain = False  # whether the last look agreed with the line
        self._against = 0

    def take(self, cause: Cause | None) -> bool:
        """Count one look; says whether the line changed."""
        seen = Line.DOWN if cause else Line.UP
        self.is_certain = seen is self.line
        if self.is_certain:
            self._against = 0
            return False
        self._against += 1
        if self._against < self._needed(cause):
            return False
        self.line, self._against, self.is_certain = seen, 0, True
        return True

    def _needed(self, cause: Cause | None) -> int:
        if cause in _CERTAIN or self.line is Line.UNKNOWN:
            return 1
        return BAD_LOOKS if cause else GOOD_LOOKS


class LineWatcher:
    """Watches the line; a context manager, and the gate's Upstream."""

    def __init__(self, look: Callable[[], Cause | None], clock: Clock, name: str = "line") -> None:
        """`look` says what is wrong, and may take seconds."""
        self._look = look
        self._clock = clock
        self._report = LineReport(Line.UNKNOWN)
        self._damper = Damper()
        self._doubted_since_s: float | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)

    def __enter__(self) -> "LineWatcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()  # the thread may be in the middle of a look: it ends with the process

    def look(self) -> LineReport:
        return self._report

    def step(self) -> float:
        """Look once; returns how many seconds to wait until the next look."""
        cause, now_s = self._look(), self._clock.boot_s()
        if self._damper.take(cause):
            since_s = now_s if self._doubted_since_s is None else self._doubted_since_s
            self._tell(LineReport(self._damper.line, since_s, cause))
        elif cause and cause is not self._report.cause and self._report.line is Line.DOWN:
            self._tell(replace(self._report, cause=cause))
        if self._damper.is_certain:
            self._doubted_since_s = None
            return CALM_S if self._damper.line is Line.UP else DOUBT_S
        if self._doubted_since_s is None:
            self._doubted_since_s = now_s
        return DOUBT_S

    def _tell(self, report: LineReport) -> None:
        self._report = report
        words = report.cause.words if report.cause else "the internet answers"
        log.info("line %s: %s", report.line, words)

    def _watch(self) -> None:
        while not self._stop.wait(self.step()):
            pass
