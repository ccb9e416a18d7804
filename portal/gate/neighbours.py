"""Neighbours: which phone (MAC) stands behind an address; the web side never says so."""

import hashlib
import ipaddress
from typing import Protocol

from portal.gate.errors import UnknownPhone

_LOCAL_UNICAST = 0x02


class Neighbours(Protocol):
    """Looks up phones by address."""

    def mac_of(self, ip: str) -> str:
        """The MAC behind an address; raises UnknownPhone."""


class FakeNeighbours:
    """Gives every address one stable, locally administered MAC, so that 127.0.0.1 is a phone."""

    def __init__(self) -> None:
        self.absent: set[str] = set()
        self.moved: dict[str, str] = {}

    def mac_of(self, ip: str) -> str:
        address = normal(ip)
        if address in self.absent:
            raise UnknownPhone("no neighbour behind this address")
        if address in self.moved:
            return self.moved[address]
        digest = hashlib.sha256(address.encode()).digest()
        octets = bytes([(digest[0] & 0xFC) | _LOCAL_UNICAST]) + digest[1:6]
        return octets.hex(":")


def normal(ip: str) -> str:
    """One spelling for one address (an IPv4 in IPv6 clothes is IPv4); raises UnknownPhone."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        raise UnknownPhone("not an address of a phone") from None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)
