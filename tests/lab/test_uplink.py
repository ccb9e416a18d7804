"""The way out changes under the gate: another address by DHCP, a modem pulled and plugged in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab.enclosed import lacking
from tests.lab.namespaces import cable, eventually
from tests.lab.net import Lab
from tests.lab.networkd import Networkd
from tests.lab.networkmanager import PROGRAMS, NetworkManager
from tests.lab.phone import Phone
from tests.lab.test_dhcp import SCRIPT, needs_udhcpc
from tests.lab.test_leak_self_test import assert_held
from tests.lab.test_leaks import wait_isolated
from tests.lab.test_restarts import LOOK_S, TURN_S

LINE_S = 40.0  # three bad looks, then two good ones
SERVER = (
    *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--port=0"),
    *("--interface=eth0", "--bind-interfaces", "--user=root", "--dhcp-authoritative", "--no-ping"),
)


@pytest.fixture
def live(lab: Lab) -> Phone:
    phone = lab.phone()
    phone.tap()
    phone.wait_online()
    return phone


def is_sent_to_the_page(phone: Phone) -> bool:
    probe = phone.probe()
    return probe is not None and probe.status == 302


@contextmanager
def office_router(lab: Lab, *options: str) -> Iterator[None]:
    """What stands at the other end of the uplink gives addresses out, or announces itself."""
    server = lab.internet.space.start(*SERVER, *options)
    yield
    lab.internet.space.stop(server)


@needs_udhcpc
def test_with_another_address_from_dhcp_live_phones_are_online_again_without_a_tap(
    lab: Lab, live: Phone, tmp_path: Path
) -> None:
    box, other = lab.box.space, lab.phone()
    lab.internet.space.ip("addr", "add", "10.98.0.2/24", "dev", "eth0")
    leases = f"--dhcp-leasefile={tmp_path / 'leases'}"
    with office_router(lab, "--dhcp-range=10.98.0.50,10.98.0.60", leases):
        box.ips("route flush dev wan0\naddr flush dev wan0 scope global")
        box.run(
            *("env", f"LEASE={tmp_path / 'lease'}", f"PATH={os.environ['PATH']}"),
            *("udhcpc", "-i", "wan0", "-f", "-q", "-n", "-t", "10", "-s", str(SCRIPT)),
        )
    assert "10.98.0." in box.ip("-4", "addr", "show", "dev", "wan0")
    live.wait_online(LINE_S)
    assert not other.is_online() and is_sent_to_the_page(other)
    assert not live.pings("10.98.0.2"), "the office's new network is private as the old one was"
    assert_held(lab)


@pytest.mark.skipif(
    bool(lacking(*PROGRAMS)), reason=f"NO NETWORKMANAGER HERE: {lacking(*PROGRAMS)} missing"
)
def test_beside_a_networkmanager_that_has_the_uplink_the_gate_holds(
    lab: Lab, live: Phone, tmp_path: Path
) -> None:
    box, other = lab.box.space, lab.phone()
    lab.internet.space.ip("addr", "replace", "10.98.0.2/24", "dev", "eth0")
    box.ips("route flush dev wan0\naddr flush dev wan0 scope global")
    leases = f"--dhcp-leasefile={tmp_path / 'leases'}"
    with (
        office_router(lab, "--dhcp-range=10.98.0.70,10.98.0.80", leases),
        NetworkManager(box, tmp_path / "networkmanager.log", "wan0") as manager,
    ):
        assert manager.address().startswith("10.98.0.")
        live.wait_online(LINE_S)
        for phone in (live, other):
            wait_isolated(lab, phone)
        manager.drop()
        eventually(lambda: lab.box.client.summary().line == "down", "the line is down", LINE_S)
        manager.join()
        live.wait_online(LINE_S)
        assert not other.is_online()
        assert_held(lab)
        assert "10.77.0.1/16" in box.ip("-4", "addr", "show", "dev", "br-lan")


@pytest.mark.skipif(bool(lacking("systemd-networkd")), reason="NO NETWORKD: it is not installed")
def test_beside_a_networkd_that_has_the_uplink_the_gate_holds(
    lab: Lab, live: Phone, tmp_path: Path
) -> None:
    """It takes the router's announcements itself, and the kernel's the gate switches on again."""
    box, other, internet = lab.box.space, lab.phone(), lab.internet.space
    internet.ips("addr replace 10.98.0.2/24 dev eth0\naddr replace 2001:db8:6::1/64 dev eth0 nodad")
    box.ips("route flush dev wan0\naddr flush dev wan0 scope global")
    options = (
        *("--dhcp-range=10.98.0.70,10.98.0.80", f"--dhcp-leasefile={tmp_path / 'leases'}"),
        *("--enable-ra", "--dhcp-range=2001:db8:6::,ra-only"),
    )
    with office_router(lab, *options):
        for _ in ("started", "started anew"):
            with Networkd(box, tmp_path / "networkd.log"):
                live.wait_online(LINE_S)
                eventually(lambda: live.is_online(v6=True), "online in IPv6", LINE_S)
                assert not other.is_online() and not other.is_online(v6=True)
                shown = box.ip("addr", "show", "dev", "br-lan")
                assert "10.77.0.1/16" in shown and "fd77::1/64" in shown
        assert_held(lab)


def test_with_its_modem_pulled_and_plugged_in_again_all_is_as_before(lab: Lab, live: Phone) -> None:
    box, internet, other = lab.box.space, lab.internet.space, lab.phone()
    box.ip("link", "del", "wan0")
    eventually(lambda: lab.box.client.summary().line == "down", "the line is down", LINE_S)
    assert is_sent_to_the_page(live) and is_sent_to_the_page(other)
    cable(box, "wan0", internet, "eth0")
    internet.ips(
        """addr add 10.99.0.2/24 dev eth0
        addr add 2001:db8:5::1/64 dev eth0 nodad
        link set eth0 up"""
    )
    with office_router(lab, "--enable-ra", "--dhcp-range=::,constructor:eth0,ra-only"):
        box.ips("addr add 10.99.0.1/24 dev wan0\nlink set wan0 up")
        box.ip("route", "add", "default", "via", "10.99.0.2")
        live.wait_online(LINE_S)
        eventually(lambda: live.is_online(v6=True), "online in IPv6, by announcement", LINE_S)
    assert not other.is_online() and not other.is_online(v6=True)
    assert_held(lab)


def test_forwarding_that_someone_switched_off_is_on_again_within_a_round(
    lab: Lab, live: Phone
) -> None:
    lab.box.space.run("sysctl", "-q", "net.ipv4.ip_forward=0", "net.ipv6.conf.all.forwarding=0")
    live.wait_online(TURN_S + LOOK_S)
