"""Keeps phones on different ports of a bridge from reaching each other."""

import os
import socket
import struct

from portal.gate.netlink import NESTED, Netlink, attribute
from portal.gate.network import SYSTEM

_SET_LINK, _PROTECTED, _ISOLATED = 19, 12, 33  # RTM_SETLINK, IFLA_PROTINFO, IFLA_BRPORT_ISOLATED
_AF_BRIDGE = 7
_LINK = struct.Struct("=BBHiII")


def isolate_ports(interface: str) -> None:
    """Isolate the ports that are not; harmless where the interface is no bridge. Raises OSError."""
    ports = SYSTEM / interface / "brif"
    for port in os.listdir(ports) if ports.exists() else ():  # noqa: PTH208 leaner than iterdir
        state = ports / port / "isolated"
        try:
            if state.read_text() == "0\n":
                isolate(socket.if_nametoindex(port))
        except OSError as error:
            if state.exists():  # else it went in this very moment
                raise OSError(error.errno, error.strerror, port) from error


def isolate(index: int) -> None:
    """Shut one port of a bridge, by its index, off from the other isolated ones."""
    with Netlink() as netlink:
        netlink.ask(
            _SET_LINK,
            _LINK.pack(_AF_BRIDGE, 0, 0, index, 0, 0)
            + attribute(_PROTECTED | NESTED, attribute(_ISOLATED, b"\x01")),
        )
