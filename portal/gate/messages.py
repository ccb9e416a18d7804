"""The gate's protocol: one JSON line each way over its Unix socket, at most 4 kB."""

from typing import Annotated

import msgspec
from msgspec import Meta

from portal.gate.errors import BadRequest
from portal.gate.rows import Entry, Stretch
from portal.gate.states import Cause, Code, Ended, Line, State, Working

__all__ = [
    "AnyReply", "Carry", "Cause", "Code", "Count", "Disconnect", "Done", "Ended", "Entry",
    "Evidence", "Evidences", "Figures", "Grant", "Line", "List", "Listing", "Message",
    "Overview", "Pause", "Phone", "Ping", "Plan", "Pong", "Purge", "Purged", "Refused", "Reply",
    "Request", "Resume", "Revoke", "Shared", "State", "Status", "Stretch", "Summary", "Working",
    "decode_reply", "decode_request", "encode",
]  # fmt: skip

LINE_MAX_BYTES = 4096
LIST_PAGE = 24
STRETCH_PAGE = 24

Ip = Annotated[str, Meta(min_length=2, max_length=45)]
Mark = Annotated[int, Meta(ge=0, lt=2**31)]


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do"):
    """A request; `do` says which."""


class Ping(Message, frozen=True, tag="ping"):
    """Is anybody there?"""


class Grant(Message, frozen=True, tag="grant"):
    """Let the phone behind this address out; renews a spent one."""

    ip: Ip


class Status(Message, frozen=True, tag="status"):
    """What is the phone behind this address?"""

    ip: Ip


class Carry(Message, frozen=True, tag="carry"):
    """The phone behind this address had another MAC before; its return code says which session."""

    ip: Ip
    code: Annotated[str, Meta(min_length=1, max_length=20)]


class Disconnect(Message, frozen=True, tag="disconnect"):
    """The phone behind this address wants to end its session."""

    ip: Ip


class Overview(Message, frozen=True, tag="summary"):
    """How many phones, how is the line?"""


class List(Message, frozen=True, tag="list"):
    """Staff: the sessions with a mark above `after`, at most LIST_PAGE of them."""

    after: Mark = 0


class Revoke(Message, frozen=True, tag="revoke"):
    """Staff: end the session with this mark."""

    mark: Mark


class Pause(Message, frozen=True, tag="pause"):
    """Staff: let the WiFi rest, for some seconds or until it is resumed."""

    for_s: Annotated[int, Meta(ge=1, le=7 * 86400)] | None = None


class Resume(Message, frozen=True, tag="resume"):
    """Staff: end the rest."""


class Purge(Message, frozen=True, tag="purge"):
    """Staff and the daily timer: forget now what is older than promised."""


class Evidence(Message, frozen=True, tag="evidence"):
    """Staff: what worked and what did not; the newest stretches whose id is below `before`."""

    before: Annotated[int, Meta(ge=1, lt=2**62)] = 2**61


class Count(Message, frozen=True, tag="count"):
    """Staff: the WiFi in numbers."""


class Plan(Message, frozen=True, tag="plan"):
    """Staff: how is the line shared out?"""


StaffRequest = List | Revoke | Pause | Resume | Purge | Evidence | Count | Plan
Request = Ping | Grant | Status | Carry | Disconnect | Overview | StaffRequest


class Reply(msgspec.Struct, frozen=True, tag_field="is"):
    """An answer; `is` says which. Callers pass over fields they do not know."""


class Pong(Reply, frozen=True, tag="pong"):
    """The gate lives."""


class Done(Reply, frozen=True, tag="done"):
    """It was done."""


class Refused(Reply, frozen=True, tag="refused"):
    """It was not done; the message is for a log, the page has its own words."""

    code: Code
    message: str


class Phone(Reply, frozen=True, tag="phone"):
    """One phone, as its own status page may know it."""

    state: State
    line: Line
    line_since: str | None = None
    line_for_s: int | None = None
    line_cause: Cause | None = None
    line_doubted: bool = False
    remaining_s: int = 0
    used_bytes: int = 0
    queued: bool = False
    held: bool = False
    ended: Ended | None = None
    pause_left_s: int | None = None
    code: str | None = None  # what brings this session along when the MAC changes
    who: str | None = None  # the phone's name for today: the same for each of its addresses

    @property
    def line_up(self) -> bool:
        return self.line.line_up

    @property
    def is_online(self) -> bool:
        """Whether the phone's packets pass now."""
        return self.state in (State.LIVE, State.FAIR_USE) and not self.held


class Summary(Reply, frozen=True, tag="summary"):
    """The WiFi in one glance; `line_since` is a stamp, None while the date is not trusted."""

    phones_online: int
    phones_waiting: int
    line: Line
    line_since: str | None
    paused: bool
    device: str
    line_for_s: int | None = None
    line_cause: Cause | None = None


class Listing(Reply, frozen=True, tag="list"):
    """A page of sessions in the order of their marks."""

    sessions: tuple[Entry, ...]
    more: bool


class Purged(Reply, frozen=True, tag="purged"):
    """What was due is forgotten; the age of the oldest history that is left, 0 without any."""

    oldest_days: float


class Evidences(Reply, frozen=True, tag="evidence"):
    """A page of stretches, the newest first; `now` is None while the date is not trusted."""

    stretches: tuple[Stretch, ...]
    more: bool
    now: str | None


class Figures(Reply, frozen=True, tag="figures"):
    """The WiFi in numbers that name nobody.

    Sessions are counted since the books began, bytes since the gate started; `seconds` says how
    long each kind of stretch lasted in all, without power cuts whose length nobody knows.
    """

    line: Line
    cause: Cause | None
    paused: bool
    phones_live: int
    phones_bulk: int
    phones_queued: int
    sessions: int
    bytes: int
    seconds: dict[Working, float]


class Shared(Reply, frozen=True, tag="shared"):
    """The plan in force as `tc` commands; none when `trouble` says why, or no speed is set."""

    queue: str
    commands: tuple[str, ...]
    trouble: str


AnyReply = Pong | Done | Refused | Phone | Summary | Listing | Purged | Evidences | Figures | Shared
_requests: msgspec.json.Decoder[Request] = msgspec.json.Decoder(Request)
_replies: msgspec.json.Decoder[AnyReply] = msgspec.json.Decoder(AnyReply)
_encoder = msgspec.json.Encoder()


def decode_request(line: bytes) -> Request:
    """The request in one line; raises BadRequest with what is wrong, never the line itself."""
    if len(line) > LINE_MAX_BYTES:
        raise BadRequest(f"a request line has at most {LINE_MAX_BYTES} bytes")
    try:
        return _requests.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"not a request: {str(error)[:120]}") from None


def decode_reply(line: bytes) -> AnyReply:
    """The reply in one line; raises msgspec.DecodeError."""
    return _replies.decode(line)


def encode(message: Message | Reply) -> bytes:
    """One line, newline included."""
    return _encoder.encode(message) + b"\n"
