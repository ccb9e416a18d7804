"""What the WiFi is to this phone now: one mode for each cell of the state table."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask import current_app, g, request

from kiosk.books.clock import Clock, clock_time
from portal.errors import GateRefused, PortalError
from portal.gate_client import GateClient, Line, Phone, State
from portal.web import client


class Mode(StrEnum):
    """What the page says and offers."""

    FRESH = "fresh"  # the button
    ENDED = "ended"  # why, and one tap renews
    DOUBT = "doubt"  # let out, but the line may have broken a moment ago
    ONLINE = "online"
    BULK = "bulk"  # online, slower: fair use is spent
    OFFLINE = "offline"  # the line is down: a place may be kept
    WAITING = "waiting"  # a place is kept
    HELD = "held"  # was online; comes back by itself
    RESTING = "resting"  # paused by staff
    UNKNOWN = "unknown"  # the gate does not answer


@dataclass(frozen=True)
class Wifi:
    """One phone's WiFi, ready for a page; times are the office's own, None when not known."""

    mode: Mode
    phone: Phone
    line_since: str | None = None
    rests_until: str | None = None

    @property
    def changes_soon(self) -> bool:
        """Whether the page asks again by itself."""
        return self.mode in (Mode.DOUBT, Mode.WAITING, Mode.HELD)

    @property
    def is_let_out(self) -> bool:
        """Whether the gate holds this phone back no longer, wherever the line may be."""
        return self.is_online or self.mode is Mode.DOUBT

    @property
    def is_online(self) -> bool:
        return self.mode in (Mode.ONLINE, Mode.BULK)


def gate() -> GateClient:
    """The app's way to the gate."""
    client_: GateClient = current_app.extensions["pendopo.gate"]
    return client_


def look() -> Wifi:
    """This phone's WiFi, asked once a page; never raises: a silent gate is a mode of its own."""
    if "wifi" not in g:
        g.wifi = _look()
    found: Wifi = g.wifi
    return found


def _look() -> Wifi:
    clock: Clock = current_app.extensions["pendopo.clock"]
    try:
        phone = _phone()
    except PortalError:
        return Wifi(Mode.UNKNOWN, Phone(State.NEW, Line.UNKNOWN))
    since = clock_time(clock, phone.line_since) if phone.line_since else None
    return Wifi(mode_of(phone), phone, since, _rests_until(clock, phone))


def _phone() -> Phone:
    try:
        return gate().status(client.address(request.environ))
    except GateRefused:  # not among the neighbours (yet): the tap will tell
        line = gate().summary()
        return Phone(State.NEW, line.line, line.line_since, line.line_for_s)


def mode_of(phone: Phone) -> Mode:
    """The cell of the state table."""
    if phone.state is State.PAUSED:
        return Mode.RESTING
    if phone.queued:
        return Mode.WAITING
    if phone.held:
        return Mode.UNKNOWN if phone.line_up else Mode.HELD
    if not phone.line_up:
        return Mode.OFFLINE
    if phone.is_online and phone.line_doubted:
        return Mode.DOUBT
    return {
        State.LIVE: Mode.ONLINE,
        State.FAIR_USE: Mode.BULK,
        State.SPENT: Mode.ENDED,
    }.get(phone.state, Mode.FRESH)


def _rests_until(clock: Clock, phone: Phone) -> str | None:
    if phone.pause_left_s is None or not clock.is_trusted():
        return None
    return (clock.local() + timedelta(seconds=phone.pause_left_s)).strftime("%H.%M")
