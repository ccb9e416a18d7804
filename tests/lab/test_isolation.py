"""What a real nmap finds from a phone: the front, DNS, DHCP, and nothing else of box or phones."""

import re
import shutil
import socket
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from tests.lab.namespaces import Namespace
from tests.lab.net import SETTINGS, Lab
from tests.lab.phone import GATEWAY, GATEWAY6, question
from tests.lab.test_leaks import wait_isolated
from tests.lab.test_tls_port import TLS

pytestmark = pytest.mark.skipif(shutil.which("nmap") is None, reason="NO SCAN: no nmap here")

# What may listen on a box: ssh, printing, the kiosk, staff's pages, metrics, mDNS, a printer.
LISTEN_TCP = (22, 443, 631, 853, 2080, 5355, 8080, 8443, 9080, 9100, 9113)
LISTEN_UDP = (123, 161, 443, 631, 853, 1900, 5353, 5355)
TCP = "1-1024,1883,2049,2080,3306,5000,5201,5353-5356,5432,6379,8000-8100,8443,9080-9120"
UDP = "53,67,69,123,137,161,443,500,631,853,1900,4500,5353-5356,51820"
PACE = ("--min-rate", "10000", "--max-retries", "1")
SILENT = (*PACE, "--initial-rtt-timeout", "100ms", "--max-rtt-timeout", "100ms")
ONCE = ("--min-rate", "12000", "--max-retries", "0")  # silence is not asked twice: 65535 in seconds
RESOLVERS_TCP = {"53/tcp", "5354/tcp", "5356/tcp"}
UPLINK, UPLINK6 = "10.99.0.1", "fd99::1"
PROMISED = "T:53,80,443,U:53,67"
FRONT, FRONT_TLS, DNS, DNS_TCP, DHCP = "80/tcp", "443/tcp", "53/udp", "53/tcp", "67/udp"
HELD = {
    GATEWAY: {FRONT, DNS, DHCP},
    GATEWAY6: {FRONT, DNS},
    UPLINK: {FRONT, DNS},  # whomever a phone held back asks, the guests' resolver answers
    UPLINK6: {FRONT, DNS},
}
LIVE = {
    GATEWAY: {FRONT, DNS, DNS_TCP, DHCP},
    GATEWAY6: {FRONT, DNS, DNS_TCP},
    UPLINK: {FRONT},
    UPLINK6: {FRONT},
}


@pytest.fixture(scope="module")
def tls_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A village whose front has a certificate; here a listener stands for the front."""
    settings = SETTINGS.replace("[portal]\n", TLS)
    with Lab(tmp_path_factory.mktemp("lab"), settings) as lab:
        lab.box.start()
        yield lab


def scan(
    space: Namespace, *places: str, ports: str = f"T:{TCP},U:{UDP}", pace: tuple[str, ...] = PACE
) -> dict[str, set[str]]:
    """The open ports that nmap finds at each address; its packets go as the kernel routes them."""
    found: dict[str, set[str]] = {}
    for family in ((), ("-6",)):
        asked = [place for place in places if (":" in place) == bool(family)]
        if not asked:
            continue
        said = space.run(
            *("nmap", *family, "-n", "-Pn", "-T4", *pace, "--send-ip"),
            *("-sSU" if "U:" in ports else "-sS", "-p", ports, "-oG", "-", *asked),
        )
        for place, listed in re.findall(r"Host: (\S+) .*Ports: (.*)", said):
            found[place] = {
                f"{number}/{kind}"
                for number, kind in re.findall(r"\b(\d+)/open/(tcp|udp)/", listed)
            }
    return found


@contextmanager
def listeners(space: Namespace) -> Iterator[list[socket.socket]]:
    """TCP listens on many ports of all addresses; the UDP sockets, to see what came to them."""
    with ExitStack() as stack:
        with space.entered():
            for port in LISTEN_TCP:
                stack.enter_context(
                    socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
                )
            heard = [
                stack.enter_context(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
                for _ in LISTEN_UDP
            ]
        for sock, port in zip(heard, LISTEN_UDP, strict=True):
            sock.setblocking(False)
            sock.bind(("::", port))
        yield heard


def ports_that_heard(heard: list[socket.socket]) -> set[int]:
    """The UDP ports to which something came since the last look."""
    ports = set()
    for sock in heard:
        with suppress(BlockingIOError):
            while True:
                sock.recv(2048)
                ports.add(sock.getsockname()[1])
    return ports


def link_local(lab: Lab) -> str:
    """The box's own address on the phones' link."""
    shown = lab.box.space.ip("-6", "-o", "addr", "show", "dev", "br-lan", "scope", "link")
    return shown.split()[3].partition("/")[0]


def test_the_scan_would_find_what_listens(lab: Lab) -> None:
    with listeners(lab.box.space) as heard:
        found = scan(lab.box.space, *LIVE)
        assert ports_that_heard(heard) == set(LISTEN_UDP)
    wanted = {f"{port}/tcp" for port in LISTEN_TCP}
    assert all(wanted <= found[place] for place in LIVE)
    assert found[GATEWAY] >= RESOLVERS_TCP and found[GATEWAY6] >= RESOLVERS_TCP


def with_late_ones(
    found: dict[str, set[str]], space: Namespace, *places: str
) -> dict[str, set[str]]:
    """At that pace a busy machine may lose an answer: what is promised is asked again, slowly."""
    again = scan(space, *places, ports=PROMISED, pace=())
    return {place: found.get(place, set()) | again.get(place, set()) for place in found | again}


def finds_what_is_promised(lab: Lab, *besides: str, live: bool) -> None:
    """Of all the box's addresses a phone finds this, and what else is named; and no more."""
    phone, here = lab.phone(), link_local(lab)
    if live:
        phone.tap()
    promised = LIVE if live else HELD
    with listeners(lab.box.space) as heard:
        places = (*promised, f"{here}%eth0")
        found = scan(phone.space, *places)
        found = with_late_ones(found, phone.space, *places)
        assert ports_that_heard(heard) == set()
    wanted = promised | {here: promised[GATEWAY6]}
    assert found == {place: ports | set(besides) for place, ports in wanted.items()}


@pytest.mark.parametrize("live", [False, True], ids=["held", "live"])
def test_of_the_box_a_phone_finds_what_is_promised_and_no_more(lab: Lab, live: bool) -> None:
    finds_what_is_promised(lab, live=live)


@pytest.mark.long
@pytest.mark.parametrize("live", [False, True], ids=["held", "live"])
def test_with_a_certificate_it_finds_the_front_at_443_too(tls_lab: Lab, live: bool) -> None:
    finds_what_is_promised(tls_lab, FRONT_TLS, live=live)


def test_of_all_65535_ports_a_phone_held_back_finds_the_fronts(lab: Lab) -> None:
    phone = lab.phone()
    with listeners(lab.box.space):
        found = scan(phone.space, GATEWAY, ports="T:1-65535", pace=ONCE)
        found = with_late_ones(found, phone.space, GATEWAY)
    assert found == {GATEWAY: HELD[GATEWAY]}


@pytest.mark.parametrize("live", [False, True], ids=["held", "live"])
def test_the_resolvers_of_guests_have_no_door_of_their_own(
    lab: Lab, live: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their ports are where questions to port 53 are led, and answer no others."""
    phone = lab.phone()
    if live:
        phone.tap()
    assert phone.resolve("door.example") is not None
    monkeypatch.setattr("tests.lab.phone.TIMEOUT_S", 0.5)
    for address in (GATEWAY, GATEWAY6):
        for port in (5354, 5356):
            assert phone.udp(address, port, question("door.example")) is None


@pytest.mark.parametrize("live", [False, True], ids=["held", "live"])
def test_dhcpv6_answers_a_phone(lab: Lab, live: bool) -> None:
    """nmap asks it nothing: an information request (RFC 8415 18.2.6), and a reply."""
    phone = lab.phone()
    if live:
        phone.tap()
    request, reply, ask_for_dns = 11, 7, struct.pack(">HHH", 6, 2, 23)
    with phone.space.entered(), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        sock.bind(("::", 546))
        sock.settimeout(3)
        servers = ("ff02::1:2", 547, 0, socket.if_nametoindex("eth0"))
        sock.sendto(bytes([request, 0, 0, 7]) + ask_for_dns, servers)
        assert sock.recv(2000)[:4] == bytes([reply, 0, 0, 7])


HEARD = """
table inet heard {
  counter strangers { }
  chain arrivals {
    type filter hook prerouting priority raw; policy accept;
    meta l4proto { tcp, udp, icmp } counter name strangers
  }
}
"""


@pytest.mark.parametrize("live", [False, True], ids=["held", "live"])
def test_of_another_phone_a_phone_finds_nothing(lab: Lab, live: bool) -> None:
    """On the bridge, and by way of the box, where a phone held back meets the front instead."""
    one, other = lab.phone(), lab.phone()
    for phone in (one, other):
        wait_isolated(lab, phone)
        if live:
            phone.tap()
    with listeners(other.space):
        listening = {f"{port}/tcp" for port in LISTEN_TCP}
        assert scan(lab.box.space, other.ip, other.ip6) == dict.fromkeys(
            (other.ip, other.ip6), listening
        )
        other.space.run("nft", "-f", "-", text=HEARD)
        for address, gateway, length in ((other.ip, GATEWAY, 32), (other.ip6, GATEWAY6, 128)):
            one.space.ip("neigh", "replace", address, "lladdr", other.mac, "dev", "eth0")
            assert scan(one.space, address, pace=SILENT) == {address: set()}
            one.space.run("ip", "route", "add", f"{address}/{length}", "via", gateway)
            led = {address: set() if live else {FRONT, DNS}}
            assert scan(one.space, address, pace=SILENT if live else PACE) == led
        assert "packets 0 " in other.space.run("nft", "list", "counters")
