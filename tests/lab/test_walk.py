"""Walk 1 for real: a phone joins, is sent to the page, taps once, and is online."""

import os
import shutil
from pathlib import Path

import pytest

from tests.lab.namespaces import eventually
from tests.lab.net import Lab
from tests.lab.phone import GATEWAY, INTERNET, INTERNET6

SCRIPT = Path(__file__).with_name("udhcpc.sh")
needs_udhcpc = pytest.mark.skipif(
    shutil.which("udhcpc") is None, reason="NO DHCP CLIENT: udhcpc is not installed"
)


def test_a_phone_is_sent_to_the_page_taps_once_and_is_online(lab: Lab) -> None:
    phone = lab.phone()
    probe = phone.probe()
    assert probe is not None and not probe.is_real
    assert (probe.status, probe.headers["location"]) == (302, "http://10.77.0.1/")
    assert probe.headers["connection"] == "close" and len(probe.body) > 4
    assert "Sambungkan ke internet" in phone.page()
    tap = phone.tap()
    assert (tap.status, tap.headers["location"]) == (303, "/connected")
    after = phone.probe()
    assert after is not None and after.is_real and after.status == 204
    assert "Anda sudah tersambung" in phone.page("/connected")
    assert phone.tcp(INTERNET, 443) == "up"


@needs_udhcpc
def test_a_phone_joins_by_dhcp_and_walks_in(lab: Lab, tmp_path: Path) -> None:
    phone = lab.bare_phone()
    lease = tmp_path / "lease"
    phone.space.run(
        *("env", f"LEASE={lease}", f"PATH={os.environ['PATH']}"),
        *("udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "10", "-s", str(SCRIPT)),
    )
    ip, router, resolver = lease.read_text().split()
    assert ip.startswith("10.77.") and (router, resolver) == (GATEWAY, GATEWAY)
    assert phone.resolve("connectivitycheck.gstatic.com", resolver) == [INTERNET]
    probe = phone.probe()
    assert probe is not None and probe.status == 302
    phone.tap()
    assert phone.is_online()


def test_a_phone_gets_an_ipv6_address_and_is_held_back_by_it_too(lab: Lab) -> None:
    phone = lab.bare_phone()
    eventually(lambda: "fd77:" in phone.space.ip("-6", "addr", "show", "dev", "eth0"), "SLAAC")
    eventually(lambda: "default" in phone.space.ip("-6", "route"), "a route")
    eventually(lambda: "tentative" not in phone.space.ip("-6", "addr"), "the address is sure")
    probe = phone.probe(v6=True)
    assert probe is not None and probe.status == 302


def test_one_tap_lets_all_addresses_of_a_phone_out(lab: Lab) -> None:
    phone = lab.phone()
    phone.space.ips("".join(f"addr add fd77::a:{n:x}/64 dev eth0 nodad\n" for n in range(50)))
    phone.space.ips("addr add 10.77.0.99/16 dev eth0")
    sources = ["10.77.0.99", phone.ip, phone.ip6, *(f"fd77::a:{n:x}" for n in range(50))]
    assert all(not real(phone.probe(v6=":" in each, source=each)) for each in sources[:4])
    phone.tap()
    marks = len(lab.box.client.list().sessions)
    for each in sources:
        assert real(phone.probe(v6=":" in each, source=each)), each
    assert len(lab.box.client.list().sessions) == marks


def real(answer: object) -> bool:
    return bool(getattr(answer, "is_real", False))


def test_two_phones_are_told_apart(lab: Lab) -> None:
    one, other = lab.phone(), lab.phone()
    one.tap()
    assert one.is_online() and not other.is_online()


def test_a_return_code_brings_a_session_along_to_a_new_mac(lab: Lab) -> None:
    phone = lab.phone()
    phone.tap()
    code = lab.box.client.status(phone.ip).code
    phone.space.ips("link set eth0 down\nlink set eth0 address 02:77:ff:ff:00:01\nlink set eth0 up")
    phone.space.ip("route", "add", "default", "via", GATEWAY)
    eventually(lambda: real(phone.probe()) is False and phone.page() != "", "it is a stranger")
    assert code is not None
    assert lab.box.client.carry(phone.ip, code).is_online
    assert phone.is_online()


def test_putuskan_ends_it_at_once(lab: Lab) -> None:
    phone = lab.phone()
    phone.tap()
    assert phone.is_online()
    phone.leave()
    assert not phone.is_online() and not phone.is_online(v6=True)
    phone.tap()
    assert phone.is_online()


def test_traffic_of_both_families_is_counted_on_one_session(lab: Lab) -> None:
    phone = lab.phone()
    phone.tap()
    for address in (INTERNET, INTERNET6):
        assert phone.get(f"http://{'[' + address + ']' if ':' in address else address}/")
    marks = {entry.mark for entry in lab.box.client.list().sessions}
    listed = lab.box.space.run("nft", "list", "set", "inet", "pendopo", "live")
    assert f"{max(marks):#010x}" in listed
    eventually(lambda: lab.box.client.status(phone.ip).used_bytes > 1000, "bytes are counted")
    assert lab.box.client.status(phone.ip6).used_bytes > 1000


def test_a_portal_name_reaches_the_front_whatever_the_phone_is(lab: Lab) -> None:
    phone = lab.phone()
    phone.tap()
    assert "Pendopo" in phone.page() or "tersambung" in phone.page()
    other_side = phone.get("http://10.99.0.1/")
    assert other_side is not None and not other_side.is_real
