"""A phone that nobody knows, for a moment: a tap on the phones' bridge, shut off from the others.

No namespace and no second interface: frames that are written to the tap come to the bridge as a
phone's do, and the kernel takes the tap away with the process, however that ends.
"""

import fcntl
import ipaddress
import os
import secrets
import socket
import struct
from pathlib import Path

from kiosk.books.settings_gate import Gate as GateSettings
from portal.gate.isolation import isolate
from portal.gate.knocks import Address, Knock
from portal.gate.netlink import Netlink, attribute
from portal.gate.network import SYSTEM

TUN = Path("/dev/net/tun")
NAME = "pdp-leak"  # with the process's number at most 15 characters (IFNAMSIZ)
MANY = 200
_SET_INTERFACE = 0x400454CA  # TUNSETIFF (linux/if_tun.h)
_TAP, _NO_HEADER = 0x0002, 0x1000
_SET_LINK, _UP = 19, 1  # RTM_SETLINK, IFF_UP
_MAC, _MTU, _MASTER = 1, 4, 10  # IFLA_ADDRESS, IFLA_MTU, IFLA_MASTER
_LINK = struct.Struct("=BBHiII")


class Stranger:
    """A context manager; raises OSError where no tap can be made or joined."""

    def __init__(self, bridge: str) -> None:
        self.name = f"{NAME}{os.getpid()}"
        self.mac = bytes([secrets.randbits(8) & 0xFC | 0x02]) + secrets.token_bytes(5)
        folder = SYSTEM / bridge
        self._gateway = bytes.fromhex((folder / "address").read_text().strip().replace(":", ""))
        self._tap = os.open(TUN, os.O_RDWR | os.O_CLOEXEC)
        try:
            request = struct.pack("16sH22x", self.name.encode(), _TAP | _NO_HEADER)
            fcntl.ioctl(self._tap, _SET_INTERFACE, request)
            self._join(socket.if_nametoindex(bridge), int((folder / "mtu").read_text()))
        except BaseException:
            self.close()
            raise

    def _join(self, bridge: int, mtu: int) -> None:
        index = socket.if_nametoindex(self.name)
        # A bridge takes the lowest address of its ports, and the smallest MTU: ours is neither.
        high = b"\xfe\xff" + secrets.token_bytes(4)
        with Netlink() as netlink:
            netlink.ask(
                _SET_LINK,
                _LINK.pack(0, 0, 0, index, 0, 0)
                + attribute(_MAC, high)
                + attribute(_MTU, struct.pack("=I", mtu))
                + attribute(_MASTER, struct.pack("=I", bridge)),
            )
            isolate(index)
            netlink.ask(_SET_LINK, _LINK.pack(0, 0, 0, index, _UP, _UP))

    def send(self, knock: Knock) -> None:
        """One packet to the gateway."""
        os.write(self._tap, knock.frame(self.mac, self._gateway))

    def __enter__(self) -> "Stranger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the phone away. Idempotent."""
        tap, self._tap = self._tap, -1
        if tap >= 0:
            os.close(tap)


def addresses(settings: GateSettings) -> tuple[Address, Address]:
    """An IPv4 and an IPv6 address of the phones' range that no lease has.

    They need not be announced: nobody asks for the way to them, and marks go by MAC.
    """
    here = settings.network.network
    first = ipaddress.IPv4Address(settings.first_lease)
    last = ipaddress.IPv4Address(settings.last_lease)
    beside = (
        range(int(last) + 1, int(here.broadcast_address)),
        range(int(here.network_address) + 1, int(first)),
    )
    free = {number for each in beside for number in each[:MANY]} - {int(settings.network.ip)}
    v4 = ipaddress.IPv4Address(secrets.choice(sorted(free)) if free else int(last))
    here6 = settings.network6.network
    return v4, here6[secrets.randbits(64) | 1 << 63]
