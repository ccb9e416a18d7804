"""The words the gate and its callers share: what a phone is, how the line is, why it ended."""

from enum import StrEnum


class State(StrEnum):
    """What a phone is to the gate (docs: the state table)."""

    NEW = "new"
    LIVE = "live"
    SPENT = "spent"
    FAIR_USE = "fair_use"  # still online, in the bulk class
    PAUSED = "paused"


class Line(StrEnum):
    """The way out to the internet, as far as the gate knows."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"

    @property
    def line_up(self) -> bool:
        """Whether phones are let through: only a line known to be down holds them."""
        return self is not Line.DOWN


class Working(StrEnum):
    """How a stretch of time was: all but UP are outages, by their cause."""

    UP = "up"
    POWER = "power"  # the box was off, or starting
    LINE = "line"
    RADIO = "radio"  # the phones' interface was gone or had no carrier


class Ended(StrEnum):
    """Why a session ended."""

    TIME = "time"
    IDLE = "idle"
    USER = "user"
    STAFF = "staff"


class Code(StrEnum):
    """Why the gate said no."""

    MALFORMED = "malformed"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_PHONE = "unknown_phone"
    PAUSED = "paused"
    FULL = "full"
    WRONG_CODE = "wrong_code"
    TOO_MANY = "too_many"
    DEVICE = "device"
    BOOKS = "books"
