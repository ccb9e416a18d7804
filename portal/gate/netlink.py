"""Netlink in a few lines: attributes, one question to the kernel, its answers (netlink(7))."""

import os
import socket
import struct
from collections.abc import Iterator

ROUTE = 0
NETFILTER = 12
REQUEST, ACK, DUMP = 0x1, 0x4, 0x300
NESTED = 0x8000
_ERROR, _DONE = 2, 3
_KIND = 0x3FFF
_HEADER = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")
_RECEIVE_BYTES = 64 * 1024
_PATIENCE_S = 2.0


def attribute(kind: int, *payload: bytes) -> bytes:
    """One attribute, padded; several payloads are put one after another."""
    body = b"".join(payload)
    head = _ATTRIBUTE.pack(_ATTRIBUTE.size + len(body), kind)
    return head + body + bytes(-len(body) % 4)


def each_attribute(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The attributes of a message or of a nest, with their kinds."""
    at = 0
    while at + _ATTRIBUTE.size <= len(data):
        length, kind = _ATTRIBUTE.unpack_from(data, at)
        if length < _ATTRIBUTE.size:
            break
        yield kind & _KIND, data[at + _ATTRIBUTE.size : at + length]
        at += length + -length % 4


def attributes(data: bytes) -> dict[int, bytes]:
    """The same by kind; of twins the last."""
    return dict(each_attribute(data))


class Netlink:
    """A socket to the kernel; belongs to one thread, a context manager."""

    def __init__(self, protocol: int = ROUTE) -> None:
        self._sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
        self._sock.bind((0, 0))
        self._sock.settimeout(_PATIENCE_S)
        self._number = 0

    def __enter__(self) -> "Netlink":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the socket. Idempotent."""
        self._sock.close()

    def ask(self, kind: int, payload: bytes, flags: int = ACK) -> list[bytes]:
        """Send one message; returns the answers' payloads. Raises OSError as the kernel says."""
        self._number += 1
        length = _HEADER.size + len(payload)
        head = _HEADER.pack(length, kind, REQUEST | flags, self._number, 0)
        self._sock.sendto(head + payload, (0, 0))
        answers: list[bytes] = []
        while True:
            for kind_of, body in self._receive():
                if kind_of == _DONE:
                    return answers
                if kind_of == _ERROR:
                    number = -struct.unpack_from("=i", body)[0]
                    if number:
                        raise OSError(number, os.strerror(number))
                    return answers
                answers.append(body)

    def _receive(self) -> Iterator[tuple[int, bytes]]:
        data, at = self._sock.recv(_RECEIVE_BYTES), 0
        while at + _HEADER.size <= len(data):
            length, kind, _, number, _ = _HEADER.unpack_from(data, at)
            if length < _HEADER.size:
                return
            if number == self._number:  # an answer to a question that timed out is passed over
                yield kind, data[at + _HEADER.size : at + length]
            at += length + -length % 4
