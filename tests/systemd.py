"""A systemd that only listens: what a process tells $NOTIFY_SOCKET."""

import socket
from pathlib import Path

USEC_IN_S = 1_000_000


class Systemd:
    """Its socket; a context manager."""

    def __init__(self, folder: Path, limit_s: float) -> None:
        self._path = folder / "notify"
        self.limit_s = limit_s
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._path))

    def __enter__(self) -> "Systemd":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def environment(self) -> dict[str, str]:
        """What a unit with WatchdogSec= is told."""
        limit = str(round(self.limit_s * USEC_IN_S))
        return {"NOTIFY_SOCKET": str(self._path), "WATCHDOG_USEC": limit}

    def hears(self, within_s: float) -> bool:
        """Whether a sign of life comes within this time."""
        self._socket.settimeout(within_s)
        try:
            while self._socket.recv(4096) != b"WATCHDOG=1":
                pass  # READY=1 and the like
        except (TimeoutError, BlockingIOError):
            return False
        return True

    def forget(self) -> None:
        """Throw away what was told until now."""
        while self.hears(0):
            pass
