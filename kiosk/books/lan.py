"""The office's own network: where staff reach this box, and by which certificate they know it.

pendopo-addresses.service keeps the addresses in a file, for services that may not ask the kernel.
"""

import hashlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from kiosk.books.home import Home
from kiosk.books.settings import Settings

PORT = 8443
LOOPBACK = IPv4Network("127.0.0.0/8")
NETWORKS = tuple(
    map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"))
)
"""Where offices are (RFC 1918, RFC 3927): nobody else is answered, and the authority certifies no
other address."""


@dataclass(frozen=True)
class Held:
    """An address that the box has on an interface."""

    interface: str
    address: IPv4Address


@dataclass(frozen=True)
class Entrance:
    """What an officer needs: the addresses to type, and the fingerprint to compare."""

    pages: tuple[str, ...] = ()
    fingerprint: str = ""


def told(text: str) -> Iterator[Held]:
    """From lines "eth0 192.168.1.10/24 192.168.1.11/24 metric 100" (`ip -brief`)."""
    for line in text.splitlines():
        name, _, words = line.partition(" ")
        for word in words.split():
            if "/" in word:
                yield Held(name.partition("@")[0], IPv4Interface(word).ip)


def addresses(home: Home, settings: Settings) -> list[IPv4Address]:
    """The box's addresses where no phones are, the uplink's first; none while they are not known.

    Raises ValueError when the file is not as pendopo-addresses writes it.
    """
    try:
        text = home.addresses.read_text("utf-8")
    except FileNotFoundError:
        return []
    gate = settings.gate
    held = [
        each
        for each in told(text)
        if each.interface not in gate.interfaces and any(each.address in one for one in NETWORKS)
    ]
    return [each.address for each in sorted(held, key=lambda one: one.interface != gate.uplink)]


def pages(home: Home, settings: Settings) -> list[str]:
    """What an officer types: "https://192.168.1.10:8443/"."""
    names = [settings.lan.tls_name] if settings.lan.tls_name else []
    return [f"https://{name}:{PORT}/" for name in (*names, *addresses(home, settings))]


def fingerprint(certificate: str) -> str:
    """The SHA-256 of a PEM certificate as browsers show it: "AB CD EF ...", 32 pairs.

    Raises ValueError when it is none.
    """
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest().upper()
    return " ".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def entrance(home: Home, settings: Settings) -> Entrance:
    """As it is now; nothing where there is no front, as in a trial. Raises ValueError."""
    certificate = authority(home)
    if certificate is None:
        return Entrance()
    return Entrance(tuple(pages(home, settings)), fingerprint(certificate))


def authority(home: Home) -> str | None:
    """The certificate (PEM) of the office's own authority; None where there is none yet."""
    try:
        return home.authority.read_text("ascii")
    except FileNotFoundError:
        return None
