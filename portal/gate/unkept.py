"""What changed since the last commit, and what of it was promised to somebody."""

from collections.abc import Iterable

from portal.gate.sessions import Ending, Session
from portal.gate.states import Ended

OFTEN_S = 600.0
"""Whoever parts twice within this time is in no hurry: the second waits for another's commit."""


class Unkept:
    """Sessions and endings that wait for a commit.

    Who parts often leaves the row in the books until the next commit. Back before that, the row
    says already that the phone is online: so parting and coming back for ever costs no commit.
    """

    def __init__(self) -> None:
        self._parted_at: dict[str, float] = {}
        self.kept(0.0)

    def kept(self, now_s: float) -> None:
        """Everything was committed."""
        self.everything = self.is_urgent = False
        self.granted: dict[str, bool] = {}  # was it waiting before?
        self.left: list[str] = []  # MACs whose session went to another
        self._back: set[str] = set()
        self._endings: dict[str, Ending] = {}
        self._rows: set[str] = set()  # MACs that parted and whose row still stands
        self._parted_at = {m: at for m, at in self._parted_at.items() if now_s - at < OFTEN_S}

    @property
    def endings(self) -> list[Ending]:
        return list(self._endings.values())

    @property
    def must_be_kept(self) -> bool:
        return self.everything or self.is_urgent or bool(self.granted)

    def why_ended(self, mac: str) -> Ended | None:
        ending = self._endings.get(mac)
        return ending.why if ending else None

    def used_bytes(self, mac: str) -> int:
        """Today, in a session that ended."""
        ending = self._endings.get(mac)
        return ending.session.used_bytes if ending else 0

    def grant(self, mac: str, *, waited: bool) -> None:
        """A session began, or shall stop to wait."""
        if mac in self._rows and not self.must_be_kept:
            self._back.add(mac)
        else:
            self.granted.setdefault(mac, waited)

    def leave(self, mac: str) -> None:
        """A session went from this MAC to another."""
        self.left.append(mac)
        self.granted.pop(mac, None)
        self.everything = True

    def end(self, ending: Ending, now_s: float) -> None:
        """A session ended; several of one phone since the last commit become one."""
        mac, session = ending.session.mac, ending.session
        was_kept = self.granted.pop(mac, None) is None
        if earlier := self._endings.get(mac):
            session.lived_s += earlier.session.lived_s
            session.total_bytes += earlier.session.total_bytes
        elif was_kept:
            self._rows.add(mac)
        self._back.discard(mac)
        self._endings[mac] = ending
        if ending.why is not Ended.USER or mac not in self._parted_at:
            self.is_urgent = True
        if ending.why is Ended.USER:
            self._parted_at[mac] = now_s

    def of(self, sessions: Iterable[Session]) -> list[Session]:
        """The sessions that the next commit has to write."""
        written = self._back | set(self.granted)
        return [s for s in sessions if self.everything or s.mac in written]
