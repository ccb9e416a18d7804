"""One hardware test from its first try to its summary."""

import queue
import threading
from collections.abc import Callable, Sequence
from time import monotonic

from kiosk.workers.hardware_test.keys import Keys
from kiosk.workers.hardware_test.log import Log
from kiosk.workers.hardware_test.loop import Loop
from kiosk.workers.hardware_test.tally import Tally
from kiosk.workers.hardware_test.trial import Result, Trial

LOOK_S = 0.2
ENDS_WITHIN_S = 20.0
"""A printer's longest patience, twice over."""


class Session:
    """Loops, keys, log and tallies; only this thread speaks and writes."""

    def __init__(
        self, trials: Sequence[Trial], say: Callable[[str], None], keys: Keys, log: Log | None
    ) -> None:
        self._say, self._keys, self._log = say, keys, log
        self._running, self.stop = threading.Event(), threading.Event()
        self._running.set()
        self._told: queue.SimpleQueue[tuple[str, Result]] = queue.SimpleQueue()
        self._loops = [Loop(each, self._tell, self._running, self.stop) for each in trials]
        self.tallies = {each.name: Tally(each.name) for each in trials}

    def run(self, minutes: float) -> list[Tally]:
        """Try until the time is over, `q` or Ctrl-C; then say what it came to."""
        ends = monotonic() + minutes * 60
        for loop in self._loops:
            loop.start()
        try:
            while not self.stop.is_set() and monotonic() < ends:
                self._hear(self._keys.pressed(LOOK_S))
                self._take()
        except KeyboardInterrupt:
            self._say("stopping")
        self._end()
        return list(self.tallies.values())

    def _tell(self, device: str, result: Result) -> None:
        self._told.put((device, result))

    def _hear(self, keys: str) -> None:
        for key in keys:
            if key == "q":
                self._say("stopping")
                self.stop.set()
            elif key == "p" and self._running.is_set():
                self._running.clear()
                self._say("paused; p goes on, q ends")
            elif key == "p":
                self._running.set()
                self._say("going on")

    def _take(self) -> None:
        while not self._told.empty():
            device, result = self._told.get()
            self.tallies[device].add(result)
            self._say(_line(device, result))
            if self._log is not None and not self._log.lost:
                self._log.write(device, result)
                if self._log.lost:
                    self._say(f"LOG LOST {self._log.lost}")

    def _end(self) -> None:
        self.stop.set()
        left = [each.name for each in self._loops if not each.join(ENDS_WITHIN_S)]
        self._take()
        for name in left:
            self._say(f"{name}: does not let go; its last try is not known")
        if self._log is not None:
            self._log.close()
            kept = self._log.lost or f"kept in {self._log.path}"
            self._say(f"log: {kept}")
        for tally in self.tallies.values():
            for line in tally.lines():
                self._say(line)


def _line(device: str, result: Result) -> str:
    took = "" if result.ms is None else f"{result.ms:.0f} ms"
    told = f"{device:<8}{result.number:>5}  {result.outcome:<8}{result.evidence:<14}{took:>9}"
    return f"{told}  {result.detail}".rstrip()
