"""Peers: who is at the other end of the gate's socket, by user id, and what they may ask."""

import os
import pwd
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.books.errors import SettingsError
from portal.gate.answers import Right

PORTAL_USERS = "PENDOPO_GATE_PORTAL_USERS"
STAFF_USERS = "PENDOPO_GATE_STAFF_USERS"
_UCRED = struct.Struct("3i")


@dataclass(frozen=True)
class Peers:
    """User ids by right; root and the gate's own user are always staff."""

    portal: frozenset[int]
    staff: frozenset[int]

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Peers":
        """Users by name or number, parted by spaces; raises SettingsError."""
        own = frozenset({0, os.getuid()})
        return cls(_users(environment, PORTAL_USERS), _users(environment, STAFF_USERS) | own)

    def right_of(self, uid: int) -> Right:
        """What a user may ask."""
        if uid in self.staff:
            return Right.STAFF
        return Right.PORTAL if uid in self.portal else Right.NONE


def uid_of(connection: socket.socket) -> int:
    """The peer's user id, as the kernel knows it."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    uid: int = _UCRED.unpack(raw)[1]
    return uid


def _users(environment: Mapping[str, str], key: str) -> frozenset[int]:
    return frozenset(_uid(word, key) for word in environment.get(key, "").split())


def _uid(word: str, key: str) -> int:
    try:
        return int(word) if word.isdigit() else pwd.getpwnam(word).pw_uid
    except KeyError:
        raise SettingsError(f"{key}: there is no user {word!r} on this machine") from None
