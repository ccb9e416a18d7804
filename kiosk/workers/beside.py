"""Several loops in one process, each in a thread: the box, the lamp, the scanner."""

import threading
from collections.abc import Sequence

from kiosk.workers.process import Worker


class Beside:
    """Small loops beside each other; each survives its own faults, so the end is of all."""

    def __init__(self, workers: Sequence[Worker], stop: threading.Event) -> None:
        self._workers, self._stop = workers, stop

    def run(self) -> None:
        """All until told to stop; the first in this thread, so that what ends it is told."""
        first, *others = self._workers
        threads = [threading.Thread(target=each.run) for each in others]
        for thread in threads:
            thread.start()
        try:
            first.run()
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
