"""Waits until all of Pendopo's faces answer; the installer's health check, which needs no curl.

Arguments: the seconds it may take, then each face as 127.0.0.1:8080 or as a socket's path. The last
line of standard output says who did not answer.
"""

import http.client
import socket
import sys
import time
from contextlib import suppress

_POLL_S = 0.1


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=2)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def answers(face: str) -> bool:
    """Whether this face says that it lives."""
    if face.startswith("/"):
        connection: http.client.HTTPConnection = _UnixConnection(face)
    else:
        connection = http.client.HTTPConnection(face, timeout=2)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    return False


def main(limit_s: str, *faces: str) -> int:
    """0 when all answered in time."""
    deadline = time.monotonic() + float(limit_s)
    silent = list(faces)
    while silent := [face for face in silent if not answers(face)]:
        if time.monotonic() > deadline:
            sys.stdout.write(f"no answer: {', '.join(silent)}\n")
            return 1
        time.sleep(_POLL_S)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
