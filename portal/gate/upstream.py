"""The way out: whether the line is up, and since when, as far as that is known."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from kiosk.books.clock import Clock
from portal.gate.states import Cause, Line

LINE_FILE = "line"


@dataclass(frozen=True)
class LineReport:
    """How the line is; since which second of this boot; what is wrong, as far as known."""

    line: Line
    since_s: float | None = None
    cause: Cause | None = None
    in_doubt: bool = False  # the last look said otherwise, or there was none

    @property
    def is_sure(self) -> bool:
        """Whether somebody who taps now may be told that it worked."""
        return self.line.line_up and not self.in_doubt


class Upstream(Protocol):
    """Watches the line."""

    def look(self) -> LineReport:
        """How the line is now; UNKNOWN rather than a guess."""

    def hurry(self) -> bool:
        """Somebody was just told that it is up: look anew if the last look is old, say whether."""

    def ring(self, bell: Callable[[], None], /) -> bool:
        """Call this, from any thread, when the report changed; whether it can."""


class LineSwitch:
    """A line that a file switches: `run/line` holds "up", "down" or "down portal", or is not there.

    Since when is when it was first seen so. For `try` and tests; the real watcher asks the network.
    """

    def __init__(self, run: Path, clock: Clock) -> None:
        self._path, self._clock = run / LINE_FILE, clock
        self._seen = LineReport(Line.UNKNOWN)

    def look(self) -> LineReport:
        try:
            word, *causes = self._path.read_text("ascii").split()
            report = LineReport(Line(word), cause=Cause(causes[0]) if causes else None)
        except (OSError, ValueError):
            report = LineReport(Line.UNKNOWN)
        if report.line is not self._seen.line:
            self._seen = replace(report, since_s=self._clock.boot_s())
        return replace(report, since_s=self._seen.since_s)

    def hurry(self) -> bool:
        return False  # each look reads the file

    def ring(self, _: Callable[[], None], /) -> bool:
        return False  # nobody tells that a file changed

    def turn(self, line: Line, cause: Cause | None = None) -> None:
        """Switch the line, whole or not at all."""
        new = self._path.with_suffix(".new")
        new.write_text(" ".join((line, *((cause,) if cause else ()))) + "\n", "ascii")
        new.replace(self._path)
