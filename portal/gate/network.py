"""The network as the gate needs it: interfaces that exist, no clash, forwarding."""

import fcntl
import ipaddress
import socket
import struct
from pathlib import Path

from kiosk.books.errors import SettingsError
from kiosk.books.settings_gate import Gate as GateSettings

SYSTEM = Path("/sys/class/net")
SYSCTL = Path("/proc/sys/net")
_GET_ADDRESS, _GET_MASK = 0x8915, 0x891B  # SIOCGIFADDR, SIOCGIFNETMASK (netdevice(7))
_REQUEST_BYTES = 40


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
    try:
        keep_the_way_open(settings)
    except OSError as error:
        raise SettingsError(
            f"{file}: [gate] device: {error.filename} cannot be set ({error.strerror});"
            ' run the gate by its unit, or set device = "fake"'
        ) from None


def keep_the_way_open(settings: GateSettings) -> None:
    """What others change is set again, and what an interface lost that went and came back.

    Raises OSError.
    """
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
        except FileNotFoundError:  # a kernel without IPv6, an interface that is away
            continue
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error
