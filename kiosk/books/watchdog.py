"""Signs of life to systemd (sd_notify(3)), given by the loops themselves: one that hangs is missed.

A unit with WatchdogSec= is ended and started again when systemd has heard nothing for so long.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache

_SENDS_IN_LIMIT = 4
_USEC_IN_S = 1_000_000


class Watchdog:
    """Tells systemd while all loops of this process turn; a loop is known from its first turn."""

    def __init__(
        self, address: str, limit_s: float, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        """`address` is systemd's socket, "" without one; `limit_s` is WatchdogSec=."""
        self._address = address.replace("@", "\0", 1) if address.startswith("@") else address
        self._limit_s, self._now_s = limit_s, now_s
        self._turned_at_s: dict[str, float] = {}
        self._told_at_s = float("-inf")
        self._lock = threading.Lock()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Watchdog":
        """As systemd told this process, or the one that forked it; without WatchdogSec= mute."""
        limit_s = int(environment.get("WATCHDOG_USEC") or 0) / _USEC_IN_S
        return cls(environment.get("NOTIFY_SOCKET", "") if limit_s else "", limit_s)

    @property
    def is_heard(self) -> bool:
        """Whether there is a systemd that listens."""
        return bool(self._address)

    def turned(self, loop: str) -> None:
        """A loop has gone round. Told on when each other one did within half of the limit."""
        if not self.is_heard:
            return
        with self._lock:
            now_s = self._turned_at_s[loop] = self._now_s()
            is_early = now_s - self._told_at_s < self._limit_s / _SENDS_IN_LIMIT
            slowest_s = now_s - min(self._turned_at_s.values())
            if is_early or slowest_s > self._limit_s / 2:
                return
            self._told_at_s = now_s
        self._send()

    def ended(self, loop: str) -> None:
        """A loop ends on purpose and is missed no more."""
        with self._lock:
            self._turned_at_s.pop(loop, None)

    def _send(self) -> None:
        # Never waits: a systemd that is busy hears the next one.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto(b"WATCHDOG=1", self._address)


@cache
def of_this_process() -> Watchdog:
    """The one that all loops of a process share."""
    return Watchdog.from_environment()
