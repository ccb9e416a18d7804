"""Every system behind the real gate: kernel rules, resolvers, and the internet's own answer.

Each phone is a network namespace; what it asks for is resolved, redirected and, after the one tap,
let out by the box as on the appliance, with portal.web alone on port 80 and with the front there.
"""

import json
import sys
from ipaddress import ip_address
from socket import create_connection, socket

import pytest

from tests.conformance.systems import SYSTEMS, System, Verdict, play
from tests.conformance.wire import Way
from tests.lab.namespaces import missing
from tests.lab.net import Lab
from tests.lab.phone import GATEWAY, Phone

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(missing() is not None, reason=f"NO LAB: {missing()}"),
]
PORTAL = f"http://{GATEWAY}/"


def way_of(phone: Phone) -> Way:
    """The phone's own network: its resolver says where a name is, the kernel where it leads."""

    def connect(host: str, port: int) -> socket:
        address = host if is_literal(host) else (phone.resolve(host) or [""])[0]
        with phone.space.entered():
            return create_connection((address, port), timeout=10)

    return connect


def is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("system", SYSTEMS, ids=str)
def test_a_system_signs_in_and_its_next_probe_reaches_the_internet(
    lab: Lab, system: System
) -> None:
    phone = lab.phone()
    seen = play(system, way_of(phone))
    assert system.verdict(seen.probe) is Verdict.PORTAL
    assert (seen.probe.status, seen.probe.one("Location")) == (302, PORTAL)
    assert seen.page_url == PORTAL and seen.page.status == 200
    assert seen.tap.status == 303
    assert "Anda sudah tersambung" in seen.connected.text
    assert "TheRealServer" in seen.after.one("Server")
    expected = Verdict.PORTAL if system.match == "any" else Verdict.ONLINE
    assert system.verdict(seen.after) is expected
    lab.box.client.disconnect(phone.ip)


def test_an_ipv6_address_of_ours_is_a_door_too(lab: Lab) -> None:
    phone = lab.phone()
    page = phone.get("http://[fd77::1]/", to="fd77::1")
    assert page is not None and "Sambungkan ke internet" in page.text
    stranger = phone.get("http://warung.example/", to="fd77::1")
    assert stranger is not None and stranger.headers["location"] == PORTAL


def test_a_program_plays_a_system_over_a_phones_own_network(phone: Phone) -> None:
    said = phone.space.run(sys.executable, "-m", "tests.conformance.systems", "ios")
    assert json.loads(said) == {
        "page": PORTAL, "tap": 303, "connected": 200, "before": "portal", "after": "online",
    }  # fmt: skip
