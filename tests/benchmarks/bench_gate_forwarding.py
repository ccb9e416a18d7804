"""Forwarding with 1,000 live phones in the table, as a share of forwarding without a portal.

    python -m tests.benchmarks.bench_gate_forwarding [--short]

Segmentation offload is off, so that every packet costs what it costs. The machine is shared, so the
sides take turns of a second and each is held against the open way of its own round; the median of
these pairs counts. A forward chain without a rule is measured beside: no gate can cost less.
"""

import json
import shutil
import statistics
import subprocess
from operator import truediv

from portal.gate.firewall import Element
from portal.gate.nft import Nft
from portal.gate.nft_firewall import NftFirewall
from portal.gate.nft_table import Sides
from tests.benchmarks.a_lab import a_lab
from tests.benchmarks.measuring import is_short, say
from tests.lab.net import Lab
from tests.lab.phone import INTERNET, Phone

GOAL = 0.95
PHONES = 1000
OPEN = """table ip bare {
  chain out {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "wan0" masquerade
  }
}
"""
NO_RULE = (
    OPEN
    + """table inet empty {
  chain between { type filter hook forward priority filter - 5; policy accept; }
}
"""
)
PLAIN = {"bare": OPEN, "no_rule": NO_RULE}
WAYS = {"up": (), "down": ("-R",)}


def without_offload(lab: Lab, phone: Phone) -> None:
    """One packet at a time, on every veth of the way."""
    ports = [name for name in lab.box.space.run("ls", "/sys/class/net").split() if "port" in name]
    ways = [(lab.internet.space, "eth0"), (phone.space, "eth0"), (lab.box.space, "wan0")]
    for space, device in (*ways, *((lab.box.space, port) for port in ports)):
        space.run("ethtool", "-K", device, "tso", "off", "gso", "off", "gro", "off")


def gbit(phone: Phone, *options: str) -> float:
    """TCP throughput of one flow in one second."""
    command = ["iperf3", "-J", "-c", INTERNET, "-t", "1", *options]
    said = subprocess.run(
        [*phone.space.within, *command], capture_output=True, text=True, check=True
    ).stdout
    return float(json.loads(said)["end"]["sum_received"]["bits_per_second"]) / 1e9


def main() -> None:
    if shutil.which("iperf3") is None or shutil.which("ethtool") is None:
        say("gate_forwarding", skipped="not installed: iperf3, ethtool")
        return
    with a_lab("gate_forwarding") as lab:
        if lab is not None:
            measure(lab, 2 if is_short() else 20)


def measure(lab: Lab, rounds: int) -> None:
    """Rounds of the open way, a chain without a rule, and our table with 1,000 elements."""
    lab.internet.space.start("iperf3", "-s")
    phone = lab.phone()
    without_offload(lab, phone)
    lab.box.end_gate()
    seen: dict[str, dict[str, list[float]]] = {
        side: {way: [] for way in WAYS} for side in ("bare", "no_rule", "gate")
    }
    for _ in range(rounds):
        for side, ways in seen.items():
            prepare(lab, side, phone)
            for way, options in WAYS.items():
                ways[way].append(gbit(phone, *options))
    say(
        "gate_forwarding",
        live_phones=PHONES,
        rounds=rounds,
        gbit={way: round(statistics.median(each), 3) for way, each in seen["gate"].items()},
        share_of_bare=shares(seen["gate"], seen["bare"]),
        a_chain_without_a_rule=shares(seen["no_rule"], seen["bare"]),
        goal=GOAL,
    )


def shares(side: dict[str, list[float]], bare: dict[str, list[float]]) -> dict[str, float]:
    """Each way's median share of the open way of the same round."""
    return {way: round(statistics.median(map(truediv, side[way], bare[way])), 3) for way in WAYS}


def prepare(lab: Lab, side: str, phone: Phone) -> None:
    """Our table with its crowd, or a plain masquerade."""
    lab.box.nft("flush ruleset")
    if side in PLAIN:
        lab.box.nft(PLAIN[side])
        return
    crowd = [Element(f"02:99:00:00:{n >> 8:02x}:{n & 255:02x}", n) for n in range(1, PHONES)]
    with lab.box.space.entered():
        device = NftFirewall(Nft(), Sides("br-lan", "wan0"))
        device.apply(add=[*crowd, Element(phone.mac, PHONES)])
        device.close()


if __name__ == "__main__":
    main()
