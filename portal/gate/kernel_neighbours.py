"""The kernel's neighbour table: which MAC stands behind an address on the phones' interface."""

import errno
import ipaddress
import socket
import struct
import time
from contextlib import suppress

from kiosk.books.settings_gate import Gate as GateSettings
from portal.gate.errors import UnknownPhone
from portal.gate.neighbours import normal
from portal.gate.netlink import Netlink, attribute, attributes

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

PATIENCE_S = 0.05
_LOOK_S = 0.002
_GET_NEIGHBOUR = 30  # RTM_GETNEIGH (rtnetlink(7)); one entry, not a dump: Linux 5.0
_NEIGHBOUR = struct.Struct("=BBHiHBB")
_ADDRESS, _MAC = 1, 2
_MAC_BYTES = 6
_VALID = 0x02 | 0x04 | 0x08 | 0x10 | 0x80  # reachable, stale, delay, probe, permanent
_DISCARD_PORT = 9


class KernelNeighbours:
    """Looks up phones on one interface alone; belongs to one thread."""

    def __init__(self, settings: GateSettings) -> None:
        self._interface = settings.phones
        self._own = {settings.network.ip, settings.network6.ip}
        self._network = settings.network.network
        self._netlink = Netlink()

    def close(self) -> None:
        """Idempotent."""
        self._netlink.close()

    def mac_of(self, ip: str) -> str:
        """The MAC behind an address; a missing entry is provoked once. Raises UnknownPhone."""
        address = ipaddress.ip_address(normal(ip).partition("%")[0])
        if not self._can_be_a_phone(address):
            raise UnknownPhone("not an address of the phones' network")
        try:
            index = socket.if_nametoindex(self._interface)
            mac = self._look(address, index) or self._provoke(address, index)
        except OSError as error:
            raise UnknownPhone(f"the neighbour table cannot be read: {error}") from error
        if mac is None:
            raise UnknownPhone("no neighbour behind this address")
        return mac

    def _can_be_a_phone(self, address: Address) -> bool:
        if address in self._own or address.is_multicast or address.is_loopback:
            return False
        # In IPv6 a phone has link-local addresses too, and those of the uplink's prefix.
        return address in self._network or isinstance(address, ipaddress.IPv6Address)

    def _look(self, address: Address, index: int) -> str | None:
        family = _family(address)
        question = _NEIGHBOUR.pack(family, 0, 0, index, 0, 0, 0)
        try:
            answers = self._netlink.ask(
                _GET_NEIGHBOUR, question + attribute(_ADDRESS, address.packed)
            )
        except OSError as error:
            if error.errno == errno.ENOENT:
                return None
            raise
        for answer in answers:
            state = _NEIGHBOUR.unpack_from(answer)[4]
            mac = attributes(answer[_NEIGHBOUR.size :]).get(_MAC, b"")
            if state & _VALID and len(mac) == _MAC_BYTES:
                return mac.hex(":")
        return None

    def _provoke(self, address: Address, index: int) -> str | None:
        """Make the kernel ask for the address, and wait a little for the answer."""
        family = _family(address)
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sock:
            place = (str(address), _DISCARD_PORT)
            sock.sendto(b"", place if family == socket.AF_INET else (*place, 0, index))
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            time.sleep(_LOOK_S)
            if mac := self._look(address, index):
                return mac
        return None


def _family(address: Address) -> int:
    return socket.AF_INET if isinstance(address, ipaddress.IPv4Address) else socket.AF_INET6
