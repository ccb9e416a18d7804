"""One look at the way out: is there a route, does a known address answer 204?"""

import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

SYSTEM = Path("/sys/class/net")
ROUTES = Path("/proc/net/route")
ROUTES6 = Path("/proc/net/ipv6_route")
TIMEOUT_S = 4.0
_HEAD_BYTES = 512
_DEFAULT = "00000000"
_UP = 0x1


class Finding(StrEnum):
    """What one look found."""

    ANSWER = "answer"  # the internet answers
    NO_LINK = "no_link"  # the cable is out, or nobody gave a route
    NO_ANSWER = "no_answer"
    PORTAL = "portal"  # somebody else's sign-in page answers in the internet's place


def look(uplink: str, checks: Sequence[str]) -> Finding:
    """Ask the checks one after another until one answers 204; takes seconds when none does."""
    if not has_link(uplink):
        return Finding.NO_LINK
    found = Finding.NO_ANSWER
    for check in checks:
        status = ask(check)
        if status == 204:  # noqa: PLR2004
            return Finding.ANSWER
        if status is not None:
            found = Finding.PORTAL
    return found


def has_link(uplink: str) -> bool:
    """Whether the uplink has a carrier and a default route of either family."""
    with suppress(OSError):
        if (SYSTEM / uplink / "carrier").read_text().strip() != "1":
            return False
        return _has_route(uplink)
    return False


def _has_route(uplink: str) -> bool:
    for line in ROUTES.read_text().splitlines()[1:]:
        name, destination, _, flags, *_ = line.split()
        if name == uplink and destination == _DEFAULT and int(flags, 16) & _UP:
            return True
    with suppress(OSError):
        for line in ROUTES6.read_text().splitlines():
            fields = line.split()
            if fields[-1] == uplink and fields[1] == "00" and int(fields[8], 16) & _UP:
                return True
    return False


def ask(check: str) -> int | None:
    """The status that an http address answers, or None when it does not."""
    url = urlsplit(check)
    request = (
        f"GET {url.path}{'?' if url.query else ''}{url.query} HTTP/1.0\r\nHost: {url.netloc}\r\n"
        "User-Agent: pendopo\r\nConnection: close\r\n\r\n"
    )
    until_s = time.monotonic() + TIMEOUT_S
    try:
        place = (url.hostname or "", url.port or 80)
        with socket.create_connection(place, timeout=TIMEOUT_S) as sock:
            sock.sendall(request.encode())
            head = b""
            while b"\n" not in head and len(head) < _HEAD_BYTES and time.monotonic() < until_s:
                fresh = sock.recv(_HEAD_BYTES)
                if not fresh:
                    break
                head += fresh
        protocol, status, *_ = head.decode("latin-1").split()
        return int(status) if protocol.startswith("HTTP/") else None
    except (OSError, ValueError):
        return None
