"""The rules of sessions: remaining seconds and bytes, never end times; no device, no books.

A session's time runs only while its phone is let through. Fair use spent keeps the phone online in
the bulk class; the bytes start anew with each day. One tap renews.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kiosk.books.settings import Wifi
from portal.gate.errors import WifiFull
from portal.gate.firewall import Element
from portal.gate.return_codes import new_code
from portal.gate.states import Ended, Line, State

MEGABYTE = 1_000_000
PHONES_MAX = 2000
WAITING_MAX_S = 12 * 3600.0


@dataclass(frozen=True)
class Limits:
    """What one session is given."""

    session_s: float
    idle_s: float
    fair_use_bytes: int
    phones: int = PHONES_MAX

    @classmethod
    def of(cls, wifi: Wifi) -> "Limits":
        """The limits that the settings give."""
        return cls(wifi.session_min * 60.0, wifi.idle_min * 60.0, wifi.fair_use_mb * MEGABYTE)


@dataclass
class Session:
    """One phone's session; without a mark it waits for the line (a queued grant)."""

    mac: str
    mark: int | None
    remaining_s: float
    used_bytes: int = 0  # today, what fair use counts
    total_bytes: int = 0
    lived_s: float = 0.0
    idle_s: float = 0.0
    seen_bytes: int = 0  # the device's counter at the last look
    code: str = field(default_factory=new_code)  # carries it to a phone whose MAC changed

    @property
    def is_waiting(self) -> bool:
        return self.mark is None


@dataclass(frozen=True)
class Ending:
    """A session that ended, and why."""

    session: Session
    why: Ended


class Sessions:
    """All sessions by MAC, and the rules that change them."""

    def __init__(self, limits: Limits, sessions: Iterable[Session] = (), next_mark: int = 1):
        self.limits = limits
        self.next_mark = next_mark  # none is used twice: one less is how many there were
        self.carried_bytes = 0  # since the gate started
        self._by_mac = {session.mac: session for session in sessions}

    def __iter__(self) -> Iterator[Session]:
        return iter(self._by_mac.values())

    def get(self, mac: str) -> Session | None:
        return self._by_mac.get(mac)

    def by_mark(self, mark: int) -> Session | None:
        return next((s for s in self._by_mac.values() if s.mark == mark), None)

    def by_code(self, code: str) -> Session | None:
        return next((s for s in self._by_mac.values() if s.code == code), None)

    def move(self, session: Session, mac: str) -> None:
        """Give a session to another MAC that has none."""
        del self._by_mac[session.mac]
        session.mac = mac
        self._by_mac[mac] = session

    def grant(self, mac: str, used_bytes: int) -> Session:
        """Start a session now; `used_bytes` is what this phone already used today.

        A live one stays as it is (a second tap gives nothing). Raises WifiFull.
        """
        session = self._get_or_wait(mac, used_bytes)
        if session.mark is None:
            session.mark, session.idle_s = self.next_mark, 0.0
            self.next_mark += 1
        return session

    def wait(self, mac: str, used_bytes: int) -> Session:
        """Keep a place for a phone until the line returns; raises WifiFull."""
        return self._get_or_wait(mac, used_bytes)

    def waiting(self) -> list[Session]:
        return [session for session in self._by_mac.values() if session.is_waiting]

    def drop(self, mac: str) -> None:
        """Forget a session that never came to be."""
        self._by_mac.pop(mac, None)

    def end(self, mac: str, why: Ended) -> Ending | None:
        """End a session, if there is one."""
        session = self._by_mac.pop(mac, None)
        return Ending(session, why) if session else None

    def tick(self, elapsed_s: float, counters: Mapping[int, int], *, runs: bool) -> list[Ending]:
        """Let time pass; `runs` says whether phones were let through meanwhile."""
        endings = []
        for session in list(self._by_mac.values()):
            why = self._tick_one(session, elapsed_s, counters, runs=runs)
            if why and (ending := self.end(session.mac, why)):
                endings.append(ending)
        return endings

    def new_day(self) -> None:
        """Fair use starts anew."""
        for session in self._by_mac.values():
            session.used_bytes = 0

    def is_bulk(self, session: Session) -> bool:
        """Whether the phone has used up its fair share of today."""
        return session.used_bytes >= self.limits.fair_use_bytes

    def state(self, mac: str, ended: Ended | None, *, paused: bool) -> State:
        """What the phone is now; `ended` is how its last session of today ended."""
        if paused:
            return State.PAUSED
        session = self._by_mac.get(mac)
        if session is None or session.mark is None:
            return State.SPENT if ended in (Ended.TIME, Ended.IDLE) else State.NEW
        return State.FAIR_USE if self.is_bulk(session) else State.LIVE

    def admitted(self, line: Line, *, paused: bool) -> dict[str, Element]:
        """The elements the device should hold now: none while the line is down or WiFi rests."""
        if paused or not line.line_up:
            return {}
        return {
            session.mac: Element(session.mac, session.mark, self.is_bulk(session))
            for session in self._by_mac.values()
            if session.mark is not None
        }

    def _get_or_wait(self, mac: str, used_bytes: int) -> Session:
        session = self._by_mac.get(mac)
        if session is None:
            if len(self._by_mac) >= self.limits.phones:
                raise WifiFull(f"{len(self._by_mac)} phones are known already")
            session = Session(mac, None, self.limits.session_s, used_bytes)
            self._by_mac[mac] = session
        return session

    def _tick_one(
        self, session: Session, elapsed_s: float, counters: Mapping[int, int], *, runs: bool
    ) -> Ended | None:
        if session.mark is None:
            session.idle_s += elapsed_s
            return Ended.IDLE if session.idle_s >= WAITING_MAX_S else None
        counted = counters.get(session.mark)
        if counted is not None:  # a device that cannot say is no proof of idleness
            fresh = max(counted - session.seen_bytes, 0)
            session.seen_bytes = counted
            session.used_bytes += fresh
            session.total_bytes += fresh
            self.carried_bytes += fresh
            session.idle_s = 0.0 if fresh else session.idle_s + elapsed_s
        if runs:
            session.remaining_s -= elapsed_s
            session.lived_s += elapsed_s
        if session.remaining_s <= 0:
            return Ended.TIME
        return Ended.IDLE if session.idle_s >= self.limits.idle_s else None
