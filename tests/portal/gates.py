"""Gates to test with: one in this process on a manual clock, one as a real process."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from kiosk.books.clock import ManualClock, SystemClock
from kiosk.books.home import Home
from portal.gate import messages as m
from portal.gate.answers import Answers, Asked, Right
from portal.gate.books import GateBooks
from portal.gate.fake_firewall import FakeFirewall
from portal.gate.gate import Gate
from portal.gate.neighbours import FakeNeighbours
from portal.gate.peers import Peers
from portal.gate.radio import FakeRadio
from portal.gate.server import Server
from portal.gate.sessions import Limits
from portal.gate.states import Line
from portal.gate.surroundings import Surroundings
from portal.gate.upstream import LineSwitch, Upstream
from portal.gate_client import GateClient

PHONE = "10.77.0.21"
OTHER = "10.77.0.22"
LIMITS = Limits(session_s=240 * 60.0, idle_s=30 * 60.0, fair_use_bytes=1_000_000_000)


class World:
    """A gate with its fakes; can be killed and started again on the same books."""

    def __init__(
        self,
        home: Home,
        clock: ManualClock,
        limits: Limits = LIMITS,
        upstream: Upstream | None = None,
    ) -> None:
        """`upstream` stands in for the switch of a line."""
        self.home, self.clock, self.limits, self.upstream = home, clock, limits, upstream
        self.device, self.neighbours = FakeFirewall(), FakeNeighbours()
        self.radio = FakeRadio()
        LineSwitch(home.run, clock).turn(Line.UP)
        self.start()

    def start(self) -> None:
        self.books = GateBooks(self.home.gate)
        self.line = LineSwitch(self.home.run, self.clock)
        around = Surroundings(
            self.device, self.neighbours, self.upstream or self.line, self.radio, self.clock,
            history_days=30,
        )  # fmt: skip
        self.gate = Gate(self.limits, self.books, around)
        self.answers = Answers(self.gate)

    def restart(self, *, device_kept: bool = False) -> None:
        """Kill the gate (nothing is kept on the way out) and start it again."""
        self.books.close()
        if not device_kept:
            self.device.flush()
        self.start()

    def close(self) -> None:
        self.books.close()

    def mac(self, ip: str = PHONE) -> str:
        return self.neighbours.mac_of(ip)

    def ask(self, request: m.Request, right: Right = Right.STAFF) -> m.AnyReply:
        [line] = self.answers.answer_all([Asked(right, m.encode(request))])
        return m.decode_reply(line)

    def ask_grant(self, ip: str) -> None:
        reply = self.ask(m.Grant(ip))
        assert isinstance(reply, m.Phone), reply

    def phone(self, ip: str = PHONE) -> m.Phone:
        reply = self.ask(m.Status(ip))
        assert isinstance(reply, m.Phone)
        return reply

    def pass_minutes(self, minutes: float, *, traffic: bool = True) -> None:
        """Let time pass in the gate's own rounds, phones chatting a little."""
        for _ in range(round(minutes * 12)):
            if traffic:
                for mac in self.device.elements():
                    self.device.carry(mac, 1000)
            self.clock.advance(5.0)
            self.gate.turn()

    @contextmanager
    def serving(self) -> Iterator[GateClient]:
        """The same gate behind its real socket, in a thread of its own."""
        self.books.close()
        path, ready, servers = self.home.run / "gate.sock", threading.Event(), []

        def run() -> None:
            self.start()
            servers.append(Server(self.gate, path, Peers.from_environment()))
            servers[0].hear(self.upstream or self.line)
            ready.set()
            servers[0].serve()
            self.books.close()

        thread = threading.Thread(target=run)
        thread.start()
        assert ready.wait(10)
        try:
            yield GateClient(path)
        finally:
            servers[0].stop()
            thread.join(10)


class GateProcess:
    """`python -m portal.gate` on a state folder."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.client = GateClient(home.run / "gate.sock")
        self.line = LineSwitch(home.run, SystemClock(ZoneInfo("Asia/Jakarta")))
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._process = popen_gate(self.home.path)
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if "ready" in line:
                return
        raise AssertionError("the gate did not start")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(number)
        process.communicate(timeout=10)
        return process.returncode


def popen_gate(home: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "portal.gate"],
        env=os.environ | {"PENDOPO_HOME": str(home)} | environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def rows(home: Home, query: str) -> list[tuple[object, ...]]:
    """What gate.db says to another connection."""
    with closing(sqlite3.connect(home.gate)) as db:
        return db.execute(query).fetchall()


def all_of(world: World) -> list[m.Stretch]:
    """The whole evidence, the oldest first, as staff read it page by page."""
    found: list[m.Stretch] = []
    page = world.ask(m.Evidence())
    while True:
        assert isinstance(page, m.Evidences)
        found += page.stretches
        if not page.more:
            return found[::-1]
        page = world.ask(m.Evidence(page.stretches[-1].id))


def raw(value: object) -> bytes:
    return msgspec.json.encode(value)
