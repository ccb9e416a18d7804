"""Forwarding with 1,000 live phones in the table, as a share of forwarding without a portal.

    python -m tests.benchmarks.bench_gate_forwarding [--short]

Segmentation offload is off, so that every packet costs what it costs. The runs alternate, because
the machine is shared; each side's best counts.
"""

import json
import shutil
import subprocess

from portal.gate.firewall import Element
from portal.gate.nft import Nft
from portal.gate.nft_firewall import NftFirewall
from portal.gate.nft_table import Sides
from tests.benchmarks.a_lab import a_lab
from tests.benchmarks.measuring import is_short, ratio, say
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


def without_offload(lab: Lab, phone: Phone) -> None:
    """One packet at a time, on every veth of the way."""
    ports = [name for name in lab.box.space.run("ls", "/sys/class/net").split() if "port" in name]
    ways = [(lab.internet.space, "eth0"), (phone.space, "eth0"), (lab.box.space, "wan0")]
    for space, device in (*ways, *((lab.box.space, port) for port in ports)):
        space.run("ethtool", "-K", device, "tso", "off", "gso", "off", "gro", "off")


def gbit(phone: Phone, seconds: int, *options: str) -> float:
    """TCP throughput of one flow."""
    command = ["iperf3", "-J", "-c", INTERNET, "-t", str(seconds), *options]
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
            measure(lab, *((2, 2) if is_short() else (6, 4)))


def measure(lab: Lab, rounds: int, seconds: int) -> None:
    """Runs with our table and 1,000 elements, and without it, in turns."""
    lab.internet.space.start("iperf3", "-s")
    phone = lab.phone()
    without_offload(lab, phone)
    lab.box.end_gate()
    best: dict[str, dict[str, float]] = {"gate": {}, "bare": {}}
    for _ in range(rounds):
        for side, ways in best.items():
            prepare(lab, side, phone)
            for way, options in (("up", ()), ("down", ("-R",))):
                ways[way] = max(ways.get(way, 0.0), gbit(phone, seconds, *options))
    say(
        "gate_forwarding",
        live_phones=PHONES,
        gbit={side: {way: round(each, 3) for way, each in ways.items()}
              for side, ways in best.items()},
        share_of_bare={way: ratio(best["gate"][way], best["bare"][way]) for way in ("up", "down")},
        goal=GOAL,
    )  # fmt: skip


def prepare(lab: Lab, side: str, phone: Phone) -> None:
    """Our table with its crowd, or a plain masquerade."""
    lab.box.nft("flush ruleset")
    if side == "bare":
        lab.box.nft(OPEN)
        return
    crowd = [Element(f"02:99:00:00:{n >> 8:02x}:{n & 255:02x}", n) for n in range(1, PHONES)]
    with lab.box.space.entered():
        device = NftFirewall(Nft(), Sides("br-lan", "wan0"))
        device.apply(add=[*crowd, Element(phone.mac, PHONES)])
        device.close()


if __name__ == "__main__":
    main()
