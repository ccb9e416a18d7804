"""HTTP as it lies on the wire: one raw request a connection, and every byte that came back."""

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

TIMEOUT_S = 10.0
Way = Callable[[str, int], socket.socket]
"""How a phone gets to a host and port; in a namespace socket.create_connection would do."""


@dataclass(frozen=True)
class Answer:
    """What a server said until it closed the connection."""

    raw: bytes

    @cached_property
    def head(self) -> list[str]:
        """Status line and headers, each a line."""
        return self.raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")

    @cached_property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def status(self) -> int:
        """0 when there was no status line at all."""
        words = self.head[0].split()
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0

    def all(self, name: str) -> list[str]:
        """The values of every header of this name, as they stand."""
        pairs = (line.partition(":") for line in self.head[1:])
        return [value.strip() for key, _, value in pairs if key.lower() == name.lower()]

    def one(self, name: str) -> str:
        """The value of a header that must be there exactly once."""
        found = self.all(name)
        assert len(found) == 1, f"{name}: {found} in {self.head}"
        return found[0]


def send(way: Way, host: str, port: int, request: bytes) -> Answer:
    """One connection: send it all, hear it all; a server that hangs up early is no error."""
    with way(host, port) as line:
        line.settimeout(TIMEOUT_S)
        with suppress(OSError):  # refused half-way: what it said counts
            line.sendall(request)
        return Answer(hear(line))


def hear(line: socket.socket) -> bytes:
    """Everything until the other side closes."""
    heard = b""
    try:
        while chunk := line.recv(65536):
            heard += chunk
    except ConnectionResetError:
        pass
    return heard


def request(
    method: str, target: str, host: str, headers: dict[str, str] | None = None, *,
    version: str = "1.1", body: bytes = b"",
) -> bytes:  # fmt: skip
    """The bytes of a request."""
    lines = [f"{method} {target} HTTP/{version}", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
