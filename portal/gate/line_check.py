"""One look at the way out: cable, route, router, names, and a known address that answers 204."""

import ipaddress
import os
import socket
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from portal.gate import names, way_out
from portal.gate.states import Cause

TIMEOUT_S = 3.0
NOBODY = f"{os.urandom(8).hex()}.com"  # a name that only a lying resolver has an address for
_HEAD_BYTES = 512
_OK, _BROKEN, _SIGN_IN = 204, 500, 511
_ORDER = list(Cause)


def look(uplink: str, checks: Sequence[str], resolvers: Path = names.FILE) -> Cause | None:
    """What is wrong, or None when a check answers 204; takes seconds when all is silent.

    Of several causes the last one of `Cause`: the one that the look came farthest with.
    """
    if not way_out.has_link(uplink):
        return Cause.NO_LINK
    if not way_out.has_route(uplink):
        return Cause.NO_ROUTE
    found = []
    for check in checks:
        cause = ask(check, resolvers)
        if cause is None:
            return None
        found.append(cause)
    farthest = max(found, key=_ORDER.index)
    if farthest in (Cause.NO_DNS, Cause.NO_ANSWER) and way_out.is_router_silent(uplink):
        return Cause.NO_ROUTER
    return farthest


def ask(check: str, resolvers: Path = names.FILE) -> Cause | None:
    """What is wrong with one check's answer."""
    url = urlsplit(check)
    host = url.hostname or ""
    if _is_address(host):
        return _judge(status(url, [host]))
    answers = names.ask([(host, names.A), (NOBODY, names.A)], resolvers)
    addresses = answers.get((host, names.A))
    if addresses == set():
        addresses = names.ask([(host, names.AAAA)], resolvers).get((host, names.AAAA))
    if not addresses:
        return Cause.NO_DNS
    if names.is_false(addresses, answers.get((NOBODY, names.A), set())):
        return Cause.FALSE_DNS
    return _judge(status(url, addresses))


def status(url: SplitResult, addresses: Iterable[str]) -> int | None:
    """The HTTP status that one of the addresses answers, or None when none does."""
    end_s = time.monotonic() + TIMEOUT_S
    for address in addresses:
        found = _status(url, address, end_s)
        if found is not None:
            return found
    return None


def _judge(found: int | None) -> Cause | None:
    """A server's or a proxy's own trouble (5xx) is no answer; any other status is a portal's."""
    if found == _OK:
        return None
    if found is None or (found >= _BROKEN and found != _SIGN_IN):
        return Cause.NO_ANSWER
    return Cause.PORTAL


def _status(url: SplitResult, address: str, end_s: float) -> int | None:
    request = (
        f"GET {url.path}{'?' if url.query else ''}{url.query} HTTP/1.0\r\nHost: {url.netloc}\r\n"
        "User-Agent: pendopo\r\nConnection: close\r\n\r\n"
    )
    try:
        left_s = max(end_s - time.monotonic(), 0.001)
        with socket.create_connection((address, url.port or 80), timeout=left_s) as sock:
            sock.sendall(request.encode())
            head = b""
            while b"\n" not in head and len(head) < _HEAD_BYTES:
                sock.settimeout(max(end_s - time.monotonic(), 0.001))
                fresh = sock.recv(_HEAD_BYTES)
                if not fresh:
                    break
                head += fresh
        protocol, found, *_ = head.decode("latin-1").split()
        return int(found) if protocol.startswith("HTTP/") else None
    except (OSError, ValueError):
        return None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
