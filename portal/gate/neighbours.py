"""Neighbours: which phone (MAC) stands behind an address; the web side never says so."""

import ipaddress
import zlib
from typing import Protocol

from portal.gate.errors import UnknownPhone

IPV4_BYTES = 4
_LOCAL_UNICAST = b"\x02\x00"


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
        packed = ipaddress.ip_address(address).packed
        tail = packed if len(packed) == IPV4_BYTES else zlib.crc32(packed).to_bytes(4, "big")
        return (_LOCAL_UNICAST + tail).hex(":")


def normal(ip: str) -> str:
    """One spelling for one address (an IPv4 in IPv6 clothes is IPv4); raises UnknownPhone."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        raise UnknownPhone("not an address of a phone") from None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)
