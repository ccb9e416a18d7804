"""The way out: whether the line is up, and since when, as far as that is known."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from kiosk.books.clock import stamp
from portal.gate.states import Line

LINE_FILE = "line"


@dataclass(frozen=True)
class LineReport:
    """How the line is; `since` is a stamp and `cause` a word, None when not known."""

    line: Line
    since: str | None = None
    cause: str | None = None


class Upstream(Protocol):
    """Watches the line."""

    def look(self) -> LineReport:
        """How the line is now; UNKNOWN rather than a guess."""


class LineSwitch:
    """A line that a file switches: `run/line` holds "up" or "down"; without it, unknown.

    Since when is the file's own time. For `try` and tests; the real watcher asks the network.
    """

    def __init__(self, run: Path) -> None:
        self._path = run / LINE_FILE

    def look(self) -> LineReport:
        try:
            word = self._path.read_text("ascii").strip()
            since = stamp(datetime.fromtimestamp(self._path.stat().st_mtime, UTC))
        except (OSError, UnicodeDecodeError):
            return LineReport(Line.UNKNOWN)
        if word not in (Line.UP, Line.DOWN):
            return LineReport(Line.UNKNOWN)
        return LineReport(Line(word), since)

    def turn(self, line: Line) -> None:
        """Switch the line, whole or not at all."""
        new = self._path.with_suffix(".new")
        new.write_text(f"{line}\n", "ascii")
        new.replace(self._path)
