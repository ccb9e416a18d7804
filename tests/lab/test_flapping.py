"""A line that comes and goes every two seconds: neither phones nor pages follow it."""

import re
import threading

import pytest

from portal.gate.line_watcher import BREAKS_MAX
from tests.lab.namespaces import eventually
from tests.lab.net import Lab

TIMES, DOWN_S, UP_S = 14, 2.5, 1.8  # no fraction of the looks' own 10 s


@pytest.mark.long
def test_a_loose_cable_sends_phones_out_and_in_a_few_times_only(lab: Lab) -> None:
    phone, waiting = lab.phone(), lab.phone()
    phone.tap()
    space, between = lab.internet.space, threading.Event()
    before = changes(lab)
    for _ in range(TIMES):
        space.ip("link", "set", "eth0", "down")
        between.wait(DOWN_S)
        space.ip("link", "set", "eth0", "up")
        between.wait(UP_S)
    assert changes(lab) - before <= 2 * BREAKS_MAX
    waiting.tap()
    eventually(lambda: phone.is_online() and waiting.is_online(), "it holds: both are out", 60)


def changes(lab: Lab) -> int:
    return len(re.findall(r"line (up|down): ", lab.box.log.read_text()))
