"""A network that cannot be so stops the gate with one line: file, key, cure."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.books.home import Home
from portal.errors import GateRefused
from portal.gate.nft_table import AT_FRONT
from tests.lab.namespaces import Namespace, eventually
from tests.lab.net import SETTINGS, Lab
from tests.lab.phone import GATEWAY

# A gate on a box whose interfaces are bridges without a port.
INTERFACES = """link add br-lan type bridge
link add wan0 type bridge
addr add 10.99.0.1/24 dev wan0
link set wan0 up"""


@pytest.fixture
def box() -> Iterator[Namespace]:
    space = Namespace("box")
    space.ips(INTERFACES)
    yield space
    space.close()


def complaint(space: Namespace, home: Home, settings: str = SETTINGS, *before: str) -> str:
    """What the gate says instead of starting."""
    home.make()
    home.settings.write_text(settings)
    ended = subprocess.run(
        [*space.within, *before, "env", f"PENDOPO_HOME={home.path}",
         sys.executable, "-m", "portal.gate"],
        capture_output=True, text=True, check=False, timeout=20,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert str(home.settings) in ended.stderr
    return ended.stderr


def test_an_unknown_interface_is_named_with_those_that_are_there(
    box: Namespace, tmp_path: Path
) -> None:
    said = complaint(box, Home(tmp_path / "home"), SETTINGS.replace("br-lan", "wlan7"))
    assert "[gate] phones: there is no interface 'wlan7'; this box has br-lan, wan0" in said


def test_a_range_that_the_uplink_is_in_is_named_with_another(
    box: Namespace, tmp_path: Path
) -> None:
    box.ip("addr", "add", "10.77.9.9/24", "dev", "wan0", "label", "wan0")
    box.ip("addr", "del", "10.99.0.1/24", "dev", "wan0")
    said = complaint(box, Home(tmp_path / "home"))
    assert "[gate] address: 10.77.0.0/16 overlaps 10.77.9.0/24" in said and "10.78.0.1" in said


def test_without_the_right_to_it_nft_is_refused_in_one_line(box: Namespace, tmp_path: Path) -> None:
    without = ("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin")
    said = complaint(box, Home(tmp_path / "home"), SETTINGS, *without)
    assert "[gate] device: nft cannot be used" in said and "CAP_NET_ADMIN" in said


def test_a_phone_without_a_neighbour_entry_is_asked_once_and_found(lab: Lab) -> None:
    phone = lab.phone()
    lab.box.space.ip("neigh", "flush", "dev", "br-lan")
    assert lab.box.client.grant(phone.ip).is_online
    lab.box.space.ip("neigh", "flush", "dev", "br-lan")
    assert lab.box.client.status(phone.ip6).is_online


@pytest.mark.parametrize(
    "ip", ["10.77.0.250", "fd77::dead", GATEWAY, "10.99.0.2", "203.0.113.10", "127.0.0.1", "::1",
           "224.0.0.1", "fe80::1%eth0"],
)  # fmt: skip
def test_an_address_that_no_phone_has_is_refused(lab: Lab, ip: str) -> None:
    with pytest.raises(GateRefused) as caught:
        lab.box.client.grant(ip)
    assert caught.value.code == "unknown_phone"


def test_two_phones_with_one_mac_are_one_phone(lab: Lab) -> None:
    one, twin = lab.phone(), lab.phone()
    one.tap()
    twin.space.ips(f"link set eth0 down\nlink set eth0 address {one.mac}\nlink set eth0 up")
    twin.space.ip("route", "add", "default", "via", GATEWAY)
    eventually(twin.is_online, "the twin goes along")
    assert lab.box.client.status(twin.ip).is_online


def connections(space: Namespace, wanted: int) -> list[socket.socket]:
    """Connections to the front that say nothing, as many as it gives up to `wanted`."""
    held: list[socket.socket] = []
    with space.entered():
        for _ in range(wanted):
            sock = socket.socket()
            sock.settimeout(0.3)
            try:
                sock.connect((GATEWAY, 80))
            except TimeoutError:
                sock.close()
                break
            held.append(sock)
    return held


def test_one_phone_cannot_take_all_of_the_fronts_connections(lab: Lab) -> None:
    greedy, modest = lab.phone(), lab.phone()
    held = connections(greedy.space, AT_FRONT + 10)
    others = connections(modest.space, 3)
    for sock in (*held, *others):
        sock.close()
    assert (len(held), len(others)) == (AT_FRONT, 3)
