"""What hangs on a serial line is found out, and whatever it is comes to no harm."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from hardware.box import SerialBox
from hardware.box_search import Answer, Found, ask
from hardware.candidates import Candidate
from hardware.fakes.box import SimulatedBox
from hardware.fakes.modem import Modem
from hardware.fakes.pty_port import PtyPort
from hardware.frames import query
from tests.hardware.conftest import Bench

SHORT_S = 0.4


def at(link: Path | str, keep_off: str = "") -> Candidate:
    return Candidate("serial", str(link), str(link), keep_off=keep_off)


def asked(link: Path | str) -> Answer:
    return ask(at(link), listen_s=SHORT_S, answer_s=SHORT_S)


@contextmanager
def looping(step: Callable[[], object]) -> Iterator[None]:
    """A device's own loop, until the block ends."""
    stop = threading.Event()

    def loop() -> None:
        while not stop.wait(0.01):
            step()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_box_answers_with_its_uid_and_totals(bench: Bench) -> None:
    bench.tell("box drop 3")
    answer = asked(bench.box)
    assert answer.found is Found.BOX and answer.frame is not None
    assert (answer.frame.uid, answer.frame.letters) == ("PENDOPO0", 3)


def test_a_box_that_speaks_by_itself_is_told_nothing(tmp_path: Path) -> None:
    with SimulatedBox(tmp_path / "line", tmp_path / "memory.json") as box:
        said: list[bytes] = []
        with looping(lambda: (box.drop(), said.append(box._port.read()))):
            assert asked(tmp_path / "line").found is Found.BOX
        assert b"".join(said) == b""


def test_a_newer_box_is_named_as_such(bench: Bench) -> None:
    bench.tell("box version 3")
    answer = asked(bench.box)
    assert (answer.found, answer.detail, answer.frame) == (Found.NEWER, "KP3", None)


def test_a_modem_is_told_the_query_and_nothing_else(tmp_path: Path) -> None:
    modem = Modem(tmp_path / "line")
    with looping(modem.pump):
        assert asked(tmp_path / "line").found is Found.MODEM
    assert modem.told == query()
    modem.close()


def test_a_modem_that_rings_is_told_nothing(tmp_path: Path) -> None:
    modem = Modem(tmp_path / "line")
    with looping(lambda: (modem.pump(), modem.ring())):
        assert asked(tmp_path / "line").found is Found.MODEM
    assert modem.told == b""
    modem.close()


def test_a_modems_owner_still_reaches_it_afterwards(tmp_path: Path) -> None:
    modem = Modem(tmp_path / "line")
    with looping(modem.pump):
        asked(tmp_path / "line")
        with serial.Serial(str(tmp_path / "line"), 115200, timeout=2) as line:
            line.write(b"\rAT\r")
            assert line.read_until(b"OK\r\n").endswith(b"\r\nOK\r\n")
    modem.close()


def test_another_instrument_is_only_listened_to(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "line")
    told: list[bytes] = []
    sentence = b"$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76\r\n"
    with looping(lambda: (port.write(sentence), told.append(port.read()))):
        assert asked(tmp_path / "line").found is Found.OTHER
    assert b"".join(told) == b""
    port.close()


def test_a_silent_line_is_asked_once(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "line")
    assert asked(tmp_path / "line").found is Found.SILENT
    assert port.read() == query()
    port.close()


def test_what_must_be_left_alone_is_not_even_opened(tmp_path: Path) -> None:
    answer = ask(at(tmp_path / "nowhere", keep_off="a mobile modem"))
    assert (answer.found, answer.detail) == (Found.KEPT_OFF, "a mobile modem")


def test_a_line_that_cannot_be_opened_says_why(bench: Bench, tmp_path: Path) -> None:
    with SerialBox(bench.box):
        answer = asked(bench.box)
    assert answer.found is Found.CLOSED and "another program uses it; stop that" in answer.detail
    assert asked(tmp_path / "nowhere").found is Found.CLOSED
    plain = tmp_path / "no-tty"
    plain.write_text("")
    assert asked(plain).found is Found.CLOSED


def test_a_line_that_is_pulled_out_meanwhile_is_closed(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "line")
    puller = threading.Timer(0.1, port.close)
    puller.start()
    assert asked(tmp_path / "line").found is Found.CLOSED
    puller.join()


@pytest.mark.parametrize("noise", [bytes(range(256)) * 600, b"$KP1," * 30_000])
def test_endless_noise_is_something_else(tmp_path: Path, noise: bytes) -> None:
    port = PtyPort(tmp_path / "line")
    with looping(lambda: port.write(noise)):
        assert asked(tmp_path / "line").found is Found.OTHER
    port.close()
