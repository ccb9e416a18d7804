"""GateClient: asks the gate over its Unix socket; portal.web and kiosk.web use it."""

import socket
from pathlib import Path
from typing import TypeVar

import msgspec

from portal.errors import GateRefused, GateUnavailable
from portal.gate import messages as m
from portal.gate.messages import (
    Cause,
    Code,
    Ended,
    Entry,
    Evidences,
    Figures,
    Line,
    Listing,
    Phone,
    Shared,
    State,
    Stretch,
    Summary,
    Working,
)  # fmt: skip

__all__ = [
    "Cause", "Code", "Ended", "Entry", "Evidences", "Figures", "GateClient", "Line", "Listing",
    "Phone", "Shared", "State", "Stretch", "Summary", "Working",
]  # fmt: skip

REPLY_MAX_BYTES = 64 * 1024
R = TypeVar("R", bound=m.Reply)


class GateClient:
    """One question, one answer; no connection is kept, so a restarted gate is not noticed."""

    def __init__(self, socket_path: Path, timeout_s: float = 2.0) -> None:
        self._path = socket_path
        self._timeout_s = timeout_s

    def grant(self, ip: str) -> Phone:
        """Let the phone behind this address out; `queued` when it waits for the line.

        Every method raises GateUnavailable, and GateRefused with the gate's reason.
        """
        return self._ask(m.Grant(ip), Phone)

    def status(self, ip: str) -> Phone:
        """What the phone behind this address is now."""
        return self._ask(m.Status(ip), Phone)

    def carry(self, ip: str, code: str) -> Phone:
        """Give the session with this return code to the phone behind this address."""
        return self._ask(m.Carry(ip, code), Phone)

    def disconnect(self, ip: str) -> None:
        """End the session of the phone behind this address; harmless without one."""
        self._ask(m.Disconnect(ip), m.Done)

    def summary(self) -> Summary:
        """Phones online, the line and since when."""
        return self._ask(m.Overview(), Summary)

    def ping(self) -> None:
        """Returns when the gate answers."""
        self._ask(m.Ping(), m.Pong)

    def list(self, after: int = 0) -> Listing:
        """Staff: the sessions with a mark above `after`."""
        return self._ask(m.List(after), Listing)

    def evidence(self, before: int | None = None) -> Evidences:
        """Staff: the newest stretches of work and outage, or those before one of them."""
        return self._ask(m.Evidence() if before is None else m.Evidence(before), Evidences)

    def figures(self) -> Figures:
        """Staff: the WiFi in numbers."""
        return self._ask(m.Count(), Figures)

    def revoke(self, mark: int) -> None:
        """Staff: end the session with this mark."""
        self._ask(m.Revoke(mark), m.Done)

    def pause(self, for_s: int | None = None) -> None:
        """Staff: let the WiFi rest for some seconds, or until resume()."""
        self._ask(m.Pause(for_s), m.Done)

    def resume(self) -> None:
        """Staff: end the rest."""
        self._ask(m.Resume(), m.Done)

    def plan(self) -> Shared:
        """Staff: how the line is shared out."""
        return self._ask(m.Plan(), Shared)

    def _ask(self, request: m.Message, expected: type[R]) -> R:
        try:
            reply = m.decode_reply(self._exchange(m.encode(request)))
        except (OSError, msgspec.DecodeError) as error:
            raise GateUnavailable(f"{self._path}: the gate does not answer: {error}") from error
        if isinstance(reply, m.Refused):
            raise GateRefused(reply.code, reply.message)
        if not isinstance(reply, expected):
            raise GateUnavailable(f"{self._path}: the gate answered something else")
        return reply

    def _exchange(self, line: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(self._timeout_s)
            sock.connect(str(self._path))
            sock.sendall(line)
            data = b""
            while b"\n" not in data and len(data) < REPLY_MAX_BYTES:
                fresh = sock.recv(4096)
                if not fresh:
                    break
                data += fresh
        return data.partition(b"\n")[0]
