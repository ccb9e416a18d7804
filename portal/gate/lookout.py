"""Sees every packet to the test's addresses, on every interface of the box (packet(7))."""

import array
import socket
import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.gate.knocks import ETHERTYPES, TARGETS, V4, V6

_ALL = 3  # ETH_P_ALL: of what goes out, only a socket for everything is told
_ATTACH_FILTER = 26  # SO_ATTACH_FILTER (socket(7))
_WORD_AT, _PROTOCOL, _EQUAL, _ANSWER = 0x20, 0xFFFFF000, 0x15, 0x06
_HALF_AT = 0x28
_SNAP_BYTES = 256
_LOOK_S = 0.05


@dataclass(frozen=True)
class Sight:
    """One packet where it was seen."""

    interface: str
    going_out: bool
    packet: bytes


class Lookout:
    """A context manager; needs CAP_NET_RAW, raises OSError without."""

    def __init__(self) -> None:
        self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL))
        self._sock.settimeout(_LOOK_S)
        words = _filter()
        code = array.array("B", b"".join(struct.pack("=HBBI", *word) for word in words))
        program = struct.pack("HP", len(words), code.buffer_info()[0])
        self._sock.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)

    def __enter__(self) -> "Lookout":
        return self

    def __exit__(self, *_: object) -> None:
        self._sock.close()

    def watch(self, wait_s: float, until: Callable[[], bool] = lambda: False) -> Iterator[Sight]:
        """What is seen until something is so, or the time is up."""
        end_s = time.monotonic() + wait_s
        while time.monotonic() < end_s and not until():
            try:
                packet, (interface, _, kind, *_) = self._sock.recvfrom(_SNAP_BYTES)
            except TimeoutError:
                continue
            yield Sight(interface, kind == socket.PACKET_OUTGOING, packet)


def _filter() -> list[tuple[int, int, int, int]]:
    """A program for the kernel: packets to the targets alone, so a busy box copies nothing."""
    v4 = int(TARGETS[V4])
    v6 = TARGETS[V6].packed
    high, low = int.from_bytes(v6[:4], "big"), int.from_bytes(v6[12:], "big")
    return [
        (_HALF_AT, 0, 0, _PROTOCOL),
        (_EQUAL, 0, 2, ETHERTYPES[V4]),
        (_WORD_AT, 0, 0, 16),
        (_EQUAL, 5, 6, v4),
        (_EQUAL, 0, 5, ETHERTYPES[V6]),
        (_WORD_AT, 0, 0, 24),
        (_EQUAL, 0, 3, high),
        (_WORD_AT, 0, 0, 36),
        (_EQUAL, 0, 1, low),
        (_ANSWER, 0, 0, _SNAP_BYTES),
        (_ANSWER, 0, 0, 0),
    ]
