"""The line's watcher: looks at the way out again and again, in a thread of its own.

One bad look is no broken line and one good look no whole one: a line that flaps would send every
phone from the internet to the village page and back. One that broke four times in ten minutes has
to hold for half a minute.
"""

import logging
import math
import threading
from collections import deque
from collections.abc import Callable

from kiosk.books.clock import Clock
from portal.gate.states import Cause, Line
from portal.gate.upstream import LineReport

CALM_S = 10.0
DOUBT_S = 2.0
BAD_LOOKS = 3
GOOD_LOOKS = 2
STEADY_LOOKS = 15
BREAKS_MAX = 3
FLAPPING_S = 600.0
_CERTAIN = (Cause.NO_LINK, Cause.NO_ROUTE)
log = logging.getLogger("pendopo.gate")


class Damper:
    """Turns single looks into a line that is up or down; pure, knows no network."""

    def __init__(self) -> None:
        self.line = Line.UNKNOWN
        self.is_certain = False  # whether the last look agreed with the line
        self._against = 0
        self._breaks: deque[float] = deque(maxlen=BREAKS_MAX)
        self._flaps = False

    def take(self, cause: Cause | None, now_s: float) -> bool:
        """Count one look; says whether the line changed."""
        seen = Line.DOWN if cause else Line.UP
        self.is_certain = seen is self.line
        if self.is_certain:
            self._against = 0
            return False
        self._against += 1
        if self._against < self._needed(cause):
            return False
        if self.line is Line.UP:
            self._note_break(now_s)
        elif self._against >= STEADY_LOOKS:
            self._flaps = False
        self.line, self._against, self.is_certain = seen, 0, True
        return True

    def is_waiting(self) -> bool:
        """Whether the line would be up by now, had it not broken so often."""
        return self.line is Line.DOWN and self._against >= GOOD_LOOKS

    def _note_break(self, now_s: float) -> None:
        """Break after break within ten minutes: it flaps, until it has held."""
        if len(self._breaks) == BREAKS_MAX and now_s - self._breaks[0] < FLAPPING_S:
            self._flaps = True
        self._breaks.append(now_s)

    def _needed(self, cause: Cause | None) -> int:
        if cause in _CERTAIN or self.line is Line.UNKNOWN:
            return 1
        if cause:
            return BAD_LOOKS
        return STEADY_LOOKS if self._flaps else GOOD_LOOKS


class LineWatcher:
    """Watches the line; a context manager, and the gate's Upstream."""

    def __init__(
        self,
        look: Callable[[], Cause | None],
        clock: Clock,
        name: str = "line",
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        """`look` says what is wrong, and may take seconds; `alive` is called after each look."""
        self._look, self._alive = look, alive
        self._clock = clock
        self._report = LineReport(Line.UNKNOWN, in_doubt=True)
        self._damper = Damper()
        self._doubted_since_s: float | None = None
        self._looked_at_s = -math.inf
        self._wake, self._ended = threading.Event(), False
        self._bell: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._watch, name=name, daemon=True)

    def __enter__(self) -> "LineWatcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True  # the thread may be in the middle of a look: it ends with the process
        self._wake.set()

    def look(self) -> LineReport:
        return self._report

    def hurry(self) -> bool:
        """Look now, instead of at the end of a calm wait; says whether the last look was old."""
        is_old = self._clock.boot_s() - self._looked_at_s >= DOUBT_S
        if is_old:
            self._wake.set()
        return is_old

    def ring(self, bell: Callable[[], None], /) -> bool:
        self._bell = bell
        return True

    def step(self) -> float:
        """Look once; returns how many seconds to wait until the next look."""
        self._looked_at_s = self._clock.boot_s()
        cause, now_s = self._look(), self._clock.boot_s()
        since_s = self._report.since_s
        if self._damper.take(cause, now_s):
            since_s = now_s if self._doubted_since_s is None else self._doubted_since_s
        line, is_certain = self._damper.line, self._damper.is_certain
        told = (cause or self._cause_of_before()) if line is Line.DOWN else None
        self._tell(LineReport(line, since_s, told, in_doubt=not is_certain))
        if is_certain:
            self._doubted_since_s = None
            return CALM_S if line is Line.UP else DOUBT_S
        if self._doubted_since_s is None:
            self._doubted_since_s = now_s
        return DOUBT_S

    def _cause_of_before(self) -> Cause | None:
        """Why the line still counts as down after a good look."""
        return Cause.UNSTABLE if self._damper.is_waiting() else self._report.cause

    def _tell(self, report: LineReport) -> None:
        before, self._report = self._report, report
        if (report.line, report.cause) != (before.line, before.cause):
            words = report.cause.words if report.cause else "the internet answers"
            log.info("line %s: %s", report.line, words)
        if report != before:
            self._bell()

    def _watch(self) -> None:
        while not self._ended:
            wait_s = self.step()
            self._alive()
            self._wake.wait(wait_s)
            self._wake.clear()
