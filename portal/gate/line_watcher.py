"""The line's watcher: looks at the way out again and again, in a thread of its own.

One bad look is no broken line and one good look no whole one: a line that flaps would send every
phone from the internet to the village page and back.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from kiosk.books.clock import Clock, stamp
from portal.gate.line_check import Finding
from portal.gate.states import Line
from portal.gate.upstream import LineReport

CALM_S = 10.0
DOUBT_S = 2.0
BAD_LOOKS = 3
GOOD_LOOKS = 2
WORDS = {
    Finding.ANSWER: "the internet answers",
    Finding.NO_LINK: "the uplink has no link or no default route",
    Finding.NO_ANSWER: "the internet does not answer",
    Finding.PORTAL: "another sign-in page stands between here and the internet",
}
log = logging.getLogger("pendopo.gate")


class Damper:
    """Turns single looks into a line that is up or down; pure, knows no network."""

    def __init__(self) -> None:
        self.line = Line.UNKNOWN
        self.is_certain = False  # whether the last look agreed with the line
        self._against = 0

    def take(self, finding: Finding) -> bool:
        """Count one look; says whether the line changed."""
        seen = Line.UP if finding is Finding.ANSWER else Line.DOWN
        self.is_certain = seen is self.line
        if self.is_certain:
            self._against = 0
            return False
        self._against += 1
        if self._against < self._needed(finding):
            return False
        self.line, self._against, self.is_certain = seen, 0, True
        return True

    def _needed(self, finding: Finding) -> int:
        if finding is Finding.NO_LINK or self.line is Line.UNKNOWN:
            return 1
        return GOOD_LOOKS if finding is Finding.ANSWER else BAD_LOOKS


class LineWatcher:
    """Watches the line; a context manager, and the gate's Upstream."""

    def __init__(self, look: Callable[[], Finding], clock: Clock, name: str = "line") -> None:
        """`look` may take seconds."""
        self._look = look
        self._clock = clock
        self._report = LineReport(Line.UNKNOWN)
        self._damper = Damper()
        self._doubted_since: datetime | None = None
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
        finding, now = self._look(), self._clock.now()
        if self._damper.take(finding):
            since = self._doubted_since or now
            self._report = LineReport(self._damper.line, stamp(since), finding.value)
            log.info("line %s: %s", self._damper.line, WORDS[finding])
        if self._damper.is_certain:
            self._doubted_since = None
            return CALM_S if self._damper.line is Line.UP else DOUBT_S
        self._doubted_since = self._doubted_since or now
        return DOUBT_S

    def _watch(self) -> None:
        while not self._stop.wait(self.step()):
            pass
