"""Answers: one reply for each request line; a batch of grants shares one commit."""

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from portal.gate import messages as m
from portal.gate.books import who
from portal.gate.errors import BooksFailed, GateError, NotAllowed
from portal.gate.gate import Gate
from portal.gate.states import Ended

log = logging.getLogger("pendopo.gate")


class Right(Enum):
    """What a peer may ask."""

    NONE = 0
    PORTAL = 1
    STAFF = 2


@dataclass(frozen=True)
class Asked:
    """One request line and the right of the peer that sent it."""

    right: Right
    line: bytes


class Answers:
    """Turns request lines into replies; never raises, whatever the line holds."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def answer_all(self, batch: Sequence[Asked]) -> list[bytes]:
        """One reply line each. What was granted in this batch is kept before it is answered."""
        self._gate.look()
        answers = [self._answer(asked) for asked in batch]
        try:
            self._gate.keep()
        except BooksFailed as error:
            if any(is_grant for _, is_grant in answers):
                log.error("grants taken back: %s", error)
            self._gate.take_back()
            refusal = m.encode(m.Refused(error.code, str(error)))
            return [refusal if is_grant else reply for reply, is_grant in answers]
        return [reply for reply, _ in answers]

    def _answer(self, asked: Asked) -> tuple[bytes, bool]:
        try:
            request = self._allowed(asked)
            return m.encode(self._reply(request)), isinstance(request, m.Grant | m.Carry)
        except GateError as error:
            return m.encode(m.Refused(error.code, str(error))), False
        except sqlite3.Error as error:
            return m.encode(m.Refused(m.Code.BOOKS, str(error))), False

    def _allowed(self, asked: Asked) -> m.Request:
        if asked.right is Right.NONE:
            raise NotAllowed("this user may not speak to the gate")
        request = m.decode_request(asked.line)
        if isinstance(request, m.StaffRequest) and asked.right is not Right.STAFF:
            raise NotAllowed("only staff may ask this")
        return request

    def _reply(self, request: m.Request) -> m.Reply:  # noqa: C901, PLR0911, PLR0912 one a request
        match request:
            case m.Grant(ip=ip):
                mac = self._gate.mac_of(ip)
                self._gate.grant(mac)
                return self._phone(mac)
            case m.Status(ip=ip):
                return self._phone(self._gate.mac_of(ip))
            case m.Carry(ip=ip, code=code):
                mac = self._gate.mac_of(ip)
                self._gate.carry(mac, code)
                return self._phone(mac)
            case m.Disconnect(ip=ip):
                self._gate.end(self._gate.mac_of(ip), Ended.USER)
                return m.Done()
            case m.Overview():
                return self._summary()
            case m.List(after=after):
                return self._listing(after)
            case m.Revoke(mark=mark):
                self._gate.revoke(mark)
                return m.Done()
            case m.Pause(for_s=for_s):
                self._gate.pause(for_s)
                return m.Done()
            case m.Resume():
                self._gate.resume()
                return m.Done()
            case m.Purge():
                return m.Purged(self._gate.purge())
            case m.Count():
                return self._figures()
            case m.Evidence(before=before):
                return self._evidence(before)
            case m.Plan():
                told = self._gate.shares.told()
                return m.Shared(told.queue, told.commands, told.trouble)
            case _:
                return m.Pong()

    def _phone(self, mac: str) -> m.Phone:
        gate, standing = self._gate, self._gate.standing
        session = gate.sessions.get(mac)
        ended = gate.last_ending(mac) if session is None else None
        left_s = standing.pause_left_s
        line_since, line_for_s = gate.uptime.since(gate.line)
        return m.Phone(
            state=gate.sessions.state(mac, ended, paused=standing.paused),
            line=gate.line.line,
            line_since=line_since,
            line_for_s=line_for_s,
            line_cause=gate.line.cause,
            line_doubted=gate.line.in_doubt,
            remaining_s=max(round(session.remaining_s), 0) if session else 0,
            used_bytes=session.used_bytes if session else 0,
            queued=session is not None and session.is_waiting,
            held=session is not None and gate.is_held(session),
            ended=ended,
            pause_left_s=None if left_s is None else max(round(left_s), 0),
            code=session.code if session else None,
            who=who(standing.salt, f"village {mac}"),  # not its name in the gate's own history
        )

    def _summary(self) -> m.Summary:
        gate = self._gate
        line_since, line_for_s = gate.uptime.since(gate.line)
        marked = [session for session in gate.sessions if not session.is_waiting]
        return m.Summary(
            phones_online=len(marked) if gate.runs else 0,
            phones_waiting=len(gate.sessions.waiting()) + (0 if gate.runs else len(marked)),
            line=gate.line.line,
            line_since=line_since,
            line_for_s=line_for_s,
            line_cause=gate.line.cause,
            paused=gate.standing.paused,
            device=gate.device_name,
        )

    def _listing(self, after: int) -> m.Listing:
        sessions = self._gate.sessions
        marked = sorted((s.mark, s) for s in sessions if s.mark is not None and s.mark > after)
        entries = tuple(
            m.Entry(
                mark=mark,
                state=sessions.state(session.mac, None, paused=self._gate.standing.paused),
                remaining_s=round(session.remaining_s),
                used_bytes=session.used_bytes,
            )
            for mark, session in marked[: m.LIST_PAGE]
        )
        return m.Listing(entries, more=len(marked) > m.LIST_PAGE)

    def _evidence(self, before: int) -> m.Evidences:
        found = self._gate.uptime.newest(before, m.STRETCH_PAGE + 1)
        stretches = tuple(
            m.Stretch(
                id=each.id,
                kind=each.kind,
                detail=each.detail,
                began_at=boot.at(each.from_s),
                ended_at=boot.at(each.to_s),
                seconds=each.lasted_s,
            )
            for each, boot in found[: m.STRETCH_PAGE]
        )
        return m.Evidences(stretches, len(found) > m.STRETCH_PAGE, self._gate.uptime.now())

    def _figures(self) -> m.Figures:
        gate = self._gate
        marked = [session for session in gate.sessions if not session.is_waiting]
        bulk = [session for session in marked if gate.sessions.is_bulk(session)]
        return m.Figures(
            line=gate.line.line,
            cause=gate.line.cause,
            paused=gate.standing.paused,
            phones_live=len(marked) - len(bulk),
            phones_bulk=len(bulk),
            phones_queued=len(gate.sessions.waiting()),
            sessions=gate.sessions.next_mark - 1,
            bytes=gate.sessions.carried_bytes,
            seconds=gate.uptime.seconds(),
        )
