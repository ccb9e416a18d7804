"""The network as the gate needs it: interfaces that exist, no clash, forwarding, isolation."""

import fcntl
import ipaddress
import os
import socket
import struct
from contextlib import suppress
from pathlib import Path

from kiosk.books.errors import SettingsError
from kiosk.books.settings_gate import Gate as GateSettings
from portal.gate.netlink import NESTED, Netlink, attribute

SYSTEM = Path("/sys/class/net")
SYSCTL = Path("/proc/sys/net")
_GET_ADDRESS, _GET_MASK = 0x8915, 0x891B  # SIOCGIFADDR, SIOCGIFNETMASK (netdevice(7))
_REQUEST_BYTES = 40
_SET_LINK, _PROTECTED, _ISOLATED = 19, 12, 33  # RTM_SETLINK, IFLA_PROTINFO, IFLA_BRPORT_ISOLATED
_AF_BRIDGE = 7
_LINK = struct.Struct("=BBHiII")


def check(settings: GateSettings, file: Path) -> None:
    """Raises SettingsError, one line with file, key and cure, when the network cannot be so."""
    for key, name in (("phones", settings.phones), ("uplink", settings.uplink)):
        if not (SYSTEM / name).exists():
            known = ", ".join(sorted(path.name for path in SYSTEM.iterdir() if path.name != "lo"))
            raise SettingsError(
                f"{file}: [gate] {key}: there is no interface {name!r}; this box has {known}"
            )
    theirs = network_of(settings.uplink)
    ours = settings.network.network
    if theirs is not None and theirs.overlaps(ours):
        raise SettingsError(
            f"{file}: [gate] address: {ours} overlaps {theirs}, which {settings.uplink} is in;"
            " use another range for the phones, such as 10.78.0.1"
        )


def network_of(interface: str) -> ipaddress.IPv4Network | None:
    """The IPv4 network an interface is in, or None while it has no address."""
    request = struct.pack(f"{_REQUEST_BYTES}s", interface.encode()[:15])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            address, mask = (
                socket.inet_ntoa(fcntl.ioctl(sock, which, request)[20:24])
                for which in (_GET_ADDRESS, _GET_MASK)
            )
        except OSError:
            return None
    return ipaddress.IPv4Interface(f"{address}/{mask}").network


def open_the_way(settings: GateSettings, file: Path) -> None:
    """Let the kernel forward; called only when the table already stands. Raises SettingsError."""
    wanted = {
        # First: a router takes no routes from the uplink's announcements, unless told so (2).
        f"ipv6/conf/{settings.uplink}/accept_ra": "2",
        f"ipv4/conf/{settings.phones}/send_redirects": "0",
        f"ipv4/conf/{settings.phones}/rp_filter": "1",
        "ipv4/ip_forward": "1",
        "ipv6/conf/all/forwarding": "1",
    }
    for name, value in wanted.items():
        path = SYSCTL / name
        try:
            if path.read_text().strip() != value:
                path.write_text(value)
        except FileNotFoundError:  # a kernel without IPv6
            continue
        except OSError as error:
            raise SettingsError(
                f"{file}: [gate] device: {path} cannot be set to {value} ({error.strerror});"
                ' run the gate by its unit, or set device = "fake"'
            ) from None


class Isolation:
    """Keeps phones on different ports of a bridge from reaching each other."""

    def __init__(self, interface: str) -> None:
        self._ports = SYSTEM / interface / "brif"
        self._done: set[str] = set()

    def keep(self) -> None:
        """Isolate the ports that are new; harmless where the interface is no bridge."""
        with suppress(OSError):
            now = set(os.listdir(self._ports))  # noqa: PTH208 leaner than Path.iterdir
            for port in now - self._done:
                isolate(socket.if_nametoindex(port))
            self._done = now


def isolate(index: int) -> None:
    """Shut one port of a bridge, by its index, off from the other isolated ones."""
    with Netlink() as netlink:
        netlink.ask(
            _SET_LINK,
            _LINK.pack(_AF_BRIDGE, 0, 0, index, 0, 0)
            + attribute(_PROTECTED | NESTED, attribute(_ISOLATED, b"\x01")),
        )
