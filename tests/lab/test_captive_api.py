"""The captive portal API as phones meet it: announced by DHCP, asked over TLS, and withdrawn.

The front runs as on the appliance; what systemd does by its timer and path unit, these tests do.
"""

import json
import os
import re
import shlex
import shutil
import socket
import ssl
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from portal.gate.states import Line
from tests.authority import MISSING, NAME, OPENSSL, Authority
from tests.conformance.conftest import MISSING as NO_NGINX
from tests.conformance.conftest import start_front
from tests.conformance.street import NGINX
from tests.lab.namespaces import eventually
from tests.lab.net import SETTINGS, Lab
from tests.lab.phone import GATEWAY, GATEWAY6, Phone

AAAA = 28
API = f"https://{NAME}/captive-portal/api"
SCRIPT = Path(__file__).with_name("udhcpc.sh")
UNIT = Path(__file__).parents[2] / "systemd/pendopo-announce.service"
ALL_SERVERS, SERVER_PORT, CLIENT_PORT = "ff02::1:2", 547, 546
INFORMATION_REQUEST, CLIENT_ID, ASKED_FOR, ELAPSED, CAPTIVE_PORTAL = 11, 1, 6, 8, 103
pytestmark = [
    pytest.mark.skipif(OPENSSL is None, reason=MISSING),
    pytest.mark.skipif(not NGINX, reason=NO_NGINX),
    pytest.mark.skipif(shutil.which("udhcpc") is None, reason="NO DHCP CLIENT: no udhcpc"),
]


@dataclass
class Village:
    """A lab with a front, and the authority that its phones trust."""

    lab: Lab
    authority: Authority
    leases: Path

    def certify(self, days: int) -> subprocess.CompletedProcess[str]:
        """Renew the certificate, and do what the timer and then the path unit do."""
        self.authority.certify(days=days)
        home = self.lab.home
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "kiosk.cli", "--home", home.path),
                *("wifi", "certificate", "--apply", home.path / "front"),
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        [command] = re.findall(r"^ExecStart=(.*)$", UNIT.read_text(), re.MULTILINE)
        here = command.replace("/run/pendopo-dns", str(home.run))
        subprocess.run(shlex.split(here), check=True)
        return ended

    def told_by_dhcp(self, phone: Phone) -> str:
        """Option 114 of a new lease, "" without one."""
        self.leases.unlink(missing_ok=True)
        phone.space.ips("addr flush dev eth0 scope global")
        phone.space.run(
            *("env", f"LEASE={self.leases}", f"PATH={os.environ['PATH']}", "udhcpc", "-O", "114"),
            *("-i", "eth0", "-f", "-q", "-n", "-t", "10", "-s", str(SCRIPT)),
        )
        found = self.leases.read_text().split()
        return bytes.fromhex(found[3]).decode() if len(found) > 3 else ""

    def ask(
        self, phone: Phone, path: str, method: str = "GET", family: int = socket.AF_INET
    ) -> Any:
        """One request over TLS, at the address that the phone's resolver has for the name."""
        if family == socket.AF_INET:
            addresses = phone.resolve(NAME)
        else:
            addresses = [socket.inet_ntop(family, bytes.fromhex(each))
                         for each in phone.resolve(NAME, kind=AAAA) or []]  # fmt: skip
        assert addresses in ([GATEWAY], [GATEWAY6])
        trust = ssl.create_default_context(cafile=str(self.authority.root))
        with phone.space.entered():
            line = socket.create_connection((addresses[0], 443), 5)
        with closing(HTTPSConnection(NAME)) as talk:
            talk.sock = trust.wrap_socket(line, server_hostname=NAME)
            talk.request(method, path)
            said = talk.getresponse()
            return said.status, said.headers, said.read()

    def state(self, phone: Phone, **how: int) -> dict[str, Any]:
        """What the API says to a phone."""
        status, headers, body = self.ask(phone, API.removeprefix(f"https://{NAME}"), **how)
        assert (status, headers["Content-Type"]) == (200, "application/captive+json"), body
        found: dict[str, Any] = json.loads(body)
        return found

    def serves(self) -> bool:
        with self.lab.box.space.entered(), socket.socket() as probe:
            return probe.connect_ex((GATEWAY, 443)) == 0


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    folder = tmp_path_factory.mktemp("lab")
    authority = Authority(folder / "tls")
    files = f'certificate = "{folder}/tls/chain.pem"\ncertificate_key = "{folder}/tls/key.pem"\n'
    tls = f'[portal]\ntls_name = "{NAME}"\n{files}'
    with ExitStack() as stack:
        lab = stack.enter_context(Lab(folder, SETTINGS.replace("[portal]\n", tls)))
        lab.box.start_resolvers()
        start_front(lab, stack)
        lab.box.start_gate()
        wait_for_line(lab, Line.UP)
        yield Village(lab, authority, folder / "lease")


def wait_for_line(lab: Lab, line: Line) -> None:
    eventually(lambda: lab.box.client.summary().line is line, f"the line is {line}", 30)


def told_by_dhcpv6(phone: Phone) -> str:
    """Option 103 in the answer to an information request (RFC 8415, 18.2.6), "" without one."""

    def option(kind: int, value: bytes) -> bytes:
        return struct.pack(">HH", kind, len(value)) + value

    eventually(lambda: "tentative" not in phone.space.ip("-6", "addr"), "its address is sure")
    me = option(CLIENT_ID, struct.pack(">HH6s", 3, 1, bytes.fromhex(phone.mac.replace(":", ""))))
    asked = option(ASKED_FOR, struct.pack(">H", CAPTIVE_PORTAL)) + option(ELAPSED, bytes(2))
    with phone.space.entered():
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        index = socket.if_nametoindex("eth0")
    with closing(sock):
        sock.settimeout(5)
        sock.bind(("::", CLIENT_PORT))
        head = struct.pack(">I", INFORMATION_REQUEST << 24 | 0x000777)
        sock.sendto(head + me + asked, (ALL_SERVERS, SERVER_PORT, 0, index))
        answer = sock.recv(2000)[4:]
    while answer:
        kind, length = struct.unpack(">HH", answer[:4])
        if kind == CAPTIVE_PORTAL:
            return answer[4 : 4 + length].decode()
        answer = answer[4 + length :]
    return ""


def test_a_phone_is_told_the_api_with_its_address_and_asks_it_before_and_after_the_tap(
    village: Village,
) -> None:
    assert "captive portal API: announced" in village.certify(days=30).stdout
    eventually(village.serves, "the front has read its certificate")
    phone = village.lab.bare_phone()
    assert village.told_by_dhcp(phone) == API
    before = village.state(phone)
    assert before["captive"] is True and "seconds-remaining" not in before
    page = before["user-portal-url"].removeprefix(f"https://{NAME}")
    status, _, body = village.ask(phone, page)
    assert status == 200 and b"Sambungkan ke internet" in body
    status, headers, _ = village.ask(phone, "/connect", "POST")
    assert (status, headers["Location"]) == (303, "/connected")
    after = village.state(phone)
    assert after["captive"] is False and phone.is_online()
    assert 0 < after["seconds-remaining"] <= 240 * 60
    assert 0 < after["bytes-remaining"] <= 1_000_000_000


def test_in_ipv6_too(village: Village) -> None:
    village.certify(days=30)
    eventually(village.serves, "the front has read its certificate")
    phone = village.lab.phone()
    assert told_by_dhcpv6(phone) == API
    assert village.state(phone, family=socket.AF_INET6)["captive"] is True


def test_near_its_end_it_is_withdrawn_with_the_next_lease_and_still_answers(
    village: Village,
) -> None:
    village.certify(days=30)
    phone = village.lab.bare_phone()
    assert village.told_by_dhcp(phone) == told_by_dhcpv6(phone) == API
    ended = village.certify(days=2)
    assert ended.returncode == 0 and "fewer than 3 days are left" in ended.stdout
    assert village.told_by_dhcp(phone) == told_by_dhcpv6(phone) == ""
    eventually(village.serves, "the front has read its certificate")
    assert village.state(phone)["captive"] is True


def test_one_that_expired_leaves_the_page_and_nothing_of_tls(village: Village) -> None:
    village.certify(days=30)
    ended = village.certify(days=-1)
    assert ended.returncode == 2 and ended.stderr.count("\n") == 1
    assert "chain.pem: expired on " in ended.stderr
    eventually(lambda: not village.serves(), "the front has put its certificate away")
    phone = village.lab.bare_phone()
    assert village.told_by_dhcp(phone) == told_by_dhcpv6(phone) == ""
    assert phone.tcp(GATEWAY, 443) == "reset"
    assert "Sambungkan ke internet" in phone.page()
    phone.tap()
    assert phone.is_online()


def test_while_the_line_is_down_the_name_still_leads_to_the_api(village: Village) -> None:
    village.certify(days=30)
    eventually(village.serves, "the front has read its certificate")
    phone = village.lab.phone()
    phone.tap()
    assert village.state(phone)["captive"] is False
    village.lab.internet.vanish()
    try:
        wait_for_line(village.lab, Line.DOWN)
        assert village.state(phone)["captive"] is True
    finally:
        village.lab.internet.serve()
        wait_for_line(village.lab, Line.UP)
    assert village.state(phone)["captive"] is False
