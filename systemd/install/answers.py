"""Waits until all of Pendopo's faces answer; the installer's health check, which needs no curl.

Arguments: the seconds it may take, then each face as 127.0.0.1:8080, as https://127.0.0.1:8443 (by
the office's own authority) or as a socket's path. The last line of standard output says who did not
answer.
"""

import http.client
import socket
import ssl
import sys
import time
from contextlib import suppress

_POLL_S = 0.1
_AUTHORITY = "/var/lib/pendopo/lan/authority.crt"


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
    with suppress(OSError, http.client.HTTPException):
        connection = _to(face)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    return False


def _to(face: str) -> http.client.HTTPConnection:
    if face.startswith("/"):
        return _UnixConnection(face)
    if face.startswith("https://"):
        trust = ssl.create_default_context(cafile=_AUTHORITY)
        host = face.removeprefix("https://")
        return http.client.HTTPSConnection(host, timeout=2, context=trust)
    return http.client.HTTPConnection(face, timeout=2)


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
