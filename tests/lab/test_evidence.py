"""The evidence of a real gate: an access point without power, a pulled cable, a killed gate."""

import signal
from pathlib import Path

from portal.gate_client import Stretch, Working
from tests.lab.namespaces import eventually
from tests.lab.net import Lab
from tests.portal.gates import rows


def newest(lab: Lab) -> Stretch:
    return lab.box.client.evidence().stretches[0]


def kept(lab: Lab) -> list[object]:
    return [kind for (kind,) in rows(lab.home, "SELECT kind FROM stretches ORDER BY id")]


def becomes(lab: Lab, kind: Working) -> None:
    eventually(lambda: newest(lab).kind is kind, f"the evidence says {kind}", 30)


def test_each_outage_is_on_record_by_its_cause(tmp_path: Path) -> None:
    with Lab(tmp_path) as lab:
        phone = lab.phone()
        lab.box.start()
        becomes(lab, Working.UP)
        phone.space.ip("link", "set", "eth0", "down")  # the only port of the bridge
        becomes(lab, Working.RADIO)
        phone.space.ip("link", "set", "eth0", "up")
        becomes(lab, Working.UP)
        eventually(lambda: kept(lab) == ["up", "radio", "up"], "it is in the books", 30)
        lab.box.end_gate(signal.SIGKILL)
        lab.box.start_gate()
        lab.box.space.ip("link", "set", "wan0", "down")
        becomes(lab, Working.LINE)
        assert newest(lab).detail == "no_link"
        found = lab.box.client.evidence().stretches[::-1]
    assert [each.kind for each in found] == ["up", "radio", "up", "line"], "and no hole"
    seconds = [each.seconds or 0.0 for each in found[:-1]]
    assert all(second > 0 for second in seconds)
