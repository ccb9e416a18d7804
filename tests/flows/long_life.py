"""A village office that lives for weeks with a gate: what truly happens, kept beside the gate.

Nothing here asks the gate how it counts. `let_s` are all seconds in which phones were let out,
`on_s` those in which the gate worked; what a session may still have follows from these two.
"""

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.gate import messages as m
from portal.gate.sessions import WAITING_MAX_S
from portal.gate.states import Line, Working
from tests.portal.gates import LIMITS, World, rows

STEP_S = 30.0
"""Rounds are 5 s apart in life; commits are 60 s apart at least, so no commit is lost by this."""
PROMISED_S = 60.0


@dataclass(eq=False)
class Person:
    """Somebody with a phone; `until_s` is what `let_s` will be when the session is over."""

    ip: str
    is_here: bool = False
    until_s: float | None = None
    talked_s: float = 0.0  # `let_s` when the phone was last heard
    waits_s: float | None = None  # `on_s` when it tapped without a line

    @property
    def has_session(self) -> bool:
        return self.until_s is not None or self.waits_s is not None

    def forget(self) -> None:
        self.until_s = self.waits_s = None


@dataclass
class Ending:
    """A session that ended, and whether the box knew the date then."""

    at: datetime
    dated: bool


@dataclass
class Truth:
    """What truly was from `began` to `ended`; a power cut belongs to the boot after it."""

    kind: Working | None  # None: nobody looked, or a look told nothing
    boot: int
    began: datetime
    ended: datetime


class Village:
    """The office, its people, its line and its power; one step at a time."""

    def __init__(self, world: World, people: int) -> None:
        self.world, self.clock = world, world.clock
        self.now = world.clock.now()
        self.people = [Person(f"10.77.{n // 200}.{n % 200 + 1}") for n in range(people)]
        self.line, self.is_known = Line.UP, True
        self.line_to_be = Line.UP  # what the first look after a start finds
        self.let_s = self.on_s = 0.0
        self.endings: list[Ending] = []
        self.dated = [True]  # of each boot: did a trusted clock ever tell its date?
        self.truth: list[Truth] = []
        self._commits = 0  # before this start
        self.drift_s = 0.0  # the most that a card was behind the truth
        self._write_down()

    @property
    def runs(self) -> bool:
        return self.line is not Line.DOWN

    @property
    def commits(self) -> int:
        return self._commits + self._count()

    def on_record(self) -> list[Truth]:
        """What somebody could have seen."""
        return [each for each in self.truth if each.kind]

    def is_dated(self, truth: Truth) -> bool:
        """Whether both its ends have a date; a power cut hangs on two boots."""
        is_cut = truth.kind is Working.POWER
        return self.dated[truth.boot - 1] and (not is_cut or self.dated[truth.boot - 2])

    def pass_until(self, then: datetime) -> None:
        while self.now < then:
            self.step()

    def step(self) -> None:
        """Thirty seconds: whoever is here and let out chats, the gate makes its round."""
        for person in self.people:
            if person.is_here and self.world.radio.works and person.has_session:
                is_out = self.world.device.carry(self.world.mac(person.ip), 1500)
                assert is_out == (self.runs and person.until_s is not None)
                if is_out:
                    person.talked_s = self.let_s + STEP_S
        self._live(STEP_S)
        self.world.gate.turn()
        if not self.is_known:
            self._find_the_line()
        self._settle()

    def tap(self, person: Person) -> None:
        """Who can reach the box asks for the internet; a second tap gives nothing."""
        person.is_here = True
        if not self.world.radio.works:
            return
        self.world.ask_grant(person.ip)
        if not person.has_session:
            person.waits_s = self.on_s
            self._begin()

    def disconnect(self, person: Person) -> None:
        if self.world.radio.works and person.has_session:
            assert self.world.ask(m.Disconnect(person.ip)) == m.Done()
            self._end(person)

    def change_mac(self, person: Person, ip: str) -> None:
        """A phone with another MAC brings its session along."""
        if self.world.radio.works and person.has_session:
            code = self.world.phone(person.ip).code
            assert code and isinstance(self.world.ask(m.Carry(ip, code)), m.Phone)
            person.ip = ip

    def turn_line(self, line: Line) -> None:
        """The line breaks, heals, or nobody can say how it is: then phones are let out."""
        self.line = line
        self.world.line.turn(line)
        self.world.gate.look()
        self._begin()
        self._write_down()

    def turn_radio(self, *, works: bool) -> None:
        self.world.radio.works = works
        self.world.gate.turn()
        self._write_down()

    def kill(self, away_s: float) -> None:
        """The gate is killed; phones stay as they are and go on chatting."""
        self._commits += self._count()
        self.truth[-1].ended = self.now
        for person in self.people:
            if person.is_here and self.world.device.carry(self.world.mac(person.ip), 1500):
                person.talked_s = self.let_s + away_s
        self.let_s, self.on_s = self.let_s + away_s * self.runs, self.on_s + away_s
        self.now += timedelta(seconds=away_s)
        self.clock.advance(away_s)
        self.world.restart(device_kept=True)
        self._settle()
        self._write_down(anew=away_s > 360)

    def cut_power(self, off: timedelta) -> None:
        """The box is off at once; its clock stands still, and does not know that it is wrong."""
        self._commits += self._count()
        self._adopt_what_the_card_holds()
        self.truth[-1].ended = self.now
        self.dated.append(False)
        self.truth.append(Truth(Working.POWER, len(self.dated), self.now, self.now + off))
        self.now += off
        self.line_to_be = Line.DOWN if self.line is Line.DOWN else Line.UP
        self.line, self.is_known = Line.UNKNOWN, False
        self.world.line.turn(Line.UNKNOWN)
        self.clock.reboot()
        self.clock.trusted = False
        self.world.restart()
        self._begin()

    def check_phones(self) -> None:
        """What each phone is told is true within the promised minute."""
        for person in self.people:
            told = self.world.phone(person.ip)
            assert told.queued == (person.waits_s is not None)
            assert told.held == (person.until_s is not None and not self.runs)
            left_s = 0.0 if person.until_s is None else person.until_s - self.let_s
            if not told.queued:
                assert abs(told.remaining_s - left_s) <= PROMISED_S

    def _live(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.clock.advance(seconds)
        self.let_s, self.on_s = self.let_s + seconds * self.runs, self.on_s + seconds
        self.truth[-1].ended = self.now

    def _settle(self) -> None:
        """End what is over."""
        for person in self.people:
            if person.until_s is not None:
                silent_s = self.let_s - person.talked_s
                if self.let_s >= person.until_s or silent_s >= LIMITS.idle_s:
                    self._end(person)
            elif person.waits_s is not None and self.on_s - person.waits_s >= WAITING_MAX_S:
                self._end(person)

    def _end(self, person: Person) -> None:
        person.forget()
        self.endings.append(Ending(self.now, self.clock.trusted))

    def _begin(self) -> None:
        """Who waits is let out with a line that is not known to be down."""
        for person in self.people:
            if self.runs and person.waits_s is not None:
                person.waits_s, person.talked_s = None, self.let_s
                person.until_s = self.let_s + LIMITS.session_s

    def _find_the_line(self) -> None:
        """The first look after a start; with a line the date comes, too."""
        self.is_known = True
        self.turn_line(self.line_to_be)
        if self.line is Line.UP:
            self.clock.jump(self.now - self.clock.now())
            self.clock.trusted = self.dated[-1] = True

    def _adopt_what_the_card_holds(self) -> None:
        """The last minute before a power cut may be lost, for a session and in favour of it."""
        query = "SELECT mac, mark, remaining_s, idle_s FROM sessions"
        kept = {str(mac): rest for mac, *rest in rows(self.world.home, query)}
        alive = {self.world.mac(each.ip): each for each in self.people if each.has_session}
        assert kept.keys() == alive.keys()
        for mac, (mark, remaining_s, idle_s) in kept.items():
            person = alive[mac]
            assert isinstance(remaining_s, float) and isinstance(idle_s, float)
            assert (mark is None) == (person.until_s is None)
            if person.until_s is None:
                person.waits_s = self.on_s - idle_s
                continue
            lost_s = remaining_s - (person.until_s - self.let_s)
            assert 0 <= lost_s <= PROMISED_S
            self.drift_s = max(self.drift_s, lost_s)
            person.until_s, person.talked_s = self.let_s + remaining_s, self.let_s - idle_s

    def _count(self) -> int:
        """SQLite's own count of commits since a start: iChange in the index of the -wal."""
        index = self.world.home.gate.with_name("gate.db-shm").read_bytes()
        return int.from_bytes(index[8:12], sys.byteorder)

    def _write_down(self, *, anew: bool = False) -> None:
        kind = {Line.UP: Working.UP, Line.DOWN: Working.LINE}.get(self.line)
        kind = kind if self.world.radio.works else Working.RADIO
        if not self.truth or anew or kind is not self.truth[-1].kind:
            self.truth.append(Truth(kind, len(self.dated), self.now, self.now))
