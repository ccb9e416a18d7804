"""Answers that are late, missing or noise, on a bare connection."""

import socket
from collections.abc import Iterator

import pytest

from hardware.dialogue import Dialogue, Patience
from hardware.profiles import load
from hardware.status import Report, Status, decode, is_fence_byte, is_status_byte
from hardware.transport import Wire

READY = b"\x12\x12\x12\x12"
NUMBERS = (1, 2, 3, 4)


@pytest.fixture
def ends() -> Iterator[tuple[Dialogue, socket.socket]]:
    # TCP, not a Unix pair: there TIOCOUTQ counts what the *reader* has not read.
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _address = server.accept()
    ours.setblocking(False)
    wire = Wire("pair", ours.fileno(), ours.close, empty_is_eof=True)
    with theirs:
        yield Dialogue(wire, load("paper"), Patience(write_s=1.0, fence_s=0.3)), theirs
    wire.close()


@pytest.mark.parametrize(
    ("answer", "report"),
    [
        (READY, Report(Status.READY)),
        (b"\x12\x12\x12\x1e", Report(Status.PAPER_LOW)),
        (b"\x1a\x12\x12\x7e", Report(Status.PAPER_OUT)),
        (b"\x1a\x32\x12\x12", Report(Status.PAPER_OUT)),
        (b"\x1a\x16\x12\x7e", Report(Status.COVER_OPEN)),
        (b"\x1a\x52\x1a\x12", Report(Status.FAULT, "paper cutter jammed")),
        (b"\x1a\x52\x12\x12", Report(Status.FAULT, "it reports an error")),
        (b"\x1a\x12\x12\x12", Report(Status.FAULT, "it reports that it is offline")),
        (b"\x12\x12\x12", Report(Status.UNKNOWN)),
        (b"\x12\x12\x12\x13", Report(Status.UNKNOWN)),
        (b"", Report(Status.UNKNOWN)),
    ],
)
def test_the_four_answers_are_read_bit_by_bit(answer: bytes, report: Report) -> None:
    assert decode(NUMBERS, answer) == report


def test_no_byte_is_both_a_status_and_a_fence() -> None:
    assert not any(is_status_byte(byte) and is_fence_byte(byte) for byte in range(256))
    assert sum(map(is_status_byte, range(256))) == sum(map(is_fence_byte, range(256))) == 16


def test_a_late_answer_is_not_taken_for_the_next_one(
    ends: tuple[Dialogue, socket.socket],
) -> None:
    dialogue, printer = ends
    printer.sendall(b"\x12\x12")  # half an answer, then silence
    assert dialogue.report().status is Status.UNKNOWN
    printer.sendall(b"\x12\x1e")  # the late half: taken as a head it would open the cover
    dialogue.drain()
    printer.sendall(READY)
    assert dialogue.report().status is Status.READY


def test_one_answer_is_no_fence(ends: tuple[Dialogue, socket.socket]) -> None:
    dialogue, printer = ends
    printer.sendall(b"\x00")
    assert not dialogue.fenced()
    assert dialogue.fence_open


def test_the_answers_to_an_older_fence_do_not_prove_the_new_data(
    ends: tuple[Dialogue, socket.socket],
) -> None:
    dialogue, printer = ends
    assert not dialogue.fenced()  # silence: two answers are owed
    printer.sendall(b"\x00\x00")
    assert not dialogue.fenced()  # only the old two came
    printer.sendall(b"\x00\x00")
    assert dialogue.fenced()


def test_noise_proves_nothing(ends: tuple[Dialogue, socket.socket]) -> None:
    dialogue, printer = ends
    printer.sendall(b"\x00\xff\x00")
    assert not dialogue.fenced()


def test_a_babbling_line_does_not_keep_us(ends: tuple[Dialogue, socket.socket]) -> None:
    dialogue, printer = ends
    printer.sendall(bytes(100_000))
    dialogue.drain()
    assert not dialogue.fence_open
