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


class Cause(StrEnum):
    """Why there is no internet, in the order in which a look finds out."""

    NO_LINK = "no_link"
    NO_ROUTE = "no_route"
    NO_ROUTER = "no_router"
    NO_DNS = "no_dns"
    FALSE_DNS = "false_dns"  # a known name has a private address, or that of any other name
    NO_ANSWER = "no_answer"
    PORTAL = "portal"
    UNSTABLE = "unstable"  # it answers again, but broke too often to be believed at once

    @property
    def words(self) -> str:
        """For a technician."""
        return _CAUSES[self]


_CAUSES = {
    Cause.NO_LINK: "the uplink has no link: its cable is out, or the device at its end is off",
    Cause.NO_ROUTE: "the uplink has no default route: no router gave it an address",
    Cause.NO_ROUTER: "the router does not answer",
    Cause.NO_DNS: "the router answers, but no resolver does",
    Cause.FALSE_DNS: "the resolver gives false addresses",
    Cause.NO_ANSWER: "the router answers, the internet does not",
    Cause.UNSTABLE: "the line comes and goes; it has to hold for half a minute first",
    Cause.PORTAL: "another sign-in page stands between here and the internet",
}


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
