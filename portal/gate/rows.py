"""What the gate's lists hold, row by row: a session, a stretch of time."""

import msgspec

from portal.gate.states import State, Working


class Entry(msgspec.Struct, frozen=True):
    """One session in a list: no address, only its mark."""

    mark: int
    state: State
    remaining_s: int
    used_bytes: int


class Stretch(msgspec.Struct, frozen=True):
    """A time in which the WiFi worked, or an outage with its cause.

    Stamps are None while no trusted clock told the date; `seconds` is None for a power cut whose
    length nobody knows.
    """

    id: int
    kind: Working
    detail: str
    began_at: str | None
    ended_at: str | None
    seconds: float | None
