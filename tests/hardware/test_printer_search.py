"""What may be a printer is asked how it is, by whatever cable it hangs on."""

import socket
import threading
from pathlib import Path

from hardware import box_search
from hardware.candidates import Candidate
from hardware.printer import Patience, Status
from hardware.printer_search import Answer, Found, ask
from hardware.status import query
from tests.hardware.conftest import Bench

QUICK = Patience(write_s=1.0, answer_s=0.3)


def asked(kind: str, address: str) -> Answer:
    def nobody(candidate: Candidate) -> box_search.Answer:
        return box_search.Answer(candidate, box_search.Found.SILENT)

    candidate = Candidate(kind, address, address)  # type: ignore[arg-type]
    return ask(candidate, patience=QUICK, listen=nobody)


def test_a_printer_says_how_it_is_within_milliseconds(bench: Bench) -> None:
    for state, status in (("ok", Status.READY), ("paper_out", Status.PAPER_OUT)):
        bench.tell(f"printer {state}")
        for kind in ("serial", "usb"):  # the pty stands for either
            answer = asked(kind, bench.printer)
            assert (answer.found, answer.status, answer.baud) == (Found.PRINTER, status, 115200)
            assert 0 < answer.status_ms < 1000


def test_silence_and_noise_are_told_apart(bench: Bench) -> None:
    bench.tell("printer silent")
    assert asked("usb", bench.printer).found is Found.SILENT
    assert asked("serial", bench.printer).found is Found.SILENT
    bench.tell("printer garbage")
    assert asked("usb", bench.printer).found is Found.NOISE
    assert asked("serial", bench.printer).found is Found.NOISE


def test_a_network_address_that_answers_or_does_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"

        def serve() -> None:
            for answer in (b"\x16\x12\x12\x12", b""):
                connection, _peer = server.accept()
                with connection:
                    assert connection.recv(64) == query((1, 2, 3, 4))
                    connection.sendall(answer)
                    connection.recv(1)  # until the other end hangs up

        thread = threading.Thread(target=serve)
        thread.start()
        assert asked("tcp", address).found is Found.PRINTER
        assert asked("tcp", address).found is Found.SILENT
        thread.join()
    gone = asked("tcp", address)
    assert gone.found is Found.CLOSED and "Its port is usually 9100" in gone.detail


def test_what_must_be_left_alone_is_not_opened(bench: Bench, tmp_path: Path) -> None:
    candidate = Candidate("serial", bench.printer, bench.printer, keep_off="a mobile modem")
    answer = ask(candidate)
    assert (answer.found, answer.detail) == (Found.OTHER, "a mobile modem; left alone")
    assert bench.devices.bytes_read == 0
