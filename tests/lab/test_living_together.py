"""Other firewalls beside the gate's: it holds, and with two exceptions it lets phones out."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.lab.enclosed import lacking
from tests.lab.firewalls import Dockerd, Firewalld, Ufw, load_docker
from tests.lab.namespaces import Namespace, cable, eventually
from tests.lab.net import Lab
from tests.lab.phone import GATEWAY, INTERNET, Phone
from tests.lab.test_isolation import DNS_TCP, FRONT, UPLINK, scan
from tests.lab.test_leak_self_test import assert_held
from tests.lab.test_restarts import LOOK_S, TURN_S, download

needs_ufw = pytest.mark.skipif(shutil.which("ufw") is None, reason="NO UFW: it is not installed")
needs_iptables = pytest.mark.skipif(
    shutil.which("iptables-nft-restore") is None, reason="NO DOCKER RULES: iptables is missing"
)
needs_firewalld = pytest.mark.skipif(
    bool(lacking("firewalld", "dbus-daemon")), reason="NO FIREWALLD: it is not installed"
)
needs_dockerd = pytest.mark.skipif(
    bool(lacking("dockerd", "docker", "iptables-nft")), reason="NO DOCKERD: it is not installed"
)
# As docs/gate.md says it.
FIREWALLD_EXCEPTION = ("--permanent", "--zone=trusted", "--add-interface=br-lan")
UFW_EXCEPTIONS = ("allow in on br-lan", "route allow in on br-lan out on wan0")
DOCKER_EXCEPTIONS = (
    "-i br-lan -o wan0 -j ACCEPT",
    "-i wan0 -o br-lan -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
)
CONTAINER = "172.17.0.2"
PORTS = "T:53,80,443,8080"


@pytest.fixture
def alone(lab: Lab) -> Iterator[Lab]:
    """The lab, and afterwards no table in it but the gate's."""
    yield lab
    lab.box.space.run("nft", "flush", "ruleset")
    lab.box.end_gate()
    lab.box.start_gate()


@pytest.fixture
def ufw(alone: Lab, tmp_path: Path) -> Ufw:
    return Ufw(alone.box.space, tmp_path)


@pytest.fixture
def container(alone: Lab) -> Iterator[Namespace]:
    """What Docker runs: a web server at CONTAINER, reached by way of docker0."""
    space = Namespace("container")
    box = alone.box.space
    box.ips("link add docker0 type bridge\naddr add 172.17.0.1/16 dev docker0\nlink set docker0 up")
    cable(box, "veth0", space, "eth0")
    box.ips("link set veth0 master docker0\nlink set veth0 up")
    space.ips(
        f"addr add {CONTAINER}/16 dev eth0\nlink set eth0 up\nroute add default via 172.17.0.1"
    )
    with space.entered(), socket.create_server((CONTAINER, 80)):
        yield space
    space.close()
    box.ip("link", "del", "docker0")


def make_exceptions(lab: Lab) -> None:
    for program, chain in (("iptables-nft", "DOCKER-USER"), ("ip6tables-nft", "FORWARD")):
        for words in DOCKER_EXCEPTIONS:
            lab.box.space.run(program, "-I", chain, *words.split())


def serves(phone: Phone) -> None:
    """All that a phone is promised, from the page to the internet."""
    probe = phone.probe()
    assert probe is not None and probe.status == 302
    assert phone.resolve("before.example") == [INTERNET]
    phone.tap()
    phone.wait_online()
    assert phone.is_online(v6=True) and phone.resolve("after.example") == [INTERNET]


@needs_ufw
def test_beside_ufw_as_debian_ships_it_nothing_leaks_and_nobody_is_served(
    lab: Lab, ufw: Ufw
) -> None:
    ufw.do("enable")
    assert_held(lab)
    phone = lab.phone()
    assert phone.get(f"http://{GATEWAY}/") is None


@needs_ufw
def test_beside_ufw_with_its_two_exceptions_a_phone_is_served(lab: Lab, ufw: Ufw) -> None:
    for words in UFW_EXCEPTIONS:
        ufw.do(*words.split())
    ufw.do("enable")
    phone, other = lab.phone(), lab.phone()
    serves(phone)
    assert_held(lab)
    with lab.box.space.entered(), socket.create_server((GATEWAY, 8080)):
        assert scan(phone.space, GATEWAY, ports=PORTS) == {GATEWAY: {FRONT, DNS_TCP}}
    with download(phone) as sock:
        for words in ("reload", "disable", "enable"):
            ufw.do(words)
            assert phone.is_online() and not other.is_online(), words
            assert sock.recv(65536), "the download goes on"
    assert_held(lab)


@needs_iptables
def test_beside_docker_nothing_leaks_and_phones_need_an_exception(
    lab: Lab, container: Namespace
) -> None:
    load_docker(lab.box.space)
    assert_held(lab)
    phone = lab.phone()
    phone.tap()
    assert not phone.is_online()
    make_exceptions(lab)
    phone.wait_online()
    assert phone.is_online(v6=True)


@needs_iptables
def test_beside_docker_with_its_exceptions_a_phone_is_served_and_reaches_no_container(
    lab: Lab, container: Namespace
) -> None:
    load_docker(lab.box.space)
    make_exceptions(lab)
    phone, held = lab.phone(), lab.phone()
    serves(phone)
    with lab.internet.space.entered():
        socket.create_connection((UPLINK, 8080), 5).close()  # the office's network may
    places = (GATEWAY, UPLINK, CONTAINER)
    live_finds, held_finds = (scan(each.space, *places, ports=PORTS) for each in (phone, held))
    assert live_finds == {GATEWAY: {FRONT, DNS_TCP}, UPLINK: {FRONT}, CONTAINER: set()}
    assert held_finds == {place: {FRONT} for place in places}
    with container.entered():
        socket.create_connection((INTERNET, 443), 5).close()  # the gate leaves containers alone
    assert_held(lab)
    load_docker(lab.box.space)  # its daemon was started anew
    make_exceptions(lab)
    assert phone.is_online() and phone.is_online(v6=True) and not held.is_online()


@pytest.mark.long
@needs_firewalld
def test_beside_firewalld_the_gate_holds_and_with_its_exception_a_phone_is_served(
    lab: Lab, alone: Lab, tmp_path: Path
) -> None:
    phone, other = lab.phone(), lab.phone()
    with Firewalld(lab.box.space, tmp_path / "firewalld.log") as firewalld:
        assert_held(lab)
        assert phone.get(f"http://{GATEWAY}/") is None
        for words in (FIREWALLD_EXCEPTION, ("--reload",)):
            assert firewalld.do(*words) == "success"
        serves(phone)
        with lab.box.space.entered(), socket.create_server((GATEWAY, 8080)):
            assert scan(phone.space, GATEWAY, ports=PORTS) == {GATEWAY: {FRONT, DNS_TCP}}
        with download(phone) as sock:
            assert firewalld.do("--reload") == "success"
            assert phone.is_online() and phone.is_online(v6=True) and not other.is_online()
            assert sock.recv(65536), "the download goes on"
        assert_held(lab)


@pytest.mark.long
@needs_dockerd
def test_beside_a_real_dockerd_the_gate_holds_also_when_it_starts_anew(
    lab: Lab, alone: Lab, tmp_path: Path
) -> None:
    phone, other = lab.phone(), lab.phone()
    for is_first in (True, False):
        with Dockerd(lab.box.space, tmp_path / "dockerd.log"):
            assert_held(lab)
            if is_first:
                make_exceptions(lab)
                serves(phone)
            assert phone.is_online() and phone.is_online(v6=True)
            assert not other.is_online() and not other.is_online(v6=True)
    lab.box.space.ip("link", "del", "docker0")


@needs_iptables
def test_a_reload_that_begins_with_flush_ruleset_is_repaired_within_a_round(
    lab: Lab, alone: Lab
) -> None:
    """As `systemctl reload nftables` does it, with someone else's rules in the file."""
    live, other = lab.phone(), lab.phone()
    live.tap()
    office = "table inet office {\n chain in {\n  type filter hook input priority filter\n }\n}\n"
    lab.box.nft(f"flush ruleset\n{office}")
    started = monotonic()
    eventually(
        lambda: live.is_online() and live.is_online(v6=True)
        and (probe := other.probe()) is not None and probe.status == 302,
        "it was repaired",
    )  # fmt: skip
    assert monotonic() - started <= TURN_S + LOOK_S
    assert not other.is_online()
    assert_held(lab)
    assert "table inet office" in lab.box.space.run("nft", "list", "tables")
