"""A real DNS tunnel (iodine): with a tap it works, without one it moves next to nothing."""

import json
import shutil
import subprocess
import threading
from contextlib import suppress
from time import monotonic

import pytest

from portal.gate.states import Line
from tests.lab.namespaces import eventually
from tests.lab.net import TUNNEL_ZONE, Lab
from tests.lab.phone import GATEWAY, Phone

pytestmark = pytest.mark.skipif(
    shutil.which("iodine") is None or shutil.which("iodined") is None,
    reason="NO TUNNEL: Debian's iodine is not installed",
)
SERVER = "10.200.0.1"
PER_MINUTE_BYTES = 10_000
COUNT = """
table inet tunnel {
  counter asked { }
  chain seen {
    type filter hook input priority raw; policy accept;
    udp dport 5300 counter name asked
  }
}
"""


@pytest.fixture(scope="module", autouse=True)
def tunnel_server(lab: Lab) -> None:
    lab.internet.space.run("nft", "-f", "-", text=COUNT)
    lab.internet.space.start(
        *("iodined", "-f", "-c", "-p", "5300", "-P", "secret", f"{SERVER}/24", TUNNEL_ZONE)
    )
    eventually(lambda: "dns0" in lab.internet.space.ip("link"), "the tunnel's server runs")


def smuggle(phone: Phone, kind: str, seconds: float) -> str:
    """Try to push data through a tunnel; returns what iodine said."""
    command = ["iodine", "-f", "-P", "secret", "-r", "-d", "dns0", GATEWAY, TUNNEL_ZONE]
    if kind:
        command[1:1] = ["-T", kind]
    process = subprocess.Popen(
        [*phone.space.within, *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until, pause = monotonic() + seconds, threading.Event()
    while monotonic() < until and process.poll() is None:
        if "10.200.0" in phone.space.ip("addr"):
            with suppress(OSError):
                phone.udp(SERVER, 9, b"x" * 900)
        pause.wait(0.05)
    process.terminate()
    return process.communicate(timeout=10)[1]


def tunnelled_bytes(lab: Lab) -> int:
    """What came out at the tunnel's far end, and what went in."""
    said = json.loads(lab.internet.space.ip("-s", "-j", "link", "show", "dns0"))
    stats = said[0]["stats64"]
    return int(stats["rx"]["bytes"]) + int(stats["tx"]["bytes"])


def questions_at_the_server(lab: Lab) -> int:
    listed = lab.internet.space.run("nft", "list", "counter", "inet", "tunnel", "asked").split()
    return int(listed[listed.index("packets") + 1])


def test_the_lab_would_notice_a_tunnel(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.lab.phone.TIMEOUT_S", 0.05)
    phone = lab.phone()
    phone.tap()
    before = tunnelled_bytes(lab)
    assert "Connection setup complete" in smuggle(phone, "NULL", 8.0)
    assert tunnelled_bytes(lab) - before > PER_MINUTE_BYTES


@pytest.mark.parametrize("kind", ["", "NULL", "PRIVATE", "TXT", "SRV", "MX", "CNAME", "A"])
def test_before_the_tap_a_tunnel_moves_next_to_nothing(
    lab: Lab, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.lab.phone.TIMEOUT_S", 0.05)
    phone, before, started = lab.phone(), tunnelled_bytes(lab), monotonic()
    smuggle(phone, kind, 6.0)
    minutes = max(monotonic() - started, 60.0) / 60
    assert tunnelled_bytes(lab) - before <= PER_MINUTE_BYTES * minutes


@pytest.mark.long
def test_before_the_tap_a_tunnel_moves_next_to_nothing_in_a_whole_minute(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.lab.phone.TIMEOUT_S", 0.05)
    phone, before = lab.phone(), tunnelled_bytes(lab)
    until = monotonic() + 60
    while monotonic() < until:
        smuggle(phone, "PRIVATE", until - monotonic())
    assert tunnelled_bytes(lab) - before <= PER_MINUTE_BYTES


def test_with_a_broken_line_not_one_question_reaches_the_tunnels_server(lab: Lab) -> None:
    lab.internet.vanish()
    eventually(lambda: lab.box.client.summary().line is Line.DOWN, "the line is down", 30)
    try:
        phone, before = lab.phone(), questions_at_the_server(lab)
        smuggle(phone, "", 6.0)
        phone.tap()
        smuggle(phone, "NULL", 3.0)
        assert questions_at_the_server(lab) == before
    finally:
        lab.internet.serve()
