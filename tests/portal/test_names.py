"""Names asked by hand: what a resolver may answer, and what it may only try to."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.gate import line_check, names
from portal.gate.names import AAAA, A
from portal.gate.states import Cause

CHECK = "http://check.example/generate_204"
NAME = "check.example"
RESOLVER = "127.0.0.1"
Answer = Callable[[bytes], list[bytes]]


def reply(question: bytes, *addresses: str, code: int = 0) -> bytes:
    """A resolver's reply: the name as a pointer, and a CNAME before the addresses."""
    count = 1 + len(addresses) if addresses else 0
    head = question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, count, 0, 0)
    body = question[12:]
    if addresses:
        body += b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 60, 4) + b"\x01a\xc0\x0c"
    for address in addresses:
        family, kind = (socket.AF_INET6, AAAA) if ":" in address else (socket.AF_INET, A)
        packed = socket.inet_pton(family, address)
        body += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(packed)) + packed
    return head + body


def is_for(question: bytes, name: str, kind: int = A) -> bool:
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return question[12:] == labels + struct.pack(">BHH", 0, kind, 1)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver gets 0.3 s, and is asked again after 0.1 s."""
    monkeypatch.setattr(names, "WAIT_S", 0.3)
    monkeypatch.setattr(names, "AGAIN_S", 0.1)


@contextmanager
def resolver(folder: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A resolver on a free port, and the resolv.conf that names it."""
    file = folder / "resolv.conf"
    file.write_text(f"# by DHCP\nsearch lan\nnameserver {RESOLVER}\noptions edns0\n")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((RESOLVER, 0))
        place = sock.getsockname()
        monkeypatch.setattr(names, "PORT", place[1])

        def serve() -> None:
            question, peer = sock.recvfrom(4096)
            while question != b"end":
                for each in answer(question):
                    sock.sendto(each, peer)
                question, peer = sock.recvfrom(4096)

        thread = threading.Thread(target=serve)
        thread.start()
        yield file
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"end", place)
        thread.join(10)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (lambda q: [reply(q, "10.0.0.1")], Cause.FALSE_DNS),
        (lambda q: [reply(q, "100.64.1.1")], Cause.FALSE_DNS),
        (lambda q: [reply(q, "127.0.0.1")], Cause.FALSE_DNS),
        (lambda q: [reply(q, "0.0.0.0")], Cause.FALSE_DNS),
        (lambda q: [reply(q, "9.9.9.9", "192.168.1.1")], Cause.FALSE_DNS),
        (lambda q: [reply(q, "9.9.9.9")], Cause.FALSE_DNS),  # a name that nobody has, too
        (lambda q: [reply(q, "fd00::1")] if is_for(q, NAME, AAAA) else [reply(q)], Cause.FALSE_DNS),
        (lambda q: [reply(q)], Cause.NO_DNS),
        (lambda q: [reply(q, code=3)], Cause.NO_DNS),
        (lambda q: [reply(q, code=2)], Cause.NO_DNS),
        (lambda q: [reply(q, code=5)], Cause.NO_DNS),
        (lambda q: [], Cause.NO_DNS),
        (lambda q: [b""], Cause.NO_DNS),
        (lambda q: [q], Cause.NO_DNS),  # an echo is a question
        (lambda q: [b"\xff" * 600], Cause.NO_DNS),
        (lambda q: [reply(q, "9.9.9.9")[:-3]], Cause.NO_DNS),
        (lambda q: [reply(bytes([q[0] ^ 1]) + q[1:], "9.9.9.9")], Cause.NO_DNS),  # to nobody
    ],
)
def test_a_resolver_that_lies_or_does_not_know_is_told_apart_and_never_a_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer, cause: Cause
) -> None:
    with resolver(tmp_path, answer, monkeypatch) as file:
        assert line_check.ask(CHECK, file) is cause


def test_addresses_behind_an_alias_are_found_and_a_name_of_nobody_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(question: bytes) -> list[bytes]:
        if is_for(question, NAME):
            return [reply(question, "9.9.9.9", "8.8.4.4")]
        return [reply(question, "2620:fe::9") if is_for(question, NAME, AAAA) else
                reply(question, code=3)]  # fmt: skip

    with resolver(tmp_path, answer, monkeypatch) as file:
        found = names.ask([(NAME, A), (NAME, AAAA), (line_check.NOBODY, A)], file)
    assert found == {
        (NAME, A): {"9.9.9.9", "8.8.4.4"},
        (NAME, AAAA): {"2620:fe::9"},
        (line_check.NOBODY, A): set(),
    }


@pytest.mark.usefixtures("quick")
def test_a_lost_question_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []

    def answer(question: bytes) -> list[bytes]:
        heard.append(question)
        return [reply(question, "9.9.9.9")] if len(heard) > 1 else []

    with resolver(tmp_path, answer, monkeypatch) as file:
        assert names.ask([(NAME, A)], file) == {(NAME, A): {"9.9.9.9"}}
    assert len(heard) == 2


@pytest.mark.usefixtures("quick")
def test_an_answer_of_another_resolver_does_not_have_to_wait_for_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with resolver(tmp_path, lambda q: [reply(q, "9.9.9.9")], monkeypatch) as file:
        file.write_text(f"nameserver 127.0.0.9\nnameserver {RESOLVER}\nnameserver\nnameserver x\n")
        assert names.ask([(NAME, A)], file) == {(NAME, A): {"9.9.9.9"}}


@pytest.mark.parametrize("text", [None, "", "search lan\n", "nameserver nobody.example\n"])
def test_without_a_resolver_nothing_is_known(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "resolv.conf"
    if text is not None:
        file.write_text(text)
    assert names.ask([(NAME, A)], file) == {}


@pytest.mark.usefixtures("quick")
def test_a_name_that_cannot_be_asked_is_not_known(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text(f"nameserver {RESOLVER}\n")
    assert names.ask([("x" * 300 + ".example", A)], file) == {}
