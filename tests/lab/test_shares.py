"""The line shared out in the kernel: rates, who waits and who does not, repairs, the end of it."""

import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import monotonic

import pytest

from kiosk.books.clock import ManualClock
from portal.gate.shaper import AGAIN_S, shared
from portal.gate.shares import Plan, Queue
from portal.gate_client import Shared
from tests.lab.loads import Load
from tests.lab.namespaces import Namespace, eventually
from tests.lab.net import SETTINGS, Lab
from tests.lab.phone import INTERNET, Phone
from tests.lab.test_dhcp import lease_of, needs_udhcpc
from tests.lab.test_restarts import LOOK_S, TURN_S

SPEED = "\n[wifi]\ndown_mbit = 50\nup_mbit = 25\noffice_percent = 20\nfair_use_mb = 20\n"
DOWN_BYTES_S, UP_BYTES_S = 40e6 / 8, 20e6 / 8  # what phones may take


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A village whose line has a known speed."""
    with Lab(tmp_path_factory.mktemp("lab"), SETTINGS + SPEED) as lab:
        lab.box.start()
        yield lab
        print(lab.box.log.read_text())


def live(lab: Lab) -> Phone:
    phone = lab.phone()
    phone.tap()
    return phone


def trees(lab: Lab) -> str:
    """What tc shows of both sides, without what was counted."""
    shown = [lab.box.space.run("tc", kind, "show", "dev", side) for side in ("br-lan", "wan0")
             for kind in ("qdisc", "class")]  # fmt: skip
    words = "".join(shown).split()
    return " ".join(w for before, w in pairwise(["", *words]) if before != "direct_packets_stat")


def counted(lab: Lab, side: str) -> tuple[int, int]:
    """Packets of phones' flows, and packets that passed by the tree."""
    words = lab.box.space.run("tc", "-s", "class", "show", "dev", side, "classid", "7d0:1").split()
    root = lab.box.space.run("tc", "qdisc", "show", "dev", side, "root").split()
    direct = root[root.index("direct_packets_stat") + 1]
    return int(words[words.index("bytes") + 1]), int(direct)


def test_the_plan_that_is_told_is_what_the_kernel_has(lab: Lab) -> None:
    plan = lab.box.client.plan()
    assert plan.queue in set(Queue) and not plan.trouble
    before = trees(lab)
    assert before.count("rate 40Mbit ceil 40Mbit") == before.count("rate 20Mbit ceil 20Mbit") == 1
    for side in ("br-lan", "wan0"):
        lab.box.space.run("tc", "qdisc", "delete", "dev", side, "root")
    for command in plan.commands:
        lab.box.space.run(*command.split())
    assert trees(lab) == before


@pytest.mark.parametrize(("upwards", "most"), [(False, DOWN_BYTES_S), (True, UP_BYTES_S)])
def test_phones_together_leave_the_office_its_part(lab: Lab, upwards: bool, most: float) -> None:
    with Load(live(lab), 5, upwards=upwards) as one, Load(live(lab), 5, upwards=upwards) as other:
        bytes_s = Load.measure(3.0, one, other)
    assert 0.8 * most <= sum(bytes_s) <= 1.05 * most


def test_what_the_box_itself_says_waits_for_nobody(lab: Lab) -> None:
    for each in lab.box.client.list().sessions:  # what earlier phones still have to say
        lab.box.client.revoke(each.mark)
    phone, other = live(lab), lab.phone()
    (ours, passing) = counted(lab, "br-lan")
    assert "Sambungkan ke internet" in other.page() and phone.page() != ""
    assert phone.resolve("x.example") == other.resolve("x.example") == [INTERNET]
    (then, passed) = counted(lab, "br-lan")
    assert then == ours and passed >= passing + 8, "pages and names stood in the phones' queue"
    assert phone.is_online() and (v4 := counted(lab, "br-lan")[0]) > then
    assert phone.is_online(v6=True) and counted(lab, "br-lan")[0] > v4


@needs_udhcpc
def test_an_address_is_given_beside_the_phones_queue(lab: Lab, tmp_path: Path) -> None:
    newcomer = lab.bare_phone()
    with Load(live(lab), 20):
        passing = counted(lab, "br-lan")[1]
        _, lease_s = lease_of(newcomer, tmp_path / "lease")
        assert counted(lab, "br-lan")[1] >= passing + 2  # offer and acknowledgement
    assert lease_s < 6.0  # dnsmasq itself looks for three seconds whether the address is free


def test_beside_a_full_line_the_village_page_and_the_offices_way_out_are_free(lab: Lab) -> None:
    office, newcomer = lab.box.space, lab.phone()
    with Load(live(lab), 20), Load(live(lab), 20, upwards=True):
        started = monotonic()
        for _ in range(10):
            assert "Sambungkan ke internet" in newcomer.page()
        assert newcomer.tap().status == 303
        pages_s = monotonic() - started
        started = monotonic()
        with office.entered(), socket.create_connection((INTERNET, 80), 5) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert sock.recv(9)
        assert pages_s < 10.0 and monotonic() - started < 5.0


def test_who_spent_the_fair_use_goes_last_and_still_goes(lab: Lab) -> None:
    spent, other = live(lab), live(lab)
    laid = lab.box.log.read_text().count("laying them anew")
    with Load(spent, 4) as ours:
        eventually(lambda: lab.box.client.status(spent.ip).state == "fair_use", "spent", 30)
        (alone,) = Load.measure(2.0, ours)
        with Load(other, 4) as theirs:
            slow, fast = Load.measure(4.0, ours, theirs, settle_s=2.0)
    assert lab.box.log.read_text().count("laying them anew") == laid, "traffic is no change"
    assert alone >= 0.8 * DOWN_BYTES_S, "alone, nothing holds it back"
    assert fast >= 2 * slow >= 0.04 * DOWN_BYTES_S


SPOILT = {
    "a root deleted": "qdisc delete dev br-lan root",
    "the other root deleted": "qdisc delete dev wan0 root",
    "another rate": "class change dev wan0 parent 7d0: classid 7d0:1 htb rate 900mbit",
    "a class deleted": "class delete dev br-lan classid 7d0:20",
    "a queue put in": "qdisc add dev br-lan parent 7d0:10 handle 99: pfifo limit 5",
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_what_someone_else_changed_is_laid_anew_within_a_round(lab: Lab, spoil: str) -> None:
    before = trees(lab)
    if "handle 99" in spoil and lab.box.client.plan().queue != Queue.PLAIN:
        spoil = spoil.replace("add", "replace")
    lab.box.space.run("tc", *spoil.split())
    assert trees(lab) != before
    eventually(lambda: trees(lab) == before, "laid anew", TURN_S + LOOK_S)


def test_an_uplink_that_comes_back_is_shared_out_within_a_minute() -> None:
    space, clock = Namespace("shaper"), ManualClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
    plan = Plan("phones0", "wan0", down_kbit=8000, up_kbit=4000)
    space.ips("link add phones0 type bridge")
    with space.entered(), shared(plan, clock) as shares:
        assert shares.told().trouble == "there is no interface 'wan0' now"
        space.ips("link add wan0 type bridge")
        clock.advance(AGAIN_S - 1)
        shares.keep()
        assert shares.told().trouble, "not every round: tc is a program to start"
        clock.advance(1)
        shares.keep()
        assert shares.told().commands == plan.commands(Queue(shares.told().queue))
        space.ips("link del wan0")
        shares.keep()
        assert shares.told().trouble == "there is no interface 'wan0' now"
    space.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_without_its_gate_the_line_stays_shared_out(lab: Lab, number: signal.Signals) -> None:
    before = trees(lab)
    lab.box.end_gate(number)
    assert trees(lab) == before
    lab.box.start_gate()
    assert trees(lab) == before


def test_a_gate_that_is_told_no_speed_any_more_leaves_nothing(lab: Lab) -> None:
    lab.box.end_gate()
    lab.home.settings.write_text(SETTINGS)
    lab.box.start_gate()
    assert "htb" not in trees(lab)
    assert lab.box.client.plan() == Shared("", (), "")
    eventually(lambda: lab.box.client.summary().line == "up", "the line is up")
    assert live(lab).is_online()
