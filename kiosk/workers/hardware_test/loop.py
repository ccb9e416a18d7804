"""One device's loop: tries again and again, survives every fault, pauses and ends when told."""

import threading
from collections.abc import Callable
from time import monotonic

from hardware.errors import HardwareError
from kiosk.workers.hardware_test.trial import Outcome, Result, Trial

AGAIN_S = 2.0
"""After a fault: the device may be plugged in again, or have got paper."""
LOOK_S = 0.1


class Loop:
    """Runs a trial in a thread of its own; `tell` gets each result, from that thread.

    A fault that goes on is told once: a printer without paper for an hour is one failure.
    """

    def __init__(
        self,
        trial: Trial,
        tell: Callable[[str, Result], None],
        running: threading.Event,
        stop: threading.Event,
        *,
        again_s: float = AGAIN_S,
    ) -> None:
        """While `running` is not set the loop pauses; `stop` ends it."""
        self.name = trial.name
        self._trial, self._tell = trial, tell
        self._running, self._stop = running, stop
        self._again_s = again_s
        self._fault = ""
        self._thread = threading.Thread(target=self._run, name=trial.name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def join(self, timeout_s: float) -> bool:
        """Wait for its end after `stop`; False when its device does not let go."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        number = 1
        try:
            while self._may_go_on():
                began = monotonic()
                number, wait_s = self._try(number)
                self._stop.wait(max(0.0, began + wait_s - monotonic()))
        finally:
            self._trial.close()

    def _may_go_on(self) -> bool:
        """Wait out a pause; False at the end."""
        while not self._stop.is_set() and not self._running.wait(LOOK_S):
            pass
        return not self._stop.is_set()

    def _try(self, number: int) -> tuple[int, float]:
        """One try: the next number, and how long until then."""
        try:
            result = self._trial.once(number)
        except HardwareError as error:
            if self._stop.is_set():
                return number, 0.0
            told = str(error)
            if told == self._fault:
                return number, self._again_s
            self._fault = told
            failed = Result(number, Outcome.FAILED, type(error).__name__, detail=told)
            self._tell(self.name, failed)
            return number + 1, self._again_s
        self._fault = ""
        self._tell(self.name, result)
        return (number + 1, self._trial.every_s) if result.number == number else (number, 0.0)
