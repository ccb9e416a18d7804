"""What a phone's radio sends and hears: frames with the kernel's own time on them."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress

from tests.lab.namespaces import Namespace

EVERYONE = "ff:ff:ff:ff:ff:ff"
_ALL, _TRIAL = 0x0003, 0x88B5  # ETH_P_ALL, and the type that is free for experiments
_TIMESTAMPNS = 35
_TIMESPEC = struct.Struct("=qq")
_OUTGOING = 4
_BOOTP = {b"\x00\x43\x00\x44", b"\x00\x44\x00\x43"}
_IPV4, _IPV6, _UDP = b"\x08\x00", b"\x86\xdd", 17
_OPTIONS_AT = 14 + 20 + 8 + 240
DISCOVER, OFFER, REQUEST, ACK = 1, 2, 3, 5


def packed(mac: str) -> bytes:
    return bytes.fromhex(mac.replace(":", ""))


class Radio:
    """One interface, listened to from the moment this is made."""

    def __init__(self, space: Namespace | None, device: str) -> None:
        if space is None:
            self._sock = _listening(device)
        else:
            with space.entered():
                self._sock = _listening(device)

    def send(self, source: str, target: str, words: bytes) -> None:
        """One frame from MAC to MAC."""
        frame = packed(target) + packed(source) + struct.pack(">H", _TRIAL) + words
        self._sock.send(frame.ljust(60, b"\0"))

    def heard(self, patience_s: float) -> Iterator[tuple[float, bytes, bool]]:
        """(time, frame, came from outside) of each, until it is silent for so long."""
        self._sock.settimeout(patience_s)
        with suppress(TimeoutError):
            while True:
                frame, extras, _, address = self._sock.recvmsg(4096, 64)
                seconds, nanoseconds = _TIMESPEC.unpack(extras[0][2][: _TIMESPEC.size])
                yield seconds + nanoseconds / 1e9, frame, address[2] != _OUTGOING

    def hears(self, is_it: Callable[[bytes], bool], patience_s: float = 0.5) -> bool:
        """Whether such a frame came in."""
        return any(coming and is_it(frame) for _, frame, coming in self.heard(patience_s))

    def lease_times(self) -> dict[int, float]:
        """When the first DHCP message of each type passed."""
        times: dict[int, float] = {}
        for when, frame, _ in self.heard(0.05):
            kind = _dhcp_type(frame)
            if kind is not None:
                times.setdefault(kind, when)
        return times

    def close(self) -> None:
        self._sock.close()


def is_from(mac: str, ip: str, ip6: str) -> Callable[[bytes], bool]:
    """Whether a frame, or the packet in a frame of the box, was sent by this phone."""

    def is_it(frame: bytes) -> bool:
        return (
            frame[6:12] == packed(mac)
            or (frame[12:14] == _IPV4 and frame[26:30] == socket.inet_aton(ip))
            or (frame[12:14] == _IPV6 and frame[22:38] == socket.inet_pton(socket.AF_INET6, ip6))
        )

    return is_it


def _listening(device: str) -> socket.socket:
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    sock.setsockopt(socket.SOL_SOCKET, _TIMESTAMPNS, 1)
    sock.bind((device, _ALL))
    return sock


def _dhcp_type(frame: bytes) -> int | None:
    if frame[12:14] != _IPV4 or frame[23] != _UDP or frame[34:38] not in _BOOTP:
        return None
    at = _OPTIONS_AT
    while at + 2 < len(frame) and frame[at] not in (0, 255):
        if frame[at] == 53:
            return frame[at + 2]
        at += 2 + frame[at + 1]
    return None
