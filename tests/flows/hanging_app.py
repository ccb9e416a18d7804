"""A page that waits until somebody lets it go on: for the watchdog's own test."""

import fcntl
from collections.abc import Callable, Iterable
from pathlib import Path

SAID = b"go on"
Start = Callable[[str, list[tuple[str, str]]], object]


def make(gate: str) -> Callable[[dict[str, object], Start], Iterable[bytes]]:
    """The application; it waits for the lock on the file `gate`."""

    def app(environ: dict[str, object], start: Start) -> Iterable[bytes]:
        with Path(gate).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH)
        start("200 OK", [("Content-Length", str(len(SAID)))])
        return [SAID]

    return app
