"""How a phone meets the captive portal API: told of it with its address, asking it over TLS."""

import json
import os
import socket
import ssl
import struct
from contextlib import closing
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

from tests.authority import NAME
from tests.lab.namespaces import eventually
from tests.lab.phone import GATEWAY, GATEWAY6, Phone

AAAA = 28
PATH = "/captive-portal/api"
API = f"https://{NAME}{PATH}"
SCRIPT = Path(__file__).with_name("udhcpc.sh")
ALL_SERVERS, SERVER_PORT, CLIENT_PORT = "ff02::1:2", 547, 546
INFORMATION_REQUEST, CLIENT_ID, ASKED_FOR, ELAPSED, CAPTIVE_PORTAL = 11, 1, 6, 8, 103


def told_by_dhcp(phone: Phone, lease: Path) -> str:
    """Option 114 of a new lease, "" without one; `lease` is a file to note it in."""
    phone.space.ips("addr flush dev eth0 scope global")
    phone.space.run(
        *("env", f"LEASE={lease}", f"PATH={os.environ['PATH']}", "udhcpc", "-O", "114"),
        *("-i", "eth0", "-f", "-q", "-n", "-t", "10", "-s", str(SCRIPT)),
    )
    _, _, _, *told = lease.read_text().split()
    return bytes.fromhex("".join(told)).decode()


def told_by_dhcpv6(phone: Phone) -> str:
    """Option 103 in the answer to an information request (RFC 8415, 18.2.6), "" without one."""
    eventually(lambda: "tentative" not in phone.space.ip("-6", "addr"), "its address is sure")
    mac = bytes.fromhex(phone.mac.replace(":", ""))
    asked = _option(CLIENT_ID, struct.pack(">HH6s", 3, 1, mac))
    asked += _option(ASKED_FOR, struct.pack(">H", CAPTIVE_PORTAL)) + _option(ELAPSED, bytes(2))
    with phone.space.entered():
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        index = socket.if_nametoindex("eth0")
    with closing(sock):
        sock.settimeout(5)
        sock.bind(("::", CLIENT_PORT))
        head = struct.pack(">I", INFORMATION_REQUEST << 24 | 0x000777)
        sock.sendto(head + asked, (ALL_SERVERS, SERVER_PORT, 0, index))
        answer = sock.recv(2000)[4:]
    while answer:
        kind, length = struct.unpack(">HH", answer[:4])
        if kind == CAPTIVE_PORTAL:
            return answer[4 : 4 + length].decode()
        answer = answer[4 + length :]
    return ""


def ask(
    phone: Phone, root: Path, path: str, method: str = "GET", *, v6: bool = False
) -> tuple[int, dict[str, str], bytes]:
    """One request over TLS, trusting this authority, to where the phone's resolver says."""
    addresses = phone.resolve(NAME, kind=AAAA if v6 else 1)
    packed = socket.inet_pton(socket.AF_INET6, GATEWAY6).hex()
    assert addresses == [packed if v6 else GATEWAY], addresses
    trust = ssl.create_default_context(cafile=str(root))
    with phone.space.entered():
        line = socket.create_connection((GATEWAY6 if v6 else GATEWAY, 443), 5)
    with closing(HTTPSConnection(NAME)) as talk:
        talk.sock = trust.wrap_socket(line, server_hostname=NAME)
        talk.request(method, path)
        said = talk.getresponse()
        return said.status, dict(said.getheaders()), said.read()


def state(phone: Phone, root: Path, *, v6: bool = False) -> dict[str, Any]:
    """What the API says to a phone."""
    status, headers, body = ask(phone, root, PATH, v6=v6)
    assert (status, headers["Content-Type"]) == (200, "application/captive+json"), body
    found: dict[str, Any] = json.loads(body)
    return found


def _option(kind: int, value: bytes) -> bytes:
    return struct.pack(">HH", kind, len(value)) + value
