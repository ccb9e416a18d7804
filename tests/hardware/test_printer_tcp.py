"""A network printer on port 9100: connections that idle out, refuse, and hang."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware import transport
from hardware.errors import PrinterOffline, PrinterStalled
from hardware.fakes.paper_printer import PaperPrinter
from hardware.printer import Evidence, Patience, Status, open_printer
from hardware.profiles import load
from hardware.receipt import compose
from tests.hardware import samples
from tests.hardware.waiting import wait_until

PAPER = load("paper")
TICKET = compose(samples.ticket(), PAPER)


class NetworkPrinter:
    """A paper printer that takes one connection after another."""

    def __init__(self, papers: Path) -> None:
        self.paper = PaperPrinter(papers)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._client: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.getsockname()[1]}"

    @property
    def connected(self) -> bool:
        return self._client is not None

    def _serve(self) -> None:
        while True:
            try:
                self._client, _address = self._server.accept()
            except OSError:
                return
            with self._client:
                while data := self._receive():
                    self._client.sendall(self.paper.receive(data))
            self._client = None

    def _receive(self) -> bytes:
        assert self._client is not None
        try:
            return self._client.recv(4096)
        except OSError:
            return b""

    def hang_up(self) -> None:
        """What a printer does with an idle connection after a minute or two."""
        if self._client is not None:
            self._client.shutdown(socket.SHUT_RDWR)
        wait_until(lambda: self._client is None)

    def close(self) -> None:
        if self._server.fileno() < 0:
            return
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        if self._client is not None:
            with contextlib.suppress(OSError):  # the other thread may have closed it just now
                self._client.shutdown(socket.SHUT_RDWR)
        self._thread.join()


@pytest.fixture
def network(tmp_path: Path) -> Iterator[NetworkPrinter]:
    printer = NetworkPrinter(tmp_path / "papers")
    yield printer
    printer.close()


def test_a_ticket_goes_over_the_network(network: NetworkPrinter) -> None:
    with open_printer("tcp", network.address, PAPER) as printer:
        assert printer.status() is Status.READY
        assert printer.send(TICKET) is Evidence.FENCED
    assert len(network.paper.papers) == 1


def test_a_ticket_after_an_idle_connection_was_dropped_is_not_lost(network: NetworkPrinter) -> None:
    with open_printer("tcp", network.address, PAPER) as printer:
        printer.send(TICKET)
        network.hang_up()
        assert printer.send(TICKET) is Evidence.FENCED
    assert len(network.paper.papers) == 2


def test_an_address_where_nobody_listens_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PrinterOffline, match=f"127.0.0.1:{port}.*9100"):
        open_printer("tcp", f"127.0.0.1:{port}", PAPER)


def test_an_address_without_sense_is_named() -> None:
    with pytest.raises(PrinterOffline, match="check the cable and the address"):
        open_printer("tcp", "127.0.0.1:printer", PAPER)


def test_a_printer_that_switches_off_is_offline_then_found_again(network: NetworkPrinter) -> None:
    address = network.address
    with open_printer("tcp", address, PAPER) as printer:
        wait_until(lambda: network.connected)
        network.close()
        with pytest.raises(PrinterOffline) as caught:
            printer.send(TICKET)
        assert caught.value.bytes_accepted == 0
        assert "offline" in repr(printer)


def test_a_network_printer_that_stops_reading_is_stalled() -> None:
    long = bytes(32_000_000)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    address = f"127.0.0.1:{listener.getsockname()[1]}"
    profile = load("generic-58")
    with (
        listener,
        open_printer("tcp", address, profile, patience=Patience(write_s=0.2)) as printer,
        pytest.raises(PrinterStalled) as caught,
    ):
        printer.send(long)
    assert 0 < caught.value.bytes_accepted < len(long)


def test_a_slip_that_a_stalled_printer_did_not_take_never_comes_out_beside_its_retry() -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        wire = transport.open_tcp(f"127.0.0.1:{listener.getsockname()[1]}")
        stuck, _ = listener.accept()
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(wire.fd, bytes(4096))  # the printer does not read: its window closes
        with pytest.raises(PrinterStalled) as caught:
            wire.write(b"<TICKET A001>", 0.3)
        assert caught.value.bytes_accepted == 0
        wire.close()
        received = bytearray()
        with contextlib.suppress(ConnectionResetError):
            while chunk := stuck.recv(65536):
                received += chunk
        stuck.close()
        assert b"A001" not in received


def test_a_printer_hangs_up_on_a_slip_that_stalls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        with open_printer(
            "tcp", address, load("generic-58"), patience=Patience(write_s=0.2)
        ) as printer:
            stuck, _ = listener.accept()
            with pytest.raises(PrinterStalled):
                printer.send(bytes(20_000_000))
            assert "offline" in repr(printer)
            stuck.close()
