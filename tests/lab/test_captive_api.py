"""The captive portal API as phones meet it: announced by DHCP, asked over TLS, and withdrawn.

The front runs as on the appliance; what systemd does by its timer and path unit, these tests do.
"""

import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.gate.states import Line
from tests.authority import MISSING, NAME, OPENSSL, Authority
from tests.conformance.conftest import MISSING as NO_NGINX
from tests.conformance.conftest import start_front
from tests.conformance.street import NGINX
from tests.lab.captive import API, ask, state, told_by_dhcp, told_by_dhcpv6
from tests.lab.namespaces import eventually
from tests.lab.net import SETTINGS, Lab
from tests.lab.phone import GATEWAY, Phone

UNIT = Path(__file__).parents[2] / "systemd/pendopo-announce.service"
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
    lease: Path

    def certify(self, days: int) -> subprocess.CompletedProcess[str]:
        """Renew the certificate, do as timer and path unit do, and tell what is known of it."""
        self.authority.certify(days=days)
        _pendopo(self.lab, "front", self.lab.home.path / "front")
        [command] = re.findall(r"^ExecStart=(.*)$", UNIT.read_text(), re.MULTILINE)
        here = command.replace("/run/pendopo-dns", str(self.lab.home.run))
        subprocess.run(shlex.split(here), check=True)
        return _pendopo(self.lab, "wifi", "certificate")

    def told(self, phone: Phone) -> tuple[str, str]:
        """What DHCP and DHCPv6 say of the API."""
        return told_by_dhcp(phone, self.lease), told_by_dhcpv6(phone)

    def is_captive(self, phone: Phone) -> bool:
        captive: bool = state(phone, self.authority.root)["captive"]
        return captive

    def serves(self) -> bool:
        with self.lab.box.space.entered(), socket.socket() as probe:
            return probe.connect_ex((GATEWAY, 443)) == 0

    def wait_for_line(self, line: Line) -> None:
        client = self.lab.box.client
        eventually(lambda: client.summary().line is line, f"the line is {line}", 30)


def _pendopo(lab: Lab, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk.cli", "--home", lab.home.path, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    folder = tmp_path_factory.mktemp("lab")
    authority = Authority(folder / "tls")
    files = f'certificate = "{folder}/tls/chain.pem"\ncertificate_key = "{folder}/tls/key.pem"\n'
    tls = f'[portal]\ntls_name = "{NAME}"\n{files}'
    with ExitStack() as stack:
        lab = stack.enter_context(Lab(folder, SETTINGS.replace("[portal]\n", tls)))
        village = Village(lab, authority, folder / "lease")
        lab.box.start_resolvers()
        start_front(lab, stack)
        lab.box.start_gate()
        village.wait_for_line(Line.UP)
        yield village


@pytest.fixture
def village(running: Village) -> Village:
    """One with a good certificate."""
    assert "captive portal API: announced" in running.certify(days=30).stdout
    eventually(running.serves, "the front has read its certificate")
    return running


def test_a_phone_is_told_the_api_with_its_address_and_asks_it_before_and_after_the_tap(
    village: Village,
) -> None:
    phone, root = village.lab.bare_phone(), village.authority.root
    assert village.told(phone) == (API, API)
    before = state(phone, root)
    assert before["captive"] is True and "seconds-remaining" not in before
    status, _, body = ask(phone, root, before["user-portal-url"].removeprefix(f"https://{NAME}"))
    assert status == 200 and b"Sambungkan ke internet" in body
    status, headers, _ = ask(phone, root, "/connect", "POST")
    assert (status, headers["Location"]) == (303, "/connected")
    after = state(phone, root)
    assert after["captive"] is False and phone.is_online()
    assert 0 < after["seconds-remaining"] <= 240 * 60
    assert 0 < after["bytes-remaining"] <= 1_000_000_000


def test_in_ipv6_too(village: Village) -> None:
    phone = village.lab.phone()
    assert state(phone, village.authority.root, v6=True)["captive"] is True
    phone.tap()
    assert state(phone, village.authority.root, v6=True)["captive"] is False


def test_near_its_end_it_is_withdrawn_with_the_next_lease_and_still_answers(
    village: Village,
) -> None:
    phone = village.lab.bare_phone()
    assert village.told(phone) == (API, API)
    ended = village.certify(days=2)
    assert ended.returncode == 0 and "fewer than 3 days are left" in ended.stdout
    assert village.told(phone) == ("", "")
    eventually(village.serves, "the front has read its certificate")
    assert village.is_captive(phone)


def test_one_that_expired_leaves_the_page_and_nothing_of_tls(village: Village) -> None:
    ended = village.certify(days=-1)
    assert ended.returncode == 2 and ended.stderr.count("\n") == 1
    assert "chain.pem: expired on " in ended.stderr
    eventually(lambda: not village.serves(), "the front has put its certificate away")
    phone = village.lab.bare_phone()
    assert village.told(phone) == ("", "")
    assert phone.tcp(GATEWAY, 443) == "reset"
    assert "Sambungkan ke internet" in phone.page()
    phone.tap()
    assert phone.is_online()


def test_while_the_line_is_down_the_name_still_leads_to_the_api(village: Village) -> None:
    phone = village.lab.phone()
    phone.tap()
    assert not village.is_captive(phone)
    village.lab.internet.vanish()
    try:
        village.wait_for_line(Line.DOWN)
        assert village.is_captive(phone)
    finally:
        village.lab.internet.serve()
        village.wait_for_line(Line.UP)
    assert not village.is_captive(phone)
