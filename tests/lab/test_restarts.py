"""The gate stopped, killed, started anew, and its table spoilt by someone else: who is online?"""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from tests.lab.namespaces import eventually
from tests.lab.net import Lab
from tests.lab.phone import INTERNET, Phone

TURN_S = 5.0
LOOK_S = 15.0  # some unanswered questions of the test itself, on a busy machine


@contextmanager
def download(phone: Phone) -> Iterator[socket.socket]:
    """A download that is running and would run for ever."""
    with phone.space.entered():
        sock = socket.create_connection((INTERNET, 80), 5)
    with sock:
        sock.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        assert sock.recv(65536)
        yield sock


def seconds_until_dry(sock: socket.socket) -> float:
    """How long bytes still came; a second of silence is the end."""
    started = last = monotonic()
    sock.settimeout(1.0)
    try:
        while sock.recv(65536) and monotonic() - started < 10:
            last = monotonic()
    except OSError:
        pass
    return last - started


def test_a_revoke_stops_a_running_download_at_once(lab: Lab) -> None:
    phone = lab.phone()
    phone.tap()
    with download(phone) as sock:
        mark = max(entry.mark for entry in lab.box.client.list().sessions)
        lab.box.client.revoke(mark)
        assert seconds_until_dry(sock) < 0.2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_without_its_gate_live_phones_stay_online_and_others_out(
    lab: Lab, number: signal.Signals
) -> None:
    live, other = lab.phone(), lab.phone()
    live.tap()
    remaining_s = lab.box.client.status(live.ip).remaining_s
    with download(live) as sock:
        lab.box.end_gate(number)
        assert live.is_online() and live.is_online(v6=True)
        assert not other.is_online() and not other.is_online(v6=True)
        assert other.tap().status == 503
        lab.box.start_gate()
        assert sock.recv(65536), "the download outlived the gate"
    assert live.is_online() and not other.is_online()
    phone = lab.box.client.status(live.ip)
    assert phone.is_online and 0 <= remaining_s - phone.remaining_s <= 60


def test_the_gate_needs_no_right_but_the_one_its_unit_gives_it(lab: Lab) -> None:
    live, other = lab.phone(), lab.phone()
    live.tap()
    lab.box.end_gate()
    lab.box.nft("delete table inet pendopo")
    lab.box.space.run("sysctl", "-q", "net.ipv4.ip_forward=0", "net.ipv6.conf.all.forwarding=0")
    lab.box.start_gate("setpriv", "--bounding-set", "-all,+net_admin", "--no-new-privs")
    assert live.is_online() and live.is_online(v6=True) and not other.is_online()
    other.tap()
    assert other.is_online()
    lab.box.end_gate()
    lab.box.start_gate()


def test_after_a_reboot_live_phones_are_let_out_again(lab: Lab) -> None:
    live, other = lab.phone(), lab.phone()
    live.tap()
    lab.box.end_gate(signal.SIGKILL)
    lab.box.nft("delete table inet pendopo")
    lab.box.start_gate()
    assert live.is_online() and not other.is_online()


def test_the_portal_killed_holds_nobody_who_is_online(lab: Lab) -> None:
    live, other = lab.phone(), lab.phone()
    live.tap()
    lab.box.portal.kill()
    lab.box.portal.wait(5)
    try:
        assert live.is_online() and not other.is_online()
    finally:
        lab.box.start_portal()


SPOILT = {
    "the live MACs": "flush set inet pendopo inside",
    "the counters": "flush set inet pendopo live; flush set inet pendopo slow",
    "the map of marks": "flush map inet pendopo who",
    "the resolvers": "flush map inet pendopo resolver",
    "all rules": "flush table inet pendopo",
    "one chain": "flush chain inet pendopo inwards",
    "the table": "delete table inet pendopo",
    "everything": "flush ruleset",
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_what_someone_else_spoilt_is_repaired_within_a_round(lab: Lab, spoil: str) -> None:
    live, other = lab.phone(), lab.phone()
    live.tap()
    lab.box.nft(spoil)
    started = monotonic()
    eventually(
        lambda: live.is_online() and other.resolve("x.example") == [INTERNET]
        and (probe := other.probe()) is not None and probe.status == 302,
        "it was repaired",
    )  # fmt: skip
    assert monotonic() - started <= TURN_S + LOOK_S
    assert not other.is_online()
    lab.box.client.disconnect(live.ip)
    assert not live.is_online()


def test_an_element_that_someone_slipped_in_is_taken_out_within_a_round(lab: Lab) -> None:
    phone = lab.phone()
    for line in (f"who {{ {phone.mac} : 9999 }}", f"inside {{ {phone.mac} }}", "live { 9999 }"):
        lab.box.nft(f"add element inet pendopo {line}")
    assert phone.is_online()
    eventually(lambda: not phone.is_online(), "the stranger is out", TURN_S + LOOK_S)


def test_other_tables_live_beside_ours(lab: Lab) -> None:
    others = """
    table ip office {
      chain nat { type nat hook prerouting priority dstnat; tcp dport 80 redirect to :8080; }
      chain in { type filter hook forward priority filter; policy accept; }
    }
    """.replace("; }", "\n}")
    lab.box.nft(others)
    before = lab.box.space.run("nft", "list", "table", "ip", "office")
    phone = lab.phone()
    probe = phone.probe()
    assert probe is not None and probe.status == 302
    phone.tap()
    lab.box.end_gate()
    lab.box.start_gate()
    assert lab.box.space.run("nft", "list", "table", "ip", "office") == before
    lab.box.nft("delete table ip office")
    assert phone.is_online()
