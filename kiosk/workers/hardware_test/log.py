"""The log of a test as CSV, on the stick's own flash at least once a minute."""

import csv
import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Self

from kiosk.books.clock import Clock
from kiosk.workers.hardware_test.trial import Result

SYNC_EVERY_S = 60.0
COLUMNS = ("at", "boot_s", "device", "number", "outcome", "evidence", "ms", "detail")
_TAKEN = 1000


class Log:
    """One file; a stick that is pulled loses what came since the last sync, a minute at most.

    `lost` says why nothing more is written, or is "". Without a believed date `at` is empty.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        sync_every_s: float = SYNC_EVERY_S,
        sync: Callable[[int], None] = os.fsync,
    ) -> None:
        """Make the file; raises OSError."""
        self.path, self.lost, self.sync = path, "", sync
        self._clock, self._sync_every_s = clock, sync_every_s
        self._file = path.open("x", newline="", encoding="utf-8")
        self._rows = csv.writer(self._file)
        self._synced_at_s = monotonic()
        self._rows.writerow(COLUMNS)
        self._sync()
        _sync_folder(path.parent)

    @classmethod
    def new(cls, folder: Path, clock: Clock) -> Self:
        """A file of a new name in the folder; raises OSError."""
        now = f"{clock.local():%Y%m%d-%H%M%S}" if clock.is_trusted() else f"boot-{clock.boot}"
        for count in range(1, _TAKEN):
            name = f"pendopo-hardware-test-{now}{f'-{count}' if count > 1 else ''}.csv"
            try:
                return cls(folder / name, clock)
            except FileExistsError:
                continue
        raise FileExistsError(f"{folder}: full of logs of one moment")

    def write(self, device: str, result: Result) -> None:
        """One more row; a stick that is gone is told by `lost` and harms nothing else."""
        if self.lost:
            return
        at = f"{self._clock.local():%Y-%m-%dT%H:%M:%S}" if self._clock.is_trusted() else ""
        ms = "" if result.ms is None else f"{result.ms:.0f}"
        row = (at, f"{self._clock.boot_s():.1f}", device, result.number)
        told = (result.outcome, result.evidence, ms, result.detail)
        try:
            self._rows.writerow((*row, *told))
            self._file.flush()
            if monotonic() - self._synced_at_s >= self._sync_every_s:
                self._sync()
        except (OSError, ValueError) as error:
            self._lose(error)

    def close(self) -> None:
        """The end; may be called twice."""
        if self._file.closed:
            return
        try:
            if not self.lost:
                self._sync()
            self._file.close()
        except OSError as error:
            self._lose(error)

    def _sync(self) -> None:
        self._file.flush()
        self.sync(self._file.fileno())
        self._synced_at_s = monotonic()

    def _lose(self, error: Exception) -> None:
        why = getattr(error, "strerror", None) or str(error)
        self.lost = f"{self.path}: {why}; nothing more is kept, the test goes on"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
