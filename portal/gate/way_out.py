"""The uplink as the kernel shows it: carrier, default routes, and whether the router lives."""

import socket
import struct
from contextlib import suppress
from pathlib import Path

SYSTEM = Path("/sys/class/net")
ROUTES = Path("/proc/net/route")
ROUTES6 = Path("/proc/net/ipv6_route")
NEIGHBOURS = Path("/proc/net/arp")
_DEFAULT = "00000000"
_UP = 0x1


def has_link(uplink: str) -> bool:
    """Whether the uplink has a carrier."""
    with suppress(OSError):
        return (SYSTEM / uplink / "carrier").read_text().strip() == "1"
    return False


def has_route(uplink: str) -> bool:
    """Whether a default route of either family leads out by the uplink."""
    if _routers(uplink):
        return True
    with suppress(OSError):
        for line in ROUTES6.read_text().splitlines():
            fields = line.split()
            if fields[-1] == uplink and fields[1] == "00" and int(fields[8], 16) & _UP:
                return True
    return False


def is_router_silent(uplink: str) -> bool:
    """Whether no IPv4 router answered ARP, a moment after something was sent to it.

    No when that is not known: a line without ARP, or one of IPv6 alone.
    """
    routers, silent = _routers(uplink), set()
    with suppress(OSError):
        for line in NEIGHBOURS.read_text().splitlines()[1:]:
            ip, _, flags, _, _, name = line.split()
            if name == uplink and int(flags, 16) == 0:  # incomplete (arp(7))
                silent.add(ip)
    return bool(routers) and routers <= silent


def _routers(uplink: str) -> set[str]:
    """The IPv4 routers of the uplink's default routes."""
    found = set()
    for line in ROUTES.read_text().splitlines()[1:]:
        name, destination, router, flags, *_ = line.split()
        if name == uplink and destination == _DEFAULT and int(flags, 16) & _UP:
            found.add(socket.inet_ntoa(struct.pack("=I", int(router, 16))))
    return found
