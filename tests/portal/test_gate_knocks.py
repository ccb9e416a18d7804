"""The leak test's packets are sound, so that no checksum stops them in place of the gate."""

import ipaddress
import struct

import pytest

from kiosk.books.settings_gate import Gate
from portal.gate.knocks import TARGETS, Knock, knocks
from portal.gate.stranger import addresses

SOURCES = [ipaddress.IPv4Address("10.77.0.9"), ipaddress.IPv6Address("fd77::9")]
ICMP = 1


def folded(data: bytes) -> int:
    """The sum that is all ones over sound data with its checksum (RFC 1071)."""
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def parts(knock: Knock) -> tuple[bytes, bytes, int, bytes]:
    """Header, both addresses, protocol, segment."""
    packet = knock.packet
    if knock.version == 4:
        return packet[:20], packet[12:20], packet[9], packet[20:]
    return packet[:40], packet[8:40], packet[6], packet[40:]


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_every_knock_has_sound_checksums_and_lengths(
    source: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    made = knocks(source)
    assert len({knock.nonce for knock in made}) == len({knock.name for knock in made}) == 9
    for knock in made:
        head, both, protocol, segment = parts(knock)
        assert both == source.packed + TARGETS[source.version].packed
        assert knock.nonce in segment
        if knock.version == 4:
            assert folded(head) == 0xFFFF
            assert struct.unpack_from(">H", head, 2) == (len(knock.packet),)
        else:
            assert struct.unpack_from(">H", head, 4) == (len(segment),)
        pseudo = both + struct.pack(">II", len(segment), protocol) if protocol != ICMP else b""
        assert folded(pseudo + segment) == 0xFFFF, knock.name


@pytest.mark.parametrize(
    "gate",
    [
        Gate(),
        Gate(prefix_length=8, address="10.0.0.1", first_lease="10.0.0.2", last_lease="10.200.0.0"),
        Gate(address="10.77.255.1", last_lease="10.77.255.0", first_lease="10.77.0.1"),
        Gate(
            address="10.77.0.3", prefix_length=29, first_lease="10.77.0.4", last_lease="10.77.0.5"
        ),
    ],
)
def test_the_strangers_addresses_are_the_phones_but_nobodys(gate: Gate) -> None:
    for _ in range(50):
        v4, v6 = addresses(gate)
        assert v4 in gate.network.network and v6 in gate.network6.network
        assert v4 != gate.network.ip and v6 != gate.network6.ip
        first, last = map(ipaddress.IPv4Address, (gate.first_lease, gate.last_lease))
        assert isinstance(v4, ipaddress.IPv4Address) and not first <= v4 <= last


def test_a_network_full_of_leases_lends_its_last_one() -> None:
    gate = Gate(
        address="10.77.0.1", prefix_length=29, first_lease="10.77.0.2", last_lease="10.77.0.6"
    )
    assert addresses(gate)[0] == ipaddress.IPv4Address("10.77.0.6")
