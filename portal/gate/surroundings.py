"""What the gate stands among; fakes and real ones look the same."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.books.clock import Clock
from portal.gate.books import new_salt
from portal.gate.firewall import Device
from portal.gate.neighbours import Neighbours
from portal.gate.radio import Radio
from portal.gate.shares import Shares, Unshared
from portal.gate.upstream import Upstream


@dataclass(frozen=True)
class Surroundings:
    """Device, neighbours, line and clock of one gate."""

    device: Device
    neighbours: Neighbours
    upstream: Upstream
    radio: Radio
    clock: Clock
    history_days: int
    shares: Shares = field(default_factory=Unshared)
    new_salt: Callable[[], str] = new_salt
