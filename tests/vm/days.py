"""Days of an office with the real gate: power cuts, no line, a clock that jumps.

Runs inside the machine, once for each start of the box. A power cut ends it as it is, and run.sh
starts it again on the same disk. Time is the machine's own and jumps over what nobody waits for; no
date is known until the line brings it. What truly happened is written down outside the box, and at
the end compared with what the gate tells.

Four working days, not ninety: an hour of them takes some 6 s of a processor. Ninety are lived
in-process, tests/flows/test_ninety_days.py; here it is the gate's own unit with the kernel's sets,
interfaces and clocks. What a disk loses in a power cut is not asked here: this one loses nothing.
"""

import ctypes
import json
import os
import socket
import sqlite3
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from statistics import median

from kiosk.books.clock import moment
from kiosk.books.home import Home
from portal.errors import GateUnavailable
from portal.gate.states import Working
from portal.gate_client import GateClient
from tests.lab.namespaces import eventually, run
from tests.lab.phone import GATEWAY, INTERNET
from tests.vm import village
from tests.vm.join import step
from tests.vm.life import KNOWN_S, LOST_S, Event, Life, Visitor, calendar

DISK = Path("/share/disk.tar")  # a simulated disk would answer too late where time jumps
LIFE, AGAIN = Path("/share/life.json"), Path("/share/again")
FLAG = Path("/run/systemd/timesync/synchronized")
DAYS = 4
CHATS_S = 900.0
_POWER_OFF = 0x4321FEDC  # reboot(2): at once, nothing is synced
SETTINGS = village.SETTINGS.replace('[clock]\ntrusted = "always"\n', "")
NEVER = threading.Event()  # what is waited for is time: the machine's jumps there
client = GateClient(village.RUN / "gate.sock", timeout_s=10.0)


class Box:
    """This start of the machine, and what is done to it."""

    def __init__(self, life: Life) -> None:
        self.life = life

    def start(self) -> None:
        """Disk, networks and the gate; with a line the date comes, as timesyncd would bring it."""
        if DISK.exists():
            run("tar", "--extract", "--preserve-permissions", f"--file={DISK}", "--directory=/")
        else:
            village.write_books(SETTINGS)
        self.space = village.connect_internet()
        eventually(self.internet_serves, "the internet answers", 30)
        run("ip", "link", "add", village.RADIO, "type", "bridge")
        run("ip", "addr", "add", f"{GATEWAY}/16", "dev", village.RADIO)
        run("ip", "link", "set", village.RADIO, "up")
        self.visitors = [Visitor(number, each) for number, each in enumerate(self.life.people)]
        self.life.begin_boot(time.clock_gettime(time.CLOCK_BOOTTIME))
        if not self.life.line:
            self.cable(plugged=False)
        run("systemctl", "start", "pendopo-gate.service")
        eventually(lambda: line() in ("up", "down"), "the gate knows the line", 60)
        assert line() == ("up" if self.life.line else "down")
        if self.life.line:
            self.learn_the_date()

    def internet_serves(self) -> bool:
        with self.space.entered(), suppress(OSError):
            socket.create_connection((INTERNET, 80), 1).close()
            return True
        return False

    def cable(self, *, plugged: bool) -> None:
        self.space.ip("link", "set", "eth0", "up" if plugged else "down")

    def learn_the_date(self) -> None:
        time.clock_settime(time.CLOCK_REALTIME, self.life.now())
        FLAG.parent.mkdir(exist_ok=True)
        FLAG.touch()
        self.life.dated[-1] = True
        NEVER.wait(6)  # a round of the gate's

    def wait(self, until: float) -> None:
        """Let time pass; whoever is here and let out chats every quarter of an hour."""
        while (left_s := until - self.life.now()) > 0:
            is_anybody = any(each.here for each in self.life.people)
            NEVER.wait(min(left_s, CHATS_S if is_anybody else left_s))
            self.life.pass_time()
            for visitor in self.visitors:
                if visitor.person.here and visitor.chat() and self.life.lets_out(visitor.person):
                    visitor.person.talked_s = self.life.let_s
            self.life.settle()

    def check(self) -> None:
        """Each phone is told what is true, to the minute."""
        for visitor in self.visitors:
            told, person = client.status(visitor.phone.ip), visitor.person
            assert told.queued == (person.waits_s is not None), (person, told)
            left_s = 0.0 if person.until_s is None else person.until_s - self.life.let_s
            assert told.queued or abs(told.remaining_s - left_s) <= LOST_S, (left_s, told)
            assert told.held == (person.until_s is not None and not self.life.line), told

    def adopt_what_the_disk_holds(self) -> None:
        """A power cut may give back the last minute before it, and no more."""
        for visitor in self.visitors:
            told, person = client.status(visitor.phone.ip), visitor.person
            if person.until_s is not None:
                given_s = told.remaining_s - (person.until_s - self.life.let_s)
                assert -6 <= given_s <= LOST_S, (given_s, told)
                person.until_s += given_s
                self.life.given_s = max(self.life.given_s, given_s)

    def do(self, event: Event) -> None:  # noqa: C901 a calendar's words, one by one
        life = self.life
        match event.words:
            case ["tap", number]:
                visitor = self.visitors[number]
                visitor.person.here = True
                if not life.radio:
                    return
                answer = client.grant(visitor.phone.ip)
                life.tap(visitor.person)
                assert answer.is_online == (life.lets_out(visitor.person)), answer
            case ["leave", number]:
                life.people[number].here = False
            case ["bye", number]:
                client.disconnect(self.visitors[number].phone.ip)
                life.end(life.people[number])
            case ["line", plugged]:
                self.cable(plugged=plugged)
                eventually(lambda: line() == ("up" if plugged else "down"), "the line's change", 40)
                life.turn_line(plugged)
                if plugged and not life.dated[-1]:
                    self.learn_the_date()
            case ["radio", works]:
                run("ip", "link", "set", village.RADIO, "up" if works else "down")
                NEVER.wait(6)
                life.turn_radio(works)
            case ["jump", days]:
                time.clock_settime(time.CLOCK_REALTIME, time.time() + days * 86400.0)
            case ["kill"]:
                run("systemctl", "kill", "--signal=KILL", "pendopo-gate.service")
                NEVER.wait(8)
                eventually(lambda: line() == "up", "the gate is back", 30)
            case ["cut", off_s]:
                self.cut_power(off_s)
            case ["count"]:
                life.count_commits(commits())
            case ["check"]:
                self.check()
        print(event, file=sys.stderr, flush=True)

    def cut_power(self, off_s: float) -> None:
        run("systemctl", "kill", "--signal=STOP", "pendopo-gate.service")
        self.life.cut_power(off_s, commits())
        run("tar", "--create", f"--file={DISK}", "--directory=/", str(village.HOME)[1:])
        LIFE.write_text(json.dumps(asdict(self.life)))
        AGAIN.write_text(f"time-travel-start={time.time_ns()}")
        print(f"the power is cut for {off_s / 3600:.1f} h", file=sys.stderr, flush=True)
        ctypes.CDLL(None).reboot(_POWER_OFF)


def main() -> int:
    life = Life.restored(json.loads(LIFE.read_text())) if LIFE.exists() else Life()
    box = Box(life)
    with step(f"start {life.boots + 1} of the box, on day {life.day()}"):
        box.start()
        if life.boots > 1:
            box.adopt_what_the_disk_holds()
    for event in calendar(DAYS)[life.done :]:
        box.wait(event.at)
        life.done += 1
        box.do(event)
    with step("the evidence, the history, the books"):
        the_evidence_is_true(life)
        life.count_commits(commits())
        run("systemctl", "stop", "pendopo-gate.service")
        figures = the_books(life)
    print(json.dumps(figures))
    return 0


def the_evidence_is_true(life: Life) -> None:
    """Every stretch of work and outage, to five minutes; what nobody could date has no date."""
    told = client.evidence().stretches[::-1]
    life.pass_time()
    assert [each.kind for each in told] == [each.kind for each in life.truth], (told, life.truth)
    for stretch, truth in zip(told, life.truth, strict=True):
        for stamp, at, is_dated in (
            (stretch.began_at, truth.began, life.is_dated(truth)),
            (stretch.ended_at, truth.ended, life.dated[truth.boot - 1]),
        ):
            assert (stamp is not None) == is_dated, (stretch, truth)
            assert stamp is None or abs(moment(stamp).timestamp() - at) <= KNOWN_S, (stretch, truth)
        is_cut = truth.kind == Working.POWER
        assert (stretch.seconds is None) == (is_cut and not life.is_dated(truth)), stretch
        lasted_s = truth.ended - truth.began
        assert stretch.seconds is None or abs(stretch.seconds - lasted_s) <= KNOWN_S, stretch


def the_books(life: Life) -> dict[str, object]:
    """The history, and what it costs."""
    file = Home(village.HOME).gate
    with sqlite3.connect(file) as books:
        told = books.execute("SELECT * FROM history").fetchall()
    assert len(told) == len(life.endings), (told, life.endings)
    return {
        "kernel": os.uname().release,
        "days": DAYS,
        "starts": life.boots,
        "sessions": len(told),
        "stretches": len(life.truth),
        "given_back_s": round(life.given_s, 1),
        "file_kb": file.stat().st_size // 1000,
        "commits_a_day": median(life.commits_of_days),
        "commits_most": max(life.commits_of_days),
    }


def commits() -> int:
    """SQLite's own count of commits since this start of the box: iChange of the -wal's index."""
    index = Home(village.HOME).gate.with_name("gate.db-shm").read_bytes()
    return int.from_bytes(index[8:12], sys.byteorder)


def line() -> str:
    """How the gate says it is; "" while it does not answer."""
    with suppress(GateUnavailable):
        return client.summary().line
    return ""


if __name__ == "__main__":
    sys.exit(main())
