"""The enforcement device: what the gate asks of whatever holds phones back or lets them out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Element:
    """One phone let through: all its addresses carry one mark."""

    mac: str
    mark: int
    bulk: bool = False


class Device(Protocol):
    """Holds phones back but for its elements. Every call may raise DeviceFailed."""

    @property
    def name(self) -> str:
        """One word for the log and the summary: "nft", "fake"."""

    def apply(self, *, add: Sequence[Element] = (), remove: Sequence[str] = ()) -> None:
        """Remove the elements of these MACs, then add those, in one transaction.

        An element that is already there (its MAC or its mark) and one that is missing are refused,
        and then nothing of the transaction holds.
        """

    def get(self, mac: str) -> Element | None:
        """The element as the device has it now: the proof of a grant."""

    def elements(self) -> Mapping[str, Element]:
        """All elements by MAC."""

    def counters(self) -> Mapping[int, int]:
        """Bytes that passed, both ways, by mark since its element was added."""

    def steer(self, *, line_up: bool) -> None:
        """Which resolver phones held back ask: the guests', or the sinkhole of a broken line."""

    def close(self) -> None:
        """Let go of the device; who is let out stays so. Idempotent."""
