"""The gate: joins sessions, books, device, neighbours and line; one thread owns it."""

import logging
import sqlite3

from kiosk.books.clock import seconds_since
from kiosk.books.errors import BooksError
from kiosk.books.guesses import Guesses
from portal.gate import ageing
from portal.gate.books import Change, GateBooks
from portal.gate.enforcer import Enforcer
from portal.gate.errors import BooksFailed, DeviceFailed, UnknownPhone, WifiPaused, WrongCode
from portal.gate.firewall import Element
from portal.gate.forgetting import Forgetting
from portal.gate.return_codes import checked
from portal.gate.sessions import Ending, Limits, Session, Sessions
from portal.gate.states import Ended
from portal.gate.surroundings import Surroundings
from portal.gate.unkept import Unkept
from portal.gate.uptime import Uptime

TURN_S = 5.0
KEEP_NEWS_S, KEEP_S, KEEP_IDLE_S = 10.0, 60.0, 300.0  # a power cut is known to five minutes
log = logging.getLogger("pendopo.gate")


class Gate:
    """Who may go out, for how long; every grant is proven in the device, then kept."""

    def __init__(self, limits: Limits, books: GateBooks, around: Surroundings) -> None:
        self._books, self._around, self._clock = books, around, around.clock
        self._enforcer, self.device_name = Enforcer(around.device), around.device.name
        self.shares = around.shares
        self.standing = books.standing()
        next_mark = max(self.standing.next_mark, self._enforcer.highest_mark() + 1)
        self.sessions = Sessions(limits, books.sessions(), next_mark)
        self.line = around.upstream.look()
        self.uptime = Uptime(self._clock, books.past(self._clock.boot), books)
        self._unkept = Unkept()
        self._guesses = Guesses(self._clock)
        self._forgetting = Forgetting(books, around.history_days)
        self._books_trouble = ""
        self._kept_at_s = self._turned_at_s = self._clock.boot_s()
        self._catch_up()
        self.turn()

    @property
    def runs(self) -> bool:
        """Whether phones are let through, and so whether their time runs."""
        return self.line.line.line_up and not self.standing.paused

    def is_held(self, session: Session) -> bool:
        """Whether a phone with a running session is not let out: line, rest or device."""
        return not session.is_waiting and not self._enforcer.holds(session.mac)

    def mac_of(self, ip: str) -> str:
        """The phone behind an address; raises UnknownPhone."""
        return self._around.neighbours.mac_of(ip)

    def last_ending(self, mac: str) -> Ended | None:
        """How this phone's last session of today ended."""
        return self._unkept.why_ended(mac) or self._books.last_ending(self.standing, mac)

    def grant(self, mac: str) -> None:
        """Let a phone out, proven in the device; keep it a place while the line is no sure one.

        Raises WifiPaused, WifiFull, DeviceFailed; then nothing has changed.
        """
        if self.standing.paused:
            raise WifiPaused("the WiFi rests")
        before = self.sessions.get(mac)
        if before is None or before.is_waiting:
            self._unkept.grant(mac, waited=before is not None)
        if not self.line.is_sure:
            self.sessions.wait(mac, self._used_today(mac))
            return
        session = self.sessions.grant(mac, self._used_today(mac))
        try:
            self._enforcer.admit(session, self._element(session))
        except DeviceFailed:
            self._take_back(mac)
            raise
        self._around.upstream.hurry()

    def carry(self, mac: str, code: str) -> None:
        """Give the session that has this return code to another phone, as it is.

        Raises WrongCode, TooManyCodes, DeviceFailed.
        """
        session = self.sessions.by_code(checked(code, mac, self._guesses))
        if session is None:
            self._guesses.add(mac)
            raise WrongCode("no session has this code")
        if session.mac == mac:
            return
        self.end(mac, Ended.USER)
        self._enforcer.expel(session.mac)
        self._unkept.leave(session.mac)
        self.sessions.move(session, mac)
        self._reconcile()

    def end(self, mac: str, why: Ended) -> None:
        """End a phone's session; harmless when there is none. Raises DeviceFailed."""
        self._account(0.0)
        self._enforcer.expel(mac)
        self._add_endings(self.sessions.end(mac, why))

    def revoke(self, mark: int) -> None:
        """Staff end a session by its mark; raises UnknownPhone."""
        session = self.sessions.by_mark(mark)
        if session is None:
            raise UnknownPhone(f"no session with mark {mark}")
        self.end(session.mac, Ended.STAFF)

    def pause(self, for_s: float | None) -> None:
        """Let the WiFi rest, for some seconds or until resumed; nobody's time runs meanwhile."""
        self._rest(for_s, paused=True)

    def resume(self) -> None:
        """End the rest; whoever was online is again."""
        self._rest(None, paused=False)

    def look(self) -> None:
        """Notice at once when the line, or why it is down, changed."""
        if self._around.upstream.look() != self.line:
            self.turn()

    def turn(self) -> None:
        """One round, every TURN_S: time, line, day, repairs both ways, the minute's commit."""
        self._pass_time()
        self.line = self._around.upstream.look()
        self.uptime.note(self.line, radio_works=self._around.radio())
        self._new_day()
        if self.runs and self.line.is_sure:
            for session in self.sessions.waiting():
                self.sessions.grant(session.mac, session.used_bytes)
                self._unkept.everything = True
        self._reconcile()
        self.shares.keep()
        is_busy = (self.runs and any(self.sessions)) or self._unkept.endings
        rest_s = KEEP_S if is_busy else KEEP_IDLE_S
        due_s = KEEP_NEWS_S if self.uptime.is_new else rest_s
        self._unkept.everything |= self._clock.boot_s() - self._kept_at_s >= due_s
        trouble = ""
        try:
            self.keep()
            self._forgetting.turn(self.standing, self._clock.boot_s())
        except BooksFailed as error:  # nobody is sent out for that; the next round tries again
            self._unkept.everything, trouble = True, str(error)
        if trouble and trouble != self._books_trouble:
            log.error("sessions are not kept: %s", trouble)
        if self._books_trouble and not trouble:
            log.info("sessions are kept again")
        self._books_trouble = trouble

    def keep(self) -> None:
        """Commit what changed since the last commit and cannot wait; raises BooksFailed."""
        unkept = self._unkept
        if not unkept.must_be_kept:
            return
        ageing.advance(self.standing, self._clock)
        self.standing.next_mark, self.standing.ran = self.sessions.next_mark, self.runs
        sessions = unkept.of(self.sessions)
        change = Change(sessions, unkept.endings, unkept.left, self.standing, self.uptime)
        try:
            self._books.keep(change)
        except (BooksError, sqlite3.Error) as error:
            raise BooksFailed(str(error)) from error
        unkept.kept(self.standing.boot_s)
        self._kept_at_s = self.standing.boot_s

    def purge(self) -> float:
        """Forget now what is due; the age in days of the oldest history that is left."""
        self.standing.purged, self._unkept.everything = "", True
        self.turn()
        return self._forgetting.oldest_days(self.standing)

    def take_back(self) -> None:
        """Hold back whoever was granted since the last commit: it could not be kept."""
        for mac in list(self._unkept.granted):
            self._take_back(mac)

    def stop(self) -> None:
        """Keep everything before the process ends; phones stay as they are."""
        self._pass_time()
        self._unkept.everything = True
        self.keep()

    def _catch_up(self) -> None:
        """Time that ran while the gate did not; not known across a reboot, then none is taken."""
        away_s = seconds_since(self._clock, self.standing.boot, self.standing.boot_s)
        if away_s:
            counters = self._enforcer.counters()
            self._add_endings(*self.sessions.tick(away_s, counters, runs=self.standing.ran))

    def _rest(self, for_s: float | None, *, paused: bool) -> None:
        self._pass_time()
        self.standing.paused, self.standing.pause_left_s = paused, for_s
        self._unkept.everything = True
        self.turn()

    def _pass_time(self) -> None:
        now_s = self._clock.boot_s()
        elapsed_s, self._turned_at_s = now_s - self._turned_at_s, now_s
        self._account(elapsed_s)
        if self.standing.pause_left_s is not None:
            self.standing.pause_left_s -= elapsed_s
            if self.standing.pause_left_s <= 0:
                self.standing.paused, self.standing.pause_left_s = False, None
                self._unkept.everything = True

    def _account(self, elapsed_s: float) -> None:
        counters = self._enforcer.counters()
        self._add_endings(*self.sessions.tick(elapsed_s, counters, runs=self.runs))

    def _add_endings(self, *endings: Ending | None) -> None:
        for ending in filter(None, endings):
            self._unkept.end(ending, self._clock.boot_s())

    def _take_back(self, mac: str) -> None:
        was_waiting = self._unkept.granted.pop(mac, True)
        session = self.sessions.get(mac)
        if session is not None and was_waiting:
            session.mark = None
        else:
            self.sessions.drop(mac)
        self._enforcer.try_to_expel(mac)

    def _used_today(self, mac: str) -> int:
        return max(self._books.used_today(self.standing, mac), self._unkept.used_bytes(mac))

    def _new_day(self) -> None:
        today = self._clock.local().date().isoformat()
        if today != self.standing.day:
            self.standing.day, self.standing.salt = today, self._around.new_salt()
            self.sessions.new_day()
            self._unkept.everything = True

    def _element(self, session: Session) -> Element:
        assert session.mark is not None
        return Element(session.mac, session.mark, self.sessions.is_bulk(session))

    def _reconcile(self) -> None:
        want = self.sessions.admitted(self.line.line, paused=self.standing.paused)
        self._enforcer.reconcile(want, self.sessions.get, line_up=self.line.line.line_up)
