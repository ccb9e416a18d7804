"""What a phone that did not tap reaches of the world, of the box and of its neighbours: nothing."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.lab.namespaces import eventually
from tests.lab.net import NOWHERE, NOWHERE6, Lab
from tests.lab.phone import GATEWAY, GATEWAY6, Phone, question

AT_ONCE_S = 1.5  # a round of the gate takes 5


def knock(phone: Phone, address: str) -> None:
    """Try every way out that a phone or a tunnel knows, towards one address."""
    phone.pings(address)
    for port in (80, 443, 853, 22, 53, 8080):
        phone.tcp(address, port)
    for port in (53, 123, 443, 500, 853, 1194, 4500, 51820):
        phone.udp(address, port, question("leak.example"))
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with phone.space.entered():
        for protocol in (4, 41, 47, 50, 132):  # tunnels, ESP, SCTP
            with suppress(OSError), socket.socket(family, socket.SOCK_RAW, protocol) as sock:
                sock.sendto(b"leak" * 5, (address, 0))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Silence is what is wanted here: do not wait long for it."""
    monkeypatch.setattr("tests.lab.phone.TIMEOUT_S", 0.15)
    yield


def test_the_lab_would_notice_a_leak(lab: Lab) -> None:
    phone = lab.phone()
    phone.tap()
    before = lab.internet.leaked_packets()
    assert phone.pings(NOWHERE) and phone.pings(NOWHERE6)
    assert lab.internet.leaked_packets() == before + 2


@pytest.mark.usefixtures("impatient")
def test_nothing_of_a_phone_that_did_not_tap_reaches_the_world(lab: Lab) -> None:
    phone, before = lab.phone(), lab.internet.leaked_packets()
    for address in (NOWHERE, NOWHERE6):
        knock(phone, address)
    assert lab.internet.leaked_packets() == before


@pytest.mark.usefixtures("impatient")
def test_a_phone_that_knows_the_live_ones_address_gets_no_further(lab: Lab) -> None:
    live, thief = lab.phone(), lab.phone()
    live.tap()
    before = lab.internet.leaked_packets()
    thief.space.ips(f"addr del {thief.ip}/16 dev eth0\naddr add {live.ip}/16 dev eth0")
    thief.space.ip("route", "add", "default", "via", GATEWAY)
    knock(thief, NOWHERE)
    assert lab.internet.leaked_packets() == before


def test_443_and_853_get_a_fast_no_and_quic_gets_silence(lab: Lab) -> None:
    phone = lab.phone()
    for address in (NOWHERE, NOWHERE6):
        assert [phone.tcp(address, port) for port in (443, 853)] == ["reset", "reset"]
        assert phone.udp(address, 443) is None


@pytest.mark.usefixtures("impatient")
def test_a_live_phone_reaches_nothing_of_the_private_network_beyond(lab: Lab) -> None:
    phone = lab.phone()
    phone.tap()
    for address in ("10.99.0.2", "fd99::2"):
        assert not phone.pings(address)
        assert phone.tcp(address, 443) == "silence"


def wait_isolated(lab: Lab, phone: Phone) -> None:
    """A port of the bridge is shut off from the others as soon as it is one."""
    port = f"/sys/class/net/port{phone.number}/brport/isolated"
    eventually(lambda: lab.box.space.run("cat", port) == "1\n", "the port is isolated", AT_ONCE_S)


def test_a_port_is_isolated_at_once_and_again_when_it_was_opened(lab: Lab) -> None:
    phone = lab.phone()
    wait_isolated(lab, phone)
    port = f"port{phone.number}"
    lab.box.space.run("bridge", "link", "set", "dev", port, "isolated", "off")
    wait_isolated(lab, phone)
    lab.box.space.ips(f"link set {port} nomaster\nlink set {port} master br-lan")
    wait_isolated(lab, phone)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("live", [False, True])
def test_phones_never_reach_each_other(lab: Lab, live: bool) -> None:
    one, other = lab.phone(), lab.phone()
    wait_isolated(lab, other)
    if live:
        one.tap()
        other.tap()
    assert not one.pings(other.ip) and not one.pings(other.ip6)
    for address in (other.ip, other.ip6):  # by way of the box, too
        prefix = f"{address}/{128 if ':' in address else 32}"
        one.space.run("ip", "route", "add", prefix, "via", GATEWAY6 if ":" in address else GATEWAY)
        assert not one.pings(address)


@pytest.mark.usefixtures("impatient")
def test_live_phones_with_public_addresses_do_not_meet_by_way_of_the_box(lab: Lab) -> None:
    lab.box.space.ip("addr", "replace", "2001:db8:2::1/64", "dev", "br-lan", "nodad")
    phones = [lab.phone(), lab.phone()]
    for number, phone in enumerate(phones, start=10):
        phone.space.ip("addr", "add", f"2001:db8:2::{number}/128", "dev", "eth0", "nodad")
        phone.space.run("ip", "-6", "route", "add", "2001:db8:2::/64", "via", GATEWAY6)
        phone.tap()
    assert phones[0].pings("2001:db8:2::1")
    assert not phones[0].pings("2001:db8:2::11")


def test_the_box_itself_answers_ping_and_pages_of_both_families(lab: Lab) -> None:
    phone = lab.phone()
    assert phone.pings(GATEWAY) and phone.pings(GATEWAY6)
    page = phone.get(f"http://[{GATEWAY6}]/")
    assert page is not None and page.status in (200, 302)
