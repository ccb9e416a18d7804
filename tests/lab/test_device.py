"""The nft device behaves as the fake does, by the library and by the program; and its proof."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from portal.gate.errors import DeviceFailed, NftFailed, NftMissing
from portal.gate.fake_firewall import FakeFirewall
from portal.gate.firewall import Device, Element
from portal.gate.nft import Nft
from portal.gate.nft_firewall import NftFirewall
from portal.gate.nft_table import Sides
from tests.lab.namespaces import Namespace

ONE, OTHER = Element("02:00:00:00:00:01", 7), Element("02:00:00:00:00:02", 8, bulk=True)
NO_LIBRARY = "libnothing.so.0"


@pytest.fixture
def space() -> Iterator[Namespace]:
    space = Namespace("device")
    space.ips("link add phones type bridge\nlink add uplink type bridge")
    with space.entered():
        yield space
    space.close()


@pytest.fixture(params=["fake", "library", "program"])
def device(request: pytest.FixtureRequest, space: Namespace) -> Iterator[Device]:
    made: Device
    if request.param == "fake":
        made = FakeFirewall()
    else:
        nft = Nft() if request.param == "library" else Nft(library=NO_LIBRARY)
        made = NftFirewall(nft, Sides("phones", "uplink"))
    yield made
    made.close()


def test_what_was_added_is_there_and_counts_from_zero(device: Device) -> None:
    device.apply(add=[ONE, OTHER])
    assert device.get(ONE.mac) == ONE and device.get(OTHER.mac) == OTHER
    assert device.elements() == {ONE.mac: ONE, OTHER.mac: OTHER}
    assert device.counters() == {7: 0, 8: 0}


def test_what_was_removed_is_gone(device: Device) -> None:
    device.apply(add=[ONE, OTHER])
    device.apply(remove=[ONE.mac])
    assert device.get(ONE.mac) is None and device.elements() == {OTHER.mac: OTHER}
    assert set(device.counters()) == {8}


class CountingNft(Nft):
    """Counts how often everything is read."""

    lists = 0

    def list(self, what: str, *, terse: bool = False) -> list[dict[str, Any]]:
        self.lists += 1
        return super().list(what, terse=terse)


def test_it_reads_everything_anew_only_after_somebody_changed_something(space: Namespace) -> None:
    nft = CountingNft()
    with closing(NftFirewall(nft, Sides("phones", "uplink"))) as device:
        device.apply(add=[ONE])
        for _ in range(2):  # the second round after a change finds it settled
            device.elements(), device.steer(line_up=True)
        before = nft.lists
        for _ in range(10):
            assert device.elements() == {ONE.mac: ONE}
            device.steer(line_up=True)
        assert nft.lists == before
        assert device.counters() == {7: 0} and nft.lists == before
        space.run("nft", "delete", "element", "inet", "pendopo", "inside", f"{{ {ONE.mac} }}")
        assert device.elements() != {ONE.mac: ONE}
        space.run("nft", "flush", "map", "inet", "pendopo", "resolver")
        device.steer(line_up=True)
        assert "53 : 5354" in space.run("nft", "list", "map", "inet", "pendopo", "resolver")
        space.run("nft", "add", "table", "inet", "office")
        before = nft.lists
        device.elements()
        assert nft.lists > before, "a change of anybody counts"


def test_one_transaction_replaces_an_element(device: Device) -> None:
    device.apply(add=[ONE])
    slower = Element(ONE.mac, ONE.mark, bulk=True)
    device.apply(add=[slower], remove=[ONE.mac])
    assert device.elements() == {ONE.mac: slower}


@pytest.mark.parametrize("twin", [ONE, Element(ONE.mac, 9), Element("02:00:00:00:00:03", ONE.mark)])
def test_a_mac_or_a_mark_that_is_there_is_refused_with_all_beside_it(
    device: Device, twin: Element
) -> None:
    device.apply(add=[ONE])
    with pytest.raises(DeviceFailed, match="exist"):
        device.apply(add=[OTHER, twin])
    assert device.elements() == {ONE.mac: ONE}


def test_a_mac_that_is_not_there_cannot_be_removed(device: Device) -> None:
    device.apply(add=[ONE])
    with pytest.raises(DeviceFailed, match="No such"):
        device.apply(add=[OTHER], remove=["02:00:00:00:00:09"])
    assert device.elements() == {ONE.mac: ONE}


def test_a_thousand_phones_are_one_transaction(device: Device) -> None:
    crowd = [Element(f"02:00:00:00:{n >> 8:02x}:{n & 255:02x}", n) for n in range(1, 1001)]
    device.apply(add=crowd)
    assert len(device.elements()) == len(device.counters()) == 1000
    device.apply(remove=[each.mac for each in crowd])
    assert device.elements() == {}


def test_the_line_switch_changes_where_questions_go(space: Namespace) -> None:
    device = NftFirewall(Nft(), Sides("phones", "uplink"))
    for line_up, port in ((True, 5354), (False, 5356), (True, 5354)):
        device.steer(line_up=line_up)
        assert f"53 : {port}" in space.run("nft", "list", "map", "inet", "pendopo", "resolver")
    device.close()


@pytest.mark.parametrize("name", ["inside", "live"])
@pytest.mark.parametrize("bulk", [False, True])
def test_an_element_that_a_set_has_lost_is_no_proof_and_can_be_removed(
    space: Namespace, name: str, bulk: bool
) -> None:
    device, element = NftFirewall(Nft(), Sides("phones", "uplink")), Element(ONE.mac, 7, bulk)
    device.apply(add=[element])
    spoilt = "slow" if bulk and name != "inside" else name
    space.run("nft", "flush", "set", "inet", "pendopo", spoilt)
    assert device.get(ONE.mac) != element and device.elements()[ONE.mac] != element
    device.apply(add=[element], remove=[ONE.mac])
    assert device.get(ONE.mac) == element and device.elements() == {ONE.mac: element}
    device.close()


def test_a_new_gate_keeps_the_elements_and_counters_of_the_old(space: Namespace) -> None:
    old = NftFirewall(Nft(), Sides("phones", "uplink"))
    old.apply(add=[ONE])
    old.close()
    new = NftFirewall(Nft(), Sides("phones", "uplink"))
    assert new.elements() == {ONE.mac: ONE}
    new.close()


def test_a_table_of_another_version_is_replaced(space: Namespace) -> None:
    text = "table inet pendopo {\n set live {\n type ipv4_addr\n }\n}\n"
    space.run("nft", "-f", "-", text=text)
    device = NftFirewall(Nft(), Sides("phones", "uplink"))
    device.apply(add=[ONE])
    assert device.elements() == {ONE.mac: ONE}
    device.close()


def test_a_failure_is_one_line(space: Namespace) -> None:
    for nft in (Nft(), Nft(library=NO_LIBRARY)):
        with pytest.raises(NftFailed) as caught:
            nft.do("add element inet nothing x { 1 }\nadd element inet nothing y { 1 }")
        assert "\n" not in str(caught.value) and "No such file" in str(caught.value)


def test_a_machine_without_nft_is_told_which_package() -> None:
    with pytest.raises(NftMissing, match="install Debian's package nftables"):
        Nft(library=NO_LIBRARY, program="no-nft-at-all")
