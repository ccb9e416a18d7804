"""The gate's test of itself: held, leak and not known are told apart, and nothing stays behind."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.books.home import Home
from tests.flows.conftest import pendopo
from tests.lab.namespaces import eventually
from tests.lab.net import SETTINGS, Lab

OUTWARDS = 'iifname "br-lan" oifname "wan0"'
ASKED = 3


@dataclass(frozen=True)
class Outcome:
    """What one run said."""

    code: int
    words: str
    result: str
    leaked: list[str]


def command(lab: Lab, home: Home, rights: str = "+net_admin,+net_raw") -> list[str]:
    """With the rights of its unit, and no others."""
    return [
        *(*lab.box.space.within, "env", f"PENDOPO_HOME={home.path}"),
        *("setpriv", "--no-new-privs", f"--bounding-set=-all,{rights}"),
        *(sys.executable, "-m", "portal.gate", "leak-test"),
    ]


def run_test(lab: Lab, home: Home | None = None) -> Outcome:
    home = home or lab.home
    ended = subprocess.run(command(lab, home), capture_output=True, text=True, check=False)
    assert ended.stderr.count("\n") == 1, ended.stderr
    found = json.loads((home.run / "leak-test").read_text())
    return Outcome(ended.returncode, ended.stderr, found["result"], found["leaked"])


def assert_held(lab: Lab) -> Outcome:
    """It says held. "Not known", the word of a machine too busy to see it all, is asked again."""
    for _ in range(ASKED):
        if (tested := run_test(lab)).result != "unknown":
            break
    assert tested.result == "held", tested.words
    return tested


def strangers(lab: Lab) -> list[str]:
    """What of a test is on the box."""
    return [line for line in lab.box.space.ip("-o", "link").splitlines() if "pdp-leak" in line]


@pytest.fixture
def spoilt(lab: Lab) -> Iterator[Lab]:
    """A gate that repairs nothing for now, so that it can be spoilt; a new one afterwards."""
    lab.box.end_gate(signal.SIGKILL)
    yield lab
    lab.box.start_gate()


def changed(lab: Lab, folder: Path, old: str, new: str) -> Home:
    """The lab's settings with one change, in a state folder of their own."""
    home = Home(folder)
    home.make()
    home.settings.write_text(SETTINGS.replace(old, new))
    return home


def test_a_healthy_gate_holds(lab: Lab) -> None:
    tested = assert_held(lab)
    assert (tested.code, tested.result, tested.leaked) == (0, "held", [])
    assert "leak test: held: a phone that nobody knows reaches nothing" in tested.words
    assert strangers(lab) == []
    assert "leak test: held, today " in pendopo(lab.home.path, "wifi", "status").stdout


@pytest.mark.parametrize(
    ("rule", "leaked"),
    [
        (f"{OUTWARDS} udp dport 123 accept", ["IPv4 UDP 123", "IPv6 UDP 123"]),
        (f"{OUTWARDS} meta nfproto ipv6 tcp dport 22 accept", ["IPv6 TCP 22"]),
        (f"{OUTWARDS} icmp type echo-request accept", ["IPv4 ping"]),
        (f"{OUTWARDS} udp dport 443 accept", ["IPv4 UDP 443", "IPv6 UDP 443"]),
    ],
)
def test_a_hole_in_the_rules_is_named(spoilt: Lab, rule: str, leaked: list[str]) -> None:
    spoilt.box.nft(f"insert rule inet pendopo between {rule}")
    tested = run_test(spoilt)
    assert (tested.code, tested.result) == (1, "leak")
    assert sorted(tested.leaked) == leaked
    assert ", ".join(tested.leaked) in tested.words


def test_without_our_table_everything_leaks(spoilt: Lab) -> None:
    spoilt.box.nft("delete table inet pendopo")
    tested = run_test(spoilt)
    ports = ("TCP 22", "TCP 443", "TCP 853", "TCP 8080", "UDP 53", "UDP 123", "UDP 443", "UDP 853")
    wanted = {f"IPv{version} {way}" for version in (4, 6) for way in (*ports, "ping")}
    assert (tested.code, set(tested.leaked)) == (1, wanted)


def test_a_table_that_accepts_all_leaks_but_not_past_the_redirect(spoilt: Lab) -> None:
    spoilt.box.nft(f"insert rule inet pendopo between {OUTWARDS} accept")
    leaked = run_test(spoilt).leaked
    assert "IPv4 TCP 8080" in leaked and "IPv6 ping" in leaked
    assert not {"IPv4 UDP 53", "IPv6 UDP 53", "IPv4 TCP 443", "IPv6 TCP 853"} & set(leaked)


def test_a_rule_without_effect_is_no_leak(spoilt: Lab) -> None:
    """The chain's own policy still holds when its rules are gone."""
    spoilt.box.nft("flush chain inet pendopo between")
    assert_held(spoilt)


def test_an_uplink_that_is_down_is_not_known(spoilt: Lab) -> None:
    spoilt.box.space.ip("link", "set", "wan0", "down")
    tested = run_test(spoilt)
    spoilt.box.space.ips("addr replace fd99::1/64 dev wan0 nodad\nlink set wan0 up")
    for way in ("10.99.0.2", "fd99::2"):
        spoilt.box.space.ip("route", "replace", "default", "via", way)
    assert (tested.code, tested.result) == (3, "unknown")
    assert "the box itself has no way out" in tested.words and strangers(spoilt) == []


def test_an_uplink_whose_router_is_silent_is_not_known(lab: Lab) -> None:
    lab.internet.space.ip("link", "set", "eth0", "down")
    tested = run_test(lab)
    lab.internet.space.ips("link set eth0 up\naddr replace fd99::2/64 dev eth0 nodad")
    assert (tested.code, tested.result) == (3, "unknown")
    assert "packets are not seen on wan0" in tested.words


def test_a_box_without_ipv6_beyond_is_tested_in_ipv4_and_says_so(lab: Lab) -> None:
    lab.box.space.ip("-6", "route", "del", "default")
    tested = run_test(lab)
    lab.box.space.ip("-6", "route", "replace", "default", "via", "fd99::2")
    assert (tested.code, tested.result) == (0, "held")
    assert "(IPv6 has no way out of this box)" in tested.words


def test_a_bridge_that_lets_nobody_in_is_not_known(lab: Lab) -> None:
    """As while the spanning tree listens: a test of nothing must not say "held"."""
    lab.box.space.ip("link", "set", "br-lan", "type", "bridge", "stp_state", "1")
    tested = run_test(lab)
    lab.box.space.ip("link", "set", "br-lan", "type", "bridge", "stp_state", "0")
    assert (tested.code, tested.result) == (3, "unknown")
    assert "never reached the box: IPv4 TCP 22" in tested.words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('device = "nft"', 'device = "fake"', "holds nobody back"),
        ('phones = "br-lan"', 'phones = "wan1"', "'wan1' is no bridge"),
    ],
)
def test_what_cannot_be_tested_is_one_honest_line(
    lab: Lab, tmp_path: Path, old: str, new: str, words: str
) -> None:
    tested = run_test(lab, changed(lab, tmp_path, old, new))
    assert (tested.code, tested.result) == (3, "unknown")
    assert words in tested.words


@pytest.mark.parametrize("rights", ["+net_admin", "+net_raw"])
def test_without_one_of_its_rights_nothing_is_known(lab: Lab, rights: str) -> None:
    ended = subprocess.run(
        command(lab, lab.home, rights), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 3 and ended.stderr.count("\n") == 1
    assert "the test cannot be made ([Errno 1] Operation not permitted" in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_test_that_is_killed_leaves_nothing_behind(lab: Lab, number: signal.Signals) -> None:
    began = subprocess.Popen(command(lab, lab.home), stderr=subprocess.DEVNULL)
    eventually(lambda: bool(strangers(lab)), "the stranger is there")
    began.send_signal(number)
    began.wait(5)
    eventually(lambda: not strangers(lab), "the stranger is gone", 1)


def test_a_phone_that_is_online_notices_nothing(lab: Lab) -> None:
    """Not a packet lost, and the stranger is shut off from the phones."""
    phone = lab.phone()
    phone.tap()
    phone.wait_online()
    tests = threading.Thread(target=run_test, args=(lab,))
    tests.start()
    pings, seen = [phone.pings("203.0.113.10")], False
    while tests.is_alive():
        pings.append(phone.pings("203.0.113.10"))
        if not seen and (found := strangers(lab)):
            name = found[0].split(": ")[1].split("@")[0]
            port = lab.box.space.run("cat", f"/sys/class/net/{name}/brport/isolated")
            assert port == "1\n"
            seen = True
    assert seen and all(pings) and len(pings) > 3
    assert phone.is_online() and phone.is_online(v6=True)


def test_a_bridge_that_chose_its_own_address_keeps_it(lab: Lab, tmp_path: Path) -> None:
    """It takes the lowest of its ports': a low one of ours would cut every phone off."""
    space = lab.box.space

    def looks() -> str:
        return space.run("cat", *(f"/sys/class/net/br-auto/{each}" for each in ("address", "mtu")))

    space.ips(
        """link add br-auto type bridge
        link add auto0 address fa:00:00:00:00:01 mtu 1400 type veth
        link set auto0 master br-auto
        link set auto0 up
        link set br-auto up"""
    )
    kept = looks()
    assert kept == "fa:00:00:00:00:01\n1400\n"
    home = changed(lab, tmp_path, 'phones = "br-lan"', 'phones = "br-auto"')
    with subprocess.Popen(command(lab, home), stderr=subprocess.DEVNULL) as run:
        eventually(lambda: "master br-auto" in "".join(strangers(lab)), "it joined")
        run.send_signal(signal.SIGSTOP)
        during = looks()
        run.send_signal(signal.SIGKILL)
    space.ips("link del br-auto\nlink del auto0")
    assert during == kept


def test_what_a_live_phone_sends_there_is_no_leak(lab: Lab) -> None:
    phone = lab.phone()
    phone.tap()
    tests: list[Outcome] = []
    run = threading.Thread(target=lambda: tests.append(assert_held(lab)))
    run.start()
    with phone.space.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        while run.is_alive():
            sock.sendto(b"hello", ("192.0.2.1", 123))
            run.join(0.01)
    assert [test.result for test in tests] == ["held"]
