"""DHCP and router announcements of phones that mean no good: nobody else notices."""

import os
import random
import shutil
import socket
import struct
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

from tests.lab.namespaces import Namespace
from tests.lab.net import Lab
from tests.lab.phone import GATEWAY, Phone
from tests.lab.test_leaks import wait_isolated

SCRIPT = Path(__file__).with_name("udhcpc.sh")
FLOOD = 4000
MOST_LEASES = 400
BROADCAST = b"\xff" * 6
ETH_IPV6, ICMPV6, ANNOUNCEMENT = 0x86DD, 58, 134
needs_udhcpc = pytest.mark.skipif(
    shutil.which("udhcpc") is None, reason="NO DHCP CLIENT: udhcpc is not installed"
)


def checksum(data: bytes) -> int:
    """RFC 1071."""
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def datagram(mac: bytes, ports: tuple[int, int], body: bytes) -> bytes:
    """A broadcast frame from 0.0.0.0, as a phone without an address sends it."""
    length = 20 + 8 + len(body)
    addresses = bytes(4) + b"\xff" * 4
    head = struct.pack(">BBHHHBBH", 0x45, 0, length, 0, 0, 64, 17, 0) + addresses
    head = head[:10] + struct.pack(">H", checksum(head)) + head[12:]
    udp = struct.pack(">HHHH", *ports, 8 + len(body), 0)
    return BROADCAST + mac + b"\x08\x00" + head + udp + body


def request(mac: bytes, wanted: bytes) -> bytes:
    """DHCPREQUEST for an address (INIT-REBOOT, RFC 2131 4.3.2): one frame takes a lease."""
    fixed = struct.pack(">BBBB4s", 1, 1, 6, 0, random.randbytes(4)) + bytes(20)
    fixed += mac.ljust(16, b"\0") + bytes(192) + b"\x63\x82\x53\x63"
    return datagram(mac, (68, 67), fixed + b"\x35\x01\x03\x32\x04" + wanted + b"\xff")


def send_all(phone: Phone, frames: list[bytes]) -> None:
    with phone.space.entered():
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    with closing(sock):
        sock.bind(("eth0", 0))
        for frame in frames:
            sock.send(frame)


def lease_of(phone: Phone, file: Path) -> tuple[str, float]:
    """The address that udhcpc is given, and after how many seconds."""
    started = monotonic()
    phone.space.run(
        *("env", f"LEASE={file}", f"PATH={os.environ['PATH']}"),
        *("udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "10", "-s", str(SCRIPT)),
    )
    return file.read_text().split()[0], monotonic() - started


@needs_udhcpc
def test_after_4000_requests_of_made_up_phones_an_honest_one_gets_a_lease_in_10_s(
    lab: Lab, tmp_path: Path
) -> None:
    flooder, honest = lab.bare_phone(), lab.bare_phone()
    macs = [b"\x02" + random.randbytes(5) for _ in range(FLOOD)]
    first = int.from_bytes(socket.inet_aton("10.77.1.1"))
    send_all(
        flooder, [request(mac, (first + n).to_bytes(4)) for n, mac in enumerate(macs)]
    )  # fmt: skip
    ip, took_s = lease_of(honest, tmp_path / "lease")
    leases = (lab.home.run / "dns.leases").read_text().splitlines()
    taken = sum(bytes.fromhex(line.split()[1].replace(":", "")) in macs for line in leases
                if line[0].isdigit())  # fmt: skip
    print(f"flood of {FLOOD}: {taken} leases taken; the honest phone waited {took_s:.2f} s")
    assert ip.startswith("10.77.") and took_s <= 10
    assert 1 <= taken <= MOST_LEASES, "the flood reached dnsmasq, and little of it"


@needs_udhcpc
def test_a_live_phone_that_comes_back_to_the_wifi_gets_a_lease(lab: Lab, tmp_path: Path) -> None:
    """It asks by broadcast, as it did when it came first."""
    phone = lab.phone()
    phone.tap()
    assert phone.is_online()
    _, waited_s = lease_of(phone, tmp_path / "lease")
    assert waited_s < 10 and phone.is_online()


@needs_udhcpc
def test_a_phone_that_serves_dhcp_itself_is_not_heard_by_others(lab: Lab, tmp_path: Path) -> None:
    rogue, honest = lab.phone(), lab.bare_phone()
    wait_isolated(lab, rogue)
    wait_isolated(lab, honest)
    rogue.space.start(
        *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--port=0"),
        *("--dhcp-range=10.77.200.1,10.77.200.9", "--dhcp-authoritative", "--no-ping"),
        *("--interface=eth0", "--dhcp-option=3,10.77.200.66", "--user=root"),
        f"--dhcp-leasefile={tmp_path / 'rogue.leases'}",
    )
    lease_of(honest, tmp_path / "lease")
    _, router, _ = (tmp_path / "lease").read_text().split()
    assert router == GATEWAY


def test_a_phone_that_announces_itself_as_router_is_not_heard(lab: Lab) -> None:
    rogue, honest = lab.phone(), lab.phone()
    for phone in (rogue, honest):
        wait_isolated(lab, phone)
    with (
        closing(listener(lab.box.space, "br-lan")) as box,
        closing(listener(honest.space, "eth0")) as other,
    ):
        announce(rogue)
        assert hears(box, rogue), "the announcement was sent"
        assert not hears(other, rogue)
    assert lab.box.space.run("ip", "-6", "route", "show", "default", "dev", "br-lan") == ""


def listener(space: Namespace, interface: str) -> socket.socket:
    """All frames of IPv6 that arrive there, before any rule."""
    with space.entered():
        sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_IPV6))
    sock.bind((interface, ETH_IPV6))
    sock.settimeout(1)
    return sock


def hears(sock: socket.socket, rogue: Phone) -> bool:
    """Whether a router announcement of this phone comes within a second of silence."""
    sender = bytes.fromhex(rogue.mac.replace(":", ""))
    try:
        while True:
            frame = sock.recv(2000)
            if frame[6:12] == sender and frame[20] == ICMPV6 and frame[54] == ANNOUNCEMENT:
                return True
    except TimeoutError:
        return False


def announce(phone: Phone) -> None:
    """A router announcement (RFC 4861 4.2): a default router for half an hour, and a prefix."""
    prefix = struct.pack(">BBBBIII16s", 3, 4, 64, 0xC0, 1800, 1800, 0, b"\xfd\x66" + bytes(14))
    body = struct.pack(">BBHBBHII", ANNOUNCEMENT, 0, 0, 64, 0, 1800, 0, 0) + prefix
    with phone.space.entered():
        sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, ICMPV6)
        index = socket.if_nametoindex("eth0")
    with closing(sock):
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
        sock.sendto(body, ("ff02::1", 0, 0, index))
