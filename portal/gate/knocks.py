"""The packets of one who may not pass: each way out that a phone or a tunnel knows, by hand.

Every packet carries eight bytes of its own, so that it is known again behind a NAT and never
taken for a packet of somebody else to the same address.
"""

import ipaddress
import secrets
import struct
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

V4, V6 = 4, 6
TARGETS: dict[
    int, Address
] = {  # for documentation (RFC 5737, RFC 3849): nobody is there, no router takes it further
    V4: ipaddress.IPv4Address("192.0.2.1"),
    V6: ipaddress.IPv6Address("2001:db8::1"),
}
TCP_PORTS = (22, 443, 853, 8080)
UDP_PORTS = (53, 123, 443, 853)
ETHERTYPES = {V4: 0x0800, V6: 0x86DD}
NONCE_BYTES = 8
_ICMP, _TCP, _UDP, _ICMP6 = 1, 6, 17, 58
_ECHO, _ECHO6 = 8, 128
_SYN = 0x02
_HOPS = 64


@dataclass(frozen=True)
class Knock:
    """One packet, from its IP header on."""

    name: str
    version: int
    nonce: bytes
    packet: bytes

    def frame(self, sender: bytes, gateway: bytes) -> bytes:
        """The packet as a phone with this MAC hands it to the gateway's."""
        return gateway + sender + ETHERTYPES[self.version].to_bytes(2, "big") + self.packet


def knocks(source: Address) -> list[Knock]:
    """All ways out for one address of a phone."""
    made = [_knock(source, f"TCP {port}", _TCP, port) for port in TCP_PORTS]
    made += [_knock(source, f"UDP {port}", _UDP, port) for port in UDP_PORTS]
    return [*made, _knock(source, "ping", _ICMP if source.version == V4 else _ICMP6, 0)]


def _knock(source: Address, name: str, protocol: int, port: int) -> Knock:
    nonce = secrets.token_bytes(NONCE_BYTES)
    ours = 49152 + secrets.randbelow(16384)
    if protocol == _TCP:  # the eight bytes are two numbers of its header: a SYN has no data
        segment = struct.pack(">HH8sBBHHH", ours, port, nonce, 5 << 4, _SYN, 64240, 0, 0)
        at = 16
    elif protocol == _UDP:
        segment = struct.pack(">HHHH8s", ours, port, 8 + NONCE_BYTES, 0, nonce)
        at = 6
    else:
        kind = _ECHO if protocol == _ICMP else _ECHO6
        segment = struct.pack(">BBHHH8s", kind, 0, 0, ours, 1, nonce)
        at = 2
    packet = _packet(source, TARGETS[source.version], protocol, segment, at)
    return Knock(f"IPv{source.version} {name}", source.version, nonce, packet)


def _packet(source: Address, target: Address, protocol: int, segment: bytes, at: int) -> bytes:
    """Header and segment, with the checksum at its place in the segment."""
    addresses = source.packed + target.packed
    # One pseudo header for both families: their sums are the same (RFC 768, RFC 8200 8.1).
    pseudo = b"" if protocol == _ICMP else addresses + struct.pack(">II", len(segment), protocol)
    segment = _with_sum(segment, at, pseudo)
    if source.version == V6:
        return struct.pack(">IHBB", 6 << 28, len(segment), protocol, _HOPS) + addresses + segment
    length = 20 + len(segment)
    number = secrets.randbelow(0x10000)
    head = struct.pack(">BBHHHBBH", 0x45, 0, length, number, 0, _HOPS, protocol, 0) + addresses
    return _with_sum(head, 10, b"") + segment


def _with_sum(data: bytes, at: int, before: bytes) -> bytes:
    """The data with the internet's checksum put in (RFC 1071)."""
    summed = before + data
    total = sum(struct.unpack(f">{len(summed) // 2}H", summed))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return data[:at] + struct.pack(">H", ~total & 0xFFFF or 0xFFFF) + data[at + 2 :]
