"""The way out: whether the line is up, and since when, as far as that is known."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from kiosk.books.clock import stamp
from portal.gate.states import Cause, Line

LINE_FILE = "line"


@dataclass(frozen=True)
class LineReport:
    """How the line is; `since` is a stamp or None, `cause` is what is wrong, as far as known."""

    line: Line
    since: str | None = None
    cause: Cause | None = None


class Upstream(Protocol):
    """Watches the line."""

    def look(self) -> LineReport:
        """How the line is now; UNKNOWN rather than a guess."""


class LineSwitch:
    """A line that a file switches: `run/line` holds "up", "down" or "down portal", or is not there.

    Since when is the file's own time. For `try` and tests; the real watcher asks the network.
    """

    def __init__(self, run: Path) -> None:
        self._path = run / LINE_FILE

    def look(self) -> LineReport:
        try:
            word, *causes = self._path.read_text("ascii").split()
            report = LineReport(Line(word), cause=Cause(causes[0]) if causes else None)
            since = stamp(datetime.fromtimestamp(self._path.stat().st_mtime, UTC))
        except (OSError, ValueError):
            return LineReport(Line.UNKNOWN)
        return replace(report, since=since)

    def turn(self, line: Line, cause: Cause | None = None) -> None:
        """Switch the line, whole or not at all."""
        new = self._path.with_suffix(".new")
        new.write_text(" ".join((line, *((cause,) if cause else ()))) + "\n", "ascii")
        new.replace(self._path)
