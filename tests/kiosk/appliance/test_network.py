"""What the doctor says of ports, firewall, leak test and the phones' way in."""

import json
import os
import socket
from pathlib import Path

import pytest

from kiosk.appliance import leak_test, ports, radio, rules
from kiosk.appliance.host import Box, Host
from kiosk.appliance.sockets import listeners, program_of
from kiosk.doctor.finding import Level
from tests.kiosk.appliance.machine import Machine

LOOPBACK, GATE, ANY = "0100007F", "01004D0A", "00000000"
ANY6 = "0" * 32
FRONT_IN_4_AS_6 = "0000000000000000FFFF000001004D0A"


def listening(machine: Machine) -> None:
    machine.with_phones()
    machine.listens("tcp", LOOPBACK, 8080, "pendopo-kiosk")
    machine.listens("tcp", ANY, 8443, "pendopo-front")
    machine.listens("tcp", GATE, 80, "pendopo-front")
    for port in (53, 5354, 5356):
        machine.listens("udp", GATE, port, "pendopo-dns")
    machine.listens("udp", ANY, 67, "pendopo-dns")


def test_every_port_of_ours_with_its_unit_and_what_else_is_open(machine: Machine) -> None:
    listening(machine)
    machine.listens("tcp6", ANY6, 22, "root")
    machine.listens("tcp", LOOPBACK, 631, "root")
    found = ports.check(machine.box)
    assert (found.level, found.state) == (Level.OK, "ok")
    expected = "8080 kiosk, 8443 front, 80 front, 53 dns, 67 dns, 5354 dns-guest, 5356 dns-sinkhole"
    assert found.told == f"{expected}; also 22 (root)"


def test_a_port_on_which_nobody_listens_names_its_unit(machine: Machine) -> None:
    machine.with_phones()
    machine.listens("tcp", LOOPBACK, 8080, "pendopo-kiosk")
    machine.listens("tcp", ANY, 8443, "pendopo-front")
    found = ports.check(machine.box)
    assert (found.level, found.state) == (Level.FAIL, "silent")
    assert found.told == "nobody listens on tcp 80, which is pendopo-front's"
    assert found.cure.startswith("sudo systemctl restart pendopo-front;")


@pytest.mark.parametrize(
    ("table", "address"), [("tcp", ANY), ("tcp6", ANY6), ("tcp6", FRONT_IN_4_AS_6)]
)
def test_a_stranger_on_a_port_of_ours_is_named(machine: Machine, table: str, address: str) -> None:
    listening(machine)
    machine.listens(table, address, 80, "pi", 4711)
    found = ports.check(machine.box)
    assert (found.level, found.state) == (Level.FAIL, "stranger")
    assert found.told == "tcp 80, which is pendopo-front's, is taken by a program of user pi"
    held = machine.root / "proc/99/fd"
    held.mkdir(parents=True)
    (held / "3").symlink_to("socket:[4711]")
    machine.write("proc/99/comm", "apache2\n")
    assert "is taken by apache2 of user pi" in ports.check(machine.box).told


def test_the_kernels_own_tables_name_a_socket_of_this_process(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        [found] = [each for each in listeners(Path("/proc/net")) if each.port == port]
        assert (str(found.address), found.uid) == ("127.0.0.1", os.getuid())
        mine = Path("/proc/self/comm").read_text().strip()
        assert program_of(found.inode, Path("/proc")) == mine


def nft(policy: str) -> str:
    chain = {"table": "pendopo", "name": "forward", "hook": "forward", "policy": policy}
    things = [{"metainfo": {}}, {"table": {"name": "pendopo"}}, {"chain": chain}, {"rule": {}}]
    return json.dumps({"nftables": things})


def test_the_gates_table_that_stands_is_gone_or_lets_all_through(machine: Machine) -> None:
    assert rules.check(machine.box).level is Level.OFF
    machine.with_phones()
    assert (rules.check(machine.box).level, rules.check(machine.box).state) == (
        Level.WARN, "unknown",
    )  # fmt: skip
    machine.says("nft", nft("drop"))
    found = rules.check(machine.box)
    assert (found.level, found.told) == (Level.OK, "the gate's table stands, 1 rules")
    machine.says("nft", nft("accept"))
    assert rules.check(machine.box).state == "open"
    machine.says("nft", err="Error: No such file or directory\nlist table inet pendopo", status=1)
    found = rules.check(machine.box)
    assert (found.level, found.state) == (Level.FAIL, "missing")
    assert "restart pendopo-gate" in found.cure
    machine.says("nft", "not JSON")
    assert rules.check(machine.box).state == "unknown"


def test_without_root_the_rules_are_not_known_and_that_is_said(machine: Machine) -> None:
    machine.with_phones()
    machine.is_root = False
    machine.says("nft", err="Operation not permitted (you must be root)\n", status=1)
    found = rules.check(machine.box)
    assert (found.level, found.state) == (Level.WARN, "needs_root")
    assert found.told == "not known: only root sees the rules"


def test_the_leak_tests_last_result_and_its_age(machine: Machine) -> None:
    machine.with_phones()
    found = leak_test.check(machine.box)
    assert (found.level, found.state) == (Level.WARN, "unknown")
    assert found.told == "not known: never made since the start"
    file = machine.home.run / "leak-test"
    when = {"at": "2026-11-24T01:00:00.000Z", "boot": machine.clock.boot, "boot_s": 90.0}

    def said(result: str, *leaked: str, why: str = "") -> None:
        file.write_text(json.dumps({**when, "result": result, "leaked": leaked, "why": why}))

    said("held")
    found = leak_test.check(machine.box)
    assert (found.level, found.age_s) == (Level.OK, 10.0)
    said("leak", "udp 53", "icmp by wlan0")
    found = leak_test.check(machine.box)
    assert found.level is Level.FAIL and "(udp 53, icmp by wlan0)" in found.told
    said("unknown", why="the box itself has no way out")
    found = leak_test.check(machine.box)
    assert found.level is Level.WARN and found.told.endswith("the box itself has no way out")
    said("held")
    machine.clock.advance(leak_test.STALE_AFTER_S)
    assert leak_test.check(machine.box).state == "stale"
    machine.clock.reboot()
    assert leak_test.check(machine.box).state == "stale"
    file.write_text("{")
    assert leak_test.check(machine.box).state == "unknown"


def interface(machine: Machine, name: str, carrier: str | None = "1") -> None:
    machine.write(f"sys/class/net/{name}/operstate", "up\n" if carrier == "1" else "down\n")
    if carrier is not None:
        machine.write(f"sys/class/net/{name}/carrier", f"{carrier}\n")


def test_an_access_point_on_a_cable(machine: Machine) -> None:
    assert radio.check(machine.box).level is Level.OFF
    machine.with_phones()
    assert radio.check(machine.box).state == "missing"
    interface(machine, "eth1")
    found = radio.check(machine.box)
    assert (found.level, found.state) == (Level.OK, "external")
    assert found.told.startswith("external access point on eth1")
    interface(machine, "eth1", "0")
    assert radio.check(machine.box).state == "no_carrier"


def test_the_boxs_own_radio_tells_how_many_phones_it_takes_or_that_is_not_known(
    machine: Machine,
) -> None:
    machine.with_phones()
    interface(machine, "eth1")
    interface(machine, "wlan0")
    machine.write("sys/class/net/eth1/brif/wlan0/port_no", "1")
    phy = machine.root / "sys/class/ieee80211/phy0"
    phy.mkdir(parents=True)
    (machine.root / "sys/class/net/wlan0/phy80211").symlink_to(phy)
    found = radio.check(machine.box)
    assert (found.level, found.state) == (Level.WARN, "limit_unknown")
    assert "is not known" in found.told
    machine.says("iw", "Wiphy phy0\n\tMaximum associated stations in AP mode: 8\n")
    found = radio.check(machine.box)
    assert (found.level, found.state) == (Level.WARN, "few") and "takes 8 phones" in found.told
    machine.says("iw", "Wiphy phy0\n\tMaximum associated stations in AP mode: 128\n")
    assert radio.check(machine.box).level is Level.OK


def test_this_machines_own_tables_can_be_read(machine: Machine) -> None:
    """The real kernel: whatever it says, it is a finding and no error."""
    box = Box(machine.home, machine.settings, machine.clock, Host())
    assert ports.check(box).state in {"ok", "silent", "stranger"}
