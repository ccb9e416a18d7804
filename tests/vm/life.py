"""What truly happens in the days of tests/vm/days.py: the calendar, and the truth beside the gate.

Nothing here asks the gate how it counts. `let_s` are all seconds in which phones were let out,
`on_s` those in which the box was on; what a session may still have follows from these two.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.lab.namespaces import Namespace, run
from tests.lab.phone import GATEWAY, INTERNET, Phone, mac_of
from tests.vm import village

MONDAY = 1795392000.0 - 7 * 3600  # 2026-11-23, midnight in Jakarta
PEOPLE = 4
SESSION_S, IDLE_S, WAITING_S = 240 * 60.0, 30 * 60.0, 12 * 3600.0
LOST_S, KNOWN_S = 66.0, 300.0


@dataclass(frozen=True)
class Event:
    """A moment, and what happens then."""

    at: float
    words: list[Any]

    def __str__(self) -> str:
        hours = (self.at - MONDAY) / 3600
        return f"day {int(hours // 24)} {hours % 24:5.2f} h: {' '.join(map(str, self.words))}"


def calendar(days: int) -> list[Event]:
    """Who comes when, and what breaks; hours of the day in Jakarta."""
    events = []
    for day in range(days):
        # Nobody comes or goes at the very moment when a session ends. The first stays, and renews.
        of_day = [(8.01, ["tap", 0]), *((hour + 0.2, ["tap", 0]) for hour in range(9, 15))]
        of_day += [(9.0, ["tap", 1]), (10.0, ["leave", 1])]  # says nothing when it goes
        of_day += [(9.5, ["tap", 2]), (11.1, ["bye", 2]), (11.2, ["leave", 2])]
        of_day += [(10.8, ["tap", 3]), (15.5, ["leave", 3]), (15.9, ["leave", 0])]
        of_day += [(hour + 0.3, ["check"]) for hour in (8, 9, 10, 11, 13, 15)]
        of_day += [(7.5, ["count"]), (16.5, ["count"]), *TROUBLES.get(day, ())]
        events += [Event(MONDAY + day * 86400 + hour * 3600, words) for hour, words in of_day]
    return sorted(events, key=lambda event: event.at)


NIGHT = (16.6, ["cut", 14.8 * 3600])  # somebody switches the box off
TROUBLES: dict[int, list[tuple[float, list[Any]]]] = {
    0: [(10.6, ["line", False]), (11.5, ["line", True]), (12.05, ["cut", 0.75 * 3600]), NIGHT],
    1: [
        *((9.2, ["jump", 300]), (13.2, ["jump", -300]), (13.4, ["kill"])),
        *((13.6, ["radio", False]), (13.9, ["radio", True]), (13.95, ["check"])),
        *((14.55, ["line", False]), NIGHT),
    ],
    # Without a line from one day to the third: two starts never learn their date.
    2: [(12.05, ["cut", 0.5 * 3600]), NIGHT],
    3: [(9.1, ["line", True])],
}


@dataclass
class Person:
    """Somebody with a phone; `until_s` is what `let_s` will be when the session is over."""

    here: bool = False
    until_s: float | None = None
    talked_s: float = 0.0
    waits_s: float | None = None


@dataclass
class Truth:
    """What truly was, from one moment to another, and in which start of the box it was seen."""

    kind: str
    boot: int
    began: float
    ended: float


@dataclass
class Life:
    """All that happened so far; it outlives the box's power cuts."""

    boots: int = 0
    base: float = 0.0  # the true time at which the kernel started
    passed: float = 0.0  # the true time up to which seconds are counted
    line: bool = True
    radio: bool = True
    let_s: float = 0.0
    on_s: float = 0.0
    done: int = 0  # events of the calendar
    endings: list[float] = field(default_factory=list)  # of sessions: the true time
    given_s: float = 0.0
    dated: list[bool] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)
    people: list[Person] = field(default_factory=lambda: [Person() for _ in range(PEOPLE)])
    commits_of_days: list[int] = field(default_factory=list)
    commits_before: int = 0  # of earlier starts of this day
    commits_seen: int = 0  # of this start, up to yesterday

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> "Life":
        life = cls(**kept)
        life.truth = [Truth(**each) for each in kept["truth"]]
        life.people = [Person(**each) for each in kept["people"]]
        return life

    def now(self) -> float:
        """The true time, whatever the box's clock says."""
        return self.base + time.clock_gettime(time.CLOCK_BOOTTIME)

    def day(self) -> int:
        return int((max(self.base, MONDAY) - MONDAY) // 86400)

    def begin_boot(self, since_s: float) -> None:
        if self.boots == 0:
            self.base = MONDAY + 7 * 3600
        self.boots += 1
        self.dated.append(False)
        self.passed = self.base + since_s
        if self.truth:
            self.truth.append(Truth("power", self.boots, self.truth[-1].ended, self.base))
        self._note()

    def pass_time(self) -> None:
        now = self.now()
        seconds, self.passed = now - self.passed, now
        self.on_s += seconds
        self.let_s += seconds * self.line
        self.truth[-1].ended = now

    def lets_out(self, person: Person) -> bool:
        return self.line and person.until_s is not None

    def tap(self, person: Person) -> None:
        self.pass_time()
        self.settle()
        if person.until_s is None and person.waits_s is None:
            person.waits_s = self.on_s
            self._begin_sessions()

    def turn_line(self, works: bool) -> None:
        self.pass_time()
        self.line = works
        self._begin_sessions()
        self._note()

    def turn_radio(self, works: bool) -> None:
        self.pass_time()
        self.radio = works
        self._note()

    def cut_power(self, off_s: float, commits: int) -> None:
        self.pass_time()
        self.base = self.now() + off_s
        self.commits_before += commits - self.commits_seen
        self.commits_seen = 0

    def count_commits(self, commits: int) -> None:
        """Since the count of before: a working day, or a night, which does not count."""
        found = self.commits_before + commits - self.commits_seen
        self.commits_before, self.commits_seen = 0, commits
        hour = (self.now() - MONDAY) % 86400 / 3600
        if hour > 12:
            self.commits_of_days.append(found)

    def settle(self) -> None:
        """End what is over."""
        for person in self.people:
            if person.until_s is not None:
                is_over = self.let_s >= min(person.until_s, person.talked_s + IDLE_S)
            else:
                is_over = person.waits_s is not None and self.on_s - person.waits_s >= WAITING_S
            if is_over:
                self.end(person)

    def end(self, person: Person) -> None:
        if person.until_s is not None or person.waits_s is not None:
            self.endings.append(self.now())
        person.until_s = person.waits_s = None

    def is_dated(self, truth: Truth) -> bool:
        """Whether both its ends have a date; a power cut hangs on two starts."""
        before = truth.kind != "power" or self.dated[truth.boot - 2]
        return self.dated[truth.boot - 1] and before

    def _begin_sessions(self) -> None:
        for person in self.people:
            if self.line and person.waits_s is not None:
                person.waits_s, person.talked_s = None, self.let_s
                person.until_s = self.let_s + SESSION_S

    def _note(self) -> None:
        kind = "radio" if not self.radio else "up" if self.line else "line"
        self.truth.append(Truth(kind, self.boots, self.now(), self.now()))


class Visitor:
    """A person's phone, on a cable that stands for the radio."""

    def __init__(self, number: int, person: Person) -> None:
        self.person, space = person, Namespace(f"phone{number}")
        self.phone = Phone(space, number + 1)
        port = f"port{number}"
        run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space.name)
        run("ip", "link", "set", port, "master", village.RADIO, "up")
        space.ips(
            f"link set eth0 address {mac_of(number + 1)}\naddr add {self.phone.ip}/16 dev eth0\n"
            f"link set eth0 up\nroute add default via {GATEWAY}"
        )

    def chat(self) -> bool:
        """Whether somebody beyond the box answered."""
        return self.phone.tcp(INTERNET, 443) == "up"
