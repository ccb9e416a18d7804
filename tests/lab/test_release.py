"""A line that returns: how long until a phone that waited is online, whatever had broken."""

import statistics
import time
from collections.abc import Callable, Iterator

import pytest

from portal.gate.line_watcher import BREAKS_MAX
from portal.gate.states import Cause, Line
from tests.lab.namespaces import eventually
from tests.lab.net import Lab
from tests.lab.phone import Phone

RELEASE_MAX_S = 10.0
SILENCE = "table inet silence { chain gone { type filter hook input priority 0; policy drop; }; }"
Break = Callable[[Lab], Callable[[], object]]


def nobody_serves(lab: Lab) -> Callable[[], object]:
    lab.internet.vanish()
    return lab.internet.serve


def packets_vanish(lab: Lab) -> Callable[[], object]:
    lab.internet.space.run("nft", "-f", "-", text=SILENCE)
    return lambda: lab.internet.space.run("nft", "delete", "table", "inet", "silence")


def cable_out(lab: Lab) -> Callable[[], object]:
    space = lab.internet.space
    space.ip("link", "set", "eth0", "down")
    return lambda: space.ips("link set eth0 up")


BREAKS: dict[Break, Cause] = {
    nobody_serves: Cause.NO_ANSWER,
    packets_vanish: Cause.NO_ANSWER,
    cable_out: Cause.NO_LINK,
}
assert len(BREAKS) <= BREAKS_MAX, "a lab that breaks more often has to wait for a steady line"


@pytest.fixture(scope="module")
def released_s() -> Iterator[list[float]]:
    found: list[float] = []
    yield found
    print(f"released after {', '.join(f'{each:.1f}' for each in found)} s;"
          f" median {statistics.median(found):.1f} s")  # fmt: skip


@pytest.mark.parametrize("breaks", BREAKS)
def test_a_phone_that_waits_is_online_within_ten_seconds_of_the_lines_return(
    lab: Lab, released_s: list[float], breaks: Break
) -> None:
    live, new = lab.phone(), lab.phone()
    live.tap()
    assert live.is_online()
    mend = breaks(lab)
    eventually(lambda: lab.box.client.summary().line is Line.DOWN, "the line is down", 60)
    assert lab.box.client.summary().line_cause is BREAKS[breaks]
    assert new.tap().status == 303
    assert lab.box.client.status(new.ip).queued
    for phone in (live, new):
        assert not phone.is_online() and "Menunggu internet kembali" in phone.page("/connected")
    mend()
    began_s = time.monotonic()
    wait_online(live, new)
    took_s = time.monotonic() - began_s
    released_s.append(took_s)
    assert took_s <= RELEASE_MAX_S
    for phone in (live, new):
        assert "Anda sudah tersambung" in phone.page("/connected")


def wait_online(*phones: Phone) -> None:
    for phone in phones:
        phone.wait_online(30)
