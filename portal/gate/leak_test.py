"""The gate tested on itself: a phone that nobody knows tries every way out, and none may lead out.

"Held" is said only when the test could have seen a leak: the box's own packets to the same
addresses were seen on the uplink before and after, and each of the stranger's reached the box.
"""

import json
import os
import secrets
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.books.clock import Clock, stamp
from kiosk.books.home import Home
from kiosk.books.settings_gate import Gate as GateSettings
from portal.gate.knocks import NONCE_BYTES, TARGETS, V4, V6, Knock, knocks
from portal.gate.lookout import Lookout, Sight
from portal.gate.network import SYSTEM
from portal.gate.stranger import Stranger, addresses

CONTROL_PORT = 40963  # none of those that the stranger tries
TRIES, TRY_S = 4, 0.25
GRACE_S = 0.4  # for what a shaper or a slow neighbour still holds back
FILE = "leak-test"


class Result(StrEnum):
    """What the test found."""

    HELD = "held"
    LEAK = "leak"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """The result, what leaked, and why it is not known."""

    result: Result
    leaked: tuple[str, ...] = ()
    why: str = ""

    def __str__(self) -> str:
        if self.result is Result.LEAK:
            return f"a phone that nobody knows reaches the world: {', '.join(self.leaked)}"
        if self.result is Result.UNKNOWN:
            return f"not known whether the gate holds: {self.why}"
        return "held: a phone that nobody knows reaches nothing" + (self.why and f" ({self.why})")


def run(settings: GateSettings) -> Finding:
    """Test the gate once, in at most 5 s; disturbs nobody. Needs CAP_NET_ADMIN and CAP_NET_RAW."""
    if settings.device != "nft":
        return _unknown(f'[gate] device is "{settings.device}", which holds nobody back')
    if not (SYSTEM / settings.phones / "bridge").exists():
        return _unknown(f"[gate] phones: {settings.phones!r} is no bridge a test could join")
    try:
        with Lookout() as lookout, Stranger(settings.phones) as stranger:
            return _Test(settings, lookout, stranger).run()
    except OSError as error:
        return _unknown(f"the test cannot be made ({error})")


def write(home: Home, finding: Finding, clock: Clock) -> None:
    """Keep the finding for `pendopo doctor`, in run/: readable by the house, gone by boot."""
    when = {"at": stamp(clock.now()), "boot": clock.boot, "boot_s": clock.boot_s()}
    said = when | vars(finding)
    new = home.run / f"{FILE}.{os.getpid()}.new"
    try:
        new.write_text(json.dumps(said) + "\n")
        if os.getuid() == 0:  # by hand: later the unit's user has to replace it in a sticky folder
            owner = home.gate.parent.stat()
            os.chown(new, owner.st_uid, owner.st_gid)
        new.replace(home.run / FILE)
    finally:
        new.unlink(missing_ok=True)


def _unknown(why: str) -> Finding:
    return Finding(Result.UNKNOWN, why=why)


@dataclass
class _Test:
    settings: GateSettings
    lookout: Lookout
    stranger: Stranger
    knocks: list[Knock] = field(init=False)
    arrived: set[str] = field(default_factory=set)
    leaked: dict[str, None] = field(default_factory=dict)
    seen: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.knocks = [knock for each in addresses(self.settings) for knock in knocks(each)]

    def run(self) -> Finding:
        ways = {version: _way_out(version) for version in TARGETS}
        open_ways = {version: way for version, way in ways.items() if way is not None}
        try:
            return self._run(open_ways)
        finally:
            for way in open_ways.values():
                way.close()

    def _run(self, ways: dict[int, socket.socket]) -> Finding:
        before = self._controlled(ways)
        wanted = {knock.name for knock in self.knocks if knock.version in ways}
        self._repeat(self._knock, lambda: wanted <= self.arrived)
        self._note(self.lookout.watch(GRACE_S))
        after = self._controlled(ways)
        if self.leaked:
            return Finding(Result.LEAK, tuple(self.leaked))
        if V4 not in ways:
            return _unknown("the box itself has no way out")
        if blind := sorted(set(ways) - (before & after)):
            lines = " and ".join(f"IPv{version}" for version in blind)
            return _unknown(f"the box's own {lines} packets are not seen on {self.settings.uplink}")
        if missing := sorted(wanted - self.arrived):
            return _unknown(f"never reached the box: {', '.join(missing)}")
        return Finding(Result.HELD, why="" if V6 in ways else "IPv6 has no way out of this box")

    def _knock(self) -> None:
        for knock in self.knocks:
            if knock.name not in self.arrived:
                self.stranger.send(knock)

    def _controlled(self, ways: dict[int, socket.socket]) -> set[int]:
        """The families whose packets, sent by the box itself, are seen on the uplink now."""
        nonces = {version: secrets.token_bytes(NONCE_BYTES) for version in ways}

        def seen() -> set[int]:
            return {version for version, nonce in nonces.items() if nonce in self.seen}

        def send() -> None:
            for version, way in ways.items():
                with suppress(OSError):  # what it means shows on the uplink
                    way.send(nonces[version])

        self._repeat(send, lambda: len(seen()) == len(ways))
        return seen()

    def _repeat(self, send: Callable[[], None], is_enough: Callable[[], bool]) -> None:
        for _ in range(TRIES):
            if not is_enough():
                send()
                self._note(self.lookout.watch(TRY_S, is_enough))

    def _note(self, sights: Iterable[Sight]) -> None:
        phones, uplink = self.settings.phones, self.settings.uplink
        for sight in sights:
            if sight.going_out and sight.interface == uplink:
                self.seen.add(sight.packet[-NONCE_BYTES:])
            for knock in self.knocks:
                if knock.nonce not in sight.packet:
                    continue
                if not sight.going_out and sight.interface == phones:
                    self.arrived.add(knock.name)
                elif sight.going_out and sight.interface != phones:
                    by = "" if sight.interface == uplink else f" by {sight.interface}"
                    self.leaked[knock.name + by] = None


def _way_out(version: int) -> socket.socket | None:
    """A socket of the box's own towards a target, or None where no route leads there."""
    family = socket.AF_INET if version == V4 else socket.AF_INET6
    try:
        sock = socket.socket(family, socket.SOCK_DGRAM)
    except OSError:
        return None
    try:
        sock.connect((str(TARGETS[version]), CONTROL_PORT))
    except OSError:
        sock.close()
        return None
    return sock
