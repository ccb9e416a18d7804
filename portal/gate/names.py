"""Asks the box's resolvers by hand (RFC 1035): the C library waits too long for a silent one."""

import ipaddress
import os
import selectors
import socket
import struct
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path

FILE = Path("/etc/resolv.conf")
A, AAAA = 1, 28
WAIT_S = 2.0
AGAIN_S = 0.7
_SERVERS_MAX = 3
PORT = 53
_HEAD, _RECORD = struct.Struct(">HHHHHH"), struct.Struct(">HHIH")
_WANTED = 0x0100  # recursion
_POINTER = 0xC0
_ANSWERED = (0, 3)  # no error, no such name; what else a resolver says is no answer
_FAMILIES = {A: socket.AF_INET, AAAA: socket.AF_INET6}

Question = tuple[str, int]


def ask(questions: Iterable[Question], file: Path = FILE) -> dict[Question, set[str]]:
    """The addresses of each name that a resolver answers for, in at most WAIT_S seconds.

    A name that does not exist has no address; one that nobody answered for is not in the result.
    """
    waiting = {int.from_bytes(os.urandom(2)): question for question in questions}
    found: dict[Question, set[str]] = {}
    end_s = time.monotonic() + WAIT_S
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        for server in servers(file):
            with suppress(OSError):
                selector.register(stack.enter_context(_open(server)), selectors.EVENT_READ)
        while waiting and selector.get_map() and (left_s := end_s - time.monotonic()) > 0:
            for key in list(selector.get_map().values()):
                _send(key.fileobj, waiting)
            again_s = time.monotonic() + min(AGAIN_S, left_s)
            while waiting and (wait_s := again_s - time.monotonic()) > 0:
                for key, _ in selector.select(wait_s):
                    _take(key.fileobj, waiting, found)
    return found


def servers(file: Path) -> list[str]:
    """The resolvers that resolv.conf(5) names."""
    with suppress(OSError, UnicodeDecodeError):
        lines = [line.split() for line in file.read_text().splitlines()]
        return [words[1] for words in lines if words[:1] == ["nameserver"] and words[1:]][
            :_SERVERS_MAX
        ]
    return []


def _open(server: str) -> socket.socket:
    family, kind, _, _, place = socket.getaddrinfo(
        server.encode(), PORT, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST
    )[0]
    sock = socket.socket(family, kind)
    try:
        sock.setblocking(False)
        sock.connect(place)
    except OSError:
        sock.close()
        raise
    return sock


def _send(sock: object, waiting: dict[int, Question]) -> None:
    assert isinstance(sock, socket.socket)
    for number, (name, kind) in waiting.items():
        with suppress(OSError, ValueError):  # no way there; a part of 256 letters
            labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
            head = _HEAD.pack(number, _WANTED, 1, 0, 0, 0)
            sock.send(head + labels + struct.pack(">BHH", 0, kind, 1))


def _take(sock: object, waiting: dict[int, Question], found: dict[Question, set[str]]) -> None:
    """Read one answer; what is none of ours, or no answer, is passed over."""
    assert isinstance(sock, socket.socket)
    with suppress(OSError, struct.error, IndexError, ValueError):
        message = sock.recv(4096)
        number, flags, asked, answers, *_ = _HEAD.unpack_from(message)
        if flags & 0x8000 and flags & 0xF in _ANSWERED and number in waiting:
            addresses = _addresses(message, asked, answers)
            found[waiting.pop(number)] = addresses


def _addresses(message: bytes, asked: int, answers: int) -> set[str]:
    at, found = _HEAD.size, set()
    for _ in range(asked):
        at = _after_name(message, at) + 4
    for _ in range(answers):
        at = _after_name(message, at)
        kind, _, _, length = _RECORD.unpack_from(message, at)
        at += _RECORD.size
        if kind in _FAMILIES:
            found.add(socket.inet_ntop(_FAMILIES[kind], message[at : at + length]))
        at += length
    return found


def _after_name(message: bytes, at: int) -> int:
    while length := message[at]:
        if length & _POINTER:
            return at + 2
        at += length + 1
    return at + 1


def is_false(addresses: set[str], of_nobody: set[str]) -> bool:
    """Whether a public name's addresses are lies: private ones, or those of a name nobody has."""
    return bool(of_nobody & addresses) or not all(
        ipaddress.ip_address(each).is_global for each in addresses
    )
