"""Netlink's attributes and the table's text, as far as they need no kernel."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gate import nft_table
from portal.gate.netlink import NESTED, attribute, attributes
from portal.gate.nft_table import Sides

KINDS = st.integers(min_value=1, max_value=0x3FFF)


@given(st.dictionaries(KINDS, st.binary(max_size=40), max_size=6))
def test_attributes_come_back_as_they_went(wanted: dict[int, bytes]) -> None:
    data = b"".join(attribute(kind, payload) for kind, payload in wanted.items())
    assert len(data) % 4 == 0
    assert attributes(data) == wanted


def test_a_nest_is_read_like_any_other_attribute() -> None:
    data = attribute(1 | NESTED, attribute(2, b"ab"), attribute(3, b"c"))
    assert attributes(attributes(data)[1]) == {2: b"ab", 3: b"c"}


@given(st.binary(max_size=100))
def test_whatever_the_bytes_reading_attributes_ends(data: bytes) -> None:
    assert isinstance(attributes(data), dict)


def test_the_table_names_its_interfaces_and_drops_what_it_does_not_know() -> None:
    text = nft_table.text(Sides("phones0", "uplink0"))
    assert "type filter hook forward priority filter - 5; policy drop;" in text
    assert '"phones0"' in text and '"uplink0"' in text
    assert "elements" not in text, "a new gate must not lose who is online"


@pytest.mark.parametrize("port", [nft_table.GUEST_DNS_PORT, nft_table.SINK_DNS_PORT])
def test_resolvers_templates_listen_where_the_table_sends(port: int) -> None:
    folder = Path(__file__).parents[2] / "systemd/dnsmasq"
    ports = [line for file in folder.glob("*.in") for line in file.read_text().splitlines()]
    assert f"port={port}" in ports
    assert f"address=/#/{nft_table.SINK_ADDRESS}" in ports
