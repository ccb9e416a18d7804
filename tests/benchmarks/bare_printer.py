"""A healthy printer's end of a line, bare: it answers what it is asked and notes when bytes came.

The house's own fake draws each slip, which costs more than printing it does.
"""

import os
import select
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from hardware.closing import Closing
from hardware.fakes.escpos_tokens import Tokenizer
from hardware.fakes.pty_port import PtyPort

READY = b"\x12"
"""The healthy answer to each DLE EOT."""
PAPER_IS_IN = b"\0"
CUT = "GS V"
PACED_BYTES, SLACK_S = 64, 0.01
"""A UART's buffer; a reader that was late by less than this catches up, as a UART does."""


@dataclass
class Slip:
    """One slip: when its first and its last byte were read."""

    first_s: float
    last_s: float


class BarePrinter(Closing):
    """Reads in a thread of its own until closed; `slips` are the papers that came out whole.

    With `bytes_per_s` it takes no more than a serial line of that speed brings.
    """

    def __init__(self, link: Path, bytes_per_s: float | None = None) -> None:
        self._bytes_per_s = bytes_per_s
        self._free_at_s = 0.0
        self.slips: list[Slip] = []
        self.arrived = threading.Semaphore(0)
        self._tokenizer = Tokenizer()
        self._port = PtyPort(link)
        self._slip: Slip | None = None
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="bare printer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Unplug it."""
        os.write(self._wake_write, b"\0")
        self._thread.join()
        self._port.close()

    def next_slip(self, timeout_s: float = 10.0) -> Slip:
        """Wait for the next slip that was cut off."""
        assert self.arrived.acquire(timeout=timeout_s), "no slip came"
        return self.slips[-1]

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._port, self._wake_read], [], [])
            if self._wake_read in ready:
                return
            data, now_s = self._port.read(self._most()), perf_counter()
            self._wait_for_the_line(len(data))
            for token in self._tokenizer.feed(data):
                self._take(token.name, now_s)

    def _most(self) -> int:
        return 4096 if self._bytes_per_s is None else PACED_BYTES

    def _wait_for_the_line(self, count: int) -> None:
        if self._bytes_per_s is None:
            return
        begun_s = max(self._free_at_s, perf_counter() - SLACK_S)
        self._free_at_s = begun_s + count / self._bytes_per_s
        sleep(max(0.0, self._free_at_s - perf_counter()))

    def _take(self, name: str, now_s: float) -> None:
        if name == "DLE EOT":
            self._port.write(READY)
        elif name == "GS r":
            self._port.write(PAPER_IS_IN)
        else:
            self._slip = self._slip or Slip(now_s, now_s)
            self._slip.last_s = now_s
            if name.startswith(CUT):
                self.slips.append(self._slip)
                self._slip = None
                self.arrived.release()
