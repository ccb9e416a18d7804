"""The [gate] section: which interfaces and addresses the WiFi gate works with."""

import ipaddress
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Interface = Annotated[
    str,
    Meta(pattern=r"^([A-Za-z0-9_.\-]{1,15})?$", description='a network interface such as "eth1"'),
]


SLAAC_PREFIX_LENGTH = 64


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A [section] of the file."""


class Gate(Section, frozen=True):
    """The gate between the WiFi and the way out."""

    device: Annotated[
        Literal["fake", "nft"],
        Meta(description='"nft", or "fake" for a trial that holds nobody back'),
    ] = "fake"
    phones: Interface = ""
    port: Interface = ""
    radio: Interface = ""
    uplink: Interface = ""
    address: Annotated[
        str, Meta(description='the IPv4 address that phones know the box by: "10.77.0.1"')
    ] = "10.77.0.1"
    prefix_length: Annotated[int, Meta(ge=8, le=29, description="a whole number, 8 to 29")] = 16
    address6: Annotated[
        str, Meta(description='a local IPv6 address with its prefix, such as "fd77::1/64"')
    ] = "fd77::1/64"
    first_lease: str = "10.77.1.0"
    last_lease: str = "10.77.254.255"
    checks: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^http://[A-Za-z0-9.\-]+(:\d{1,5})?/\S*$")], ...],
        Meta(min_length=1, description="http addresses that answer 204, at least one"),
    ] = ("http://connectivitycheck.gstatic.com/generate_204", "http://cp.cloudflare.com/")

    @property
    def entrance(self) -> str:
        """The interface that shows by its carrier whether phones can come in."""
        return self.radio or self.port or self.phones

    @property
    def interfaces(self) -> tuple[str, ...]:
        """All that belong to the phones: with a port or a radio, `phones` is a bridge of ours."""
        return tuple(name for name in (self.phones, self.port, self.radio) if name)

    @property
    def network(self) -> ipaddress.IPv4Interface:
        """The gate's IPv4 address in the phones' network; raises ValueError."""
        return ipaddress.IPv4Interface(f"{self.address}/{self.prefix_length}")

    @property
    def network6(self) -> ipaddress.IPv6Interface:
        """The same for IPv6."""
        return ipaddress.IPv6Interface(self.address6)


def trouble_of(gate: Gate, portal_address: str) -> str | None:
    """What no single key shows: "key: what is wrong; the cure", or None."""
    try:
        network = gate.network.network
    except ValueError:
        return f'address: {gate.address!r} is no IPv4 address; use one such as "10.77.0.1"'
    try:
        prefix_length = gate.network6.network.prefixlen
    except ValueError:
        prefix_length = 0
    if prefix_length != SLAAC_PREFIX_LENGTH:
        return f'address6: {gate.address6!r}; use an address such as "fd77::1/64", always with /64'
    try:
        leases = [ipaddress.IPv4Address(each) for each in (gate.first_lease, gate.last_lease)]
    except ValueError:
        leases = []
    if not leases or not leases[0] <= leases[1] or not all(each in network for each in leases):
        return f"first_lease, last_lease: use two addresses of {network}, the lower one first"
    if leases[0] <= gate.network.ip <= leases[1]:
        return f"address: {gate.address} lies among the leases; use one outside of them"
    return _trouble_of_nft(gate, portal_address) if gate.device == "nft" else None


def _trouble_of_nft(gate: Gate, portal_address: str) -> str | None:
    for key, name in (("phones", gate.phones), ("uplink", gate.uplink)):
        if not name:
            return (
                f'{key}: missing; device = "nft" needs a network interface (`ip link` shows them),'
                ' or set device = "fake"'
            )
    if gate.uplink in gate.interfaces:
        return "uplink: the same interface as the phones'; use the one that leads to the internet"
    if gate.port and gate.radio:
        return "radio: [gate] port is set too; leave one of them out"
    if gate.phones in (gate.port, gate.radio):
        return 'phones: with port or radio it is the name of a bridge to make, such as "phones"'
    if portal_address != f"http://{gate.address}":
        return (
            f"address: {gate.address}, but [portal] address is {portal_address!r};"
            f' use "http://{gate.address}" there'
        )
    return None
