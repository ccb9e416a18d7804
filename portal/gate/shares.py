"""The shares of the line: what phones get of it, and the `tc` commands that make it so; pure.

One tree on each side, for what leaves it: down on the phones' interface, up on the uplink. Only
packets of phones' flows have a class (`nft_table` gives it); all others, so the box's own pages,
DHCP, DNS and what the office sends through the box, pass by the tree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.books.settings import Wifi

HANDLE = 0x7D0
ROOT, LIVE, SLOW = "7d0:1", "7d0:10", "7d0:20"
SLOW_PERCENT = 5
"""What is left for those who spent their fair use while others take all they can get."""
TARGET_MS = 15
"""How long packets may wait, in an interval of 20 times that. With 5 ms twenty downloads of a phone
had 61 % beside a single one of another: a queue that is often empty is served first."""
_MTU_BITS = 1514 * 8


class Queue(StrEnum):
    """What shares a class out, the best that the kernel has."""

    CAKE = "cake"
    FQ_CODEL = "fq_codel"
    PLAIN = "plain"  # neither: nobody is kept from taking it all


@dataclass(frozen=True)
class Plan:
    """What all phones together get each way, in kbit/s."""

    phones: str
    uplink: str
    down_kbit: int
    up_kbit: int

    @classmethod
    def of(cls, wifi: Wifi, phones: str, uplink: str) -> "Plan | None":
        """The plan that the settings give; None when they do not say how fast the line is."""
        if wifi.down_mbit is None or wifi.up_mbit is None:
            return None
        down, up = (
            round(mbit * 10 * (100 - wifi.office_percent))
            for mbit in (wifi.down_mbit, wifi.up_mbit)
        )
        return cls(phones, uplink, down, up)

    def commands(self, queue: Queue) -> tuple[str, ...]:
        """`tc` commands for two interfaces that have no root of their own."""
        # Down, addresses are the phones' own again; with `nat` cake would see the uplink's alone.
        down = _tree(self.phones, self.down_kbit, _leaf(queue, self.down_kbit, "dst", "dst"))
        up = _tree(self.uplink, self.up_kbit, _leaf(queue, self.up_kbit, "src", "nfct-src"))
        return (*down, *up)


@dataclass(frozen=True)
class Told:
    """The plan in force, or why there is none: `trouble` when something is wrong."""

    queue: str = ""
    commands: tuple[str, ...] = ()
    trouble: str = ""


class Shares(Protocol):
    """Keeps the line shared out."""

    def keep(self) -> None:
        """Look whether it still is, and repair it; never raises."""

    def told(self) -> Told:
        """What is in force now."""


class Unshared:
    """Where nothing is shared out."""

    def __init__(self, why: str = "") -> None:
        self._told = Told(trouble=why)

    def keep(self) -> None:
        """Nothing to keep."""

    def told(self) -> Told:
        return self._told


def _tree(interface: str, kbit: int, leaf: tuple[str, str]) -> Iterator[str]:
    queue, by_person = leaf
    slow = max(kbit * SLOW_PERCENT // 100, 1)
    burst = f"burst {max(kbit // 2, 3028)} cburst {max(kbit // 2, 3028)} quantum 1514"  # of 4 ms
    on = f"dev {interface} parent"
    yield f"tc qdisc add dev {interface} root handle {HANDLE:x}: htb"
    yield f"tc class add {on} {HANDLE:x}: classid {ROOT} htb rate {kbit}kbit {burst}"
    for number, (classid, rate) in enumerate(((LIVE, kbit - slow), (SLOW, slow))):
        yield (
            f"tc class add {on} {ROOT} classid {classid}"
            f" htb rate {rate}kbit ceil {kbit}kbit prio {number} {burst}"
        )
        handle = f"{HANDLE + 1 + number:x}"
        if queue:
            yield f"tc qdisc add {on} {classid} handle {handle}: {queue}"
        if by_person:
            yield f"tc filter add {on} {handle}: handle 1 protocol all prio 1 {by_person}"


def _leaf(queue: Queue, kbit: int, side: str, key: str) -> tuple[str, str]:
    """The queue and, where it does not know persons by itself, the filter that tells them apart."""
    target_ms = max(TARGET_MS, -(-_MTU_BITS * 3 // (2 * kbit)))  # 1.5 packets: RFC 8290, 5.2.1
    if queue is Queue.CAKE:
        persons = f"dual-{side}host" + (" nat" if side == "src" else "")
        # Its rate is the tree's: cake's patience grows with what a packet takes. No tins: phones
        # could write any of them on their packets, and shares hold within a tin.
        return f"cake bandwidth {kbit}kbit besteffort {persons} rtt {20 * target_ms}ms", ""
    if queue is Queue.FQ_CODEL:
        by_person = f"flow hash keys {key} divisor 1024"
        return f"fq_codel target {target_ms}ms interval {20 * target_ms}ms", by_person
    return "", ""
