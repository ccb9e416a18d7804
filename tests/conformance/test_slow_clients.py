"""Slow clients: two hundred of them hold the front open, and an honest phone notices nothing."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from time import perf_counter

import pytest

from tests.conformance.street import Street
from tests.conformance.systems import SYSTEMS, Verdict, play
from tests.conformance.wire import hear, request

SLOW_CLIENTS = 200
PER_ADDRESS = 16
HEADER_TIMEOUT_S = 5
SIGNED_IN_WITHIN_S = 4.0  # one thread that waits for a slow client is gone for longer


def half_a_header(host: str) -> tuple[bytes, bytes]:
    """(what a client sends at once, what it then sends byte by byte)."""
    return b"GET / HTTP/1.1\r\n", f"Host: {host}\r\n\r\n".encode().rjust(999, b"X")


def half_a_form(host: str) -> tuple[bytes, bytes]:
    whole = request("POST", "/connect", host, body=b"x" * 999)
    return whole[:-999], whole[-999:]


def is_held(client: socket.socket) -> bool:
    """Whether the front still waits for this client."""
    client.setblocking(False)
    try:
        client.recv(1)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


class Drip:
    """Two hundred clients that each send a byte a second."""

    def __init__(self, street: Street, kind: Callable[[str], tuple[bytes, bytes]]) -> None:
        self._stop, self.round_is_over = threading.Event(), threading.Event()
        start, self._rest = kind(street.host)
        self.clients = []
        for number in range(SLOW_CLIENTS):
            source = (f"127.8.{number // 8}.{number % 8 + 1}", 0)
            client = socket.create_connection(street.door, 10, source_address=source)
            client.sendall(start)
            self.clients.append(client)
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        for place in range(len(self._rest)):
            for client in self.clients:
                with suppress(OSError):
                    client.send(self._rest[place : place + 1])
            self.round_is_over.set()
            if self._stop.wait(1.0):
                return

    @contextmanager
    def dripping(self) -> Iterator["Drip"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join()
            for client in self.clients:
                client.close()


@pytest.mark.parametrize("kind", [half_a_header, half_a_form])
def test_an_honest_phone_signs_in_among_200_slow_clients(
    front: Street, ip: str, kind: Callable[[str], tuple[bytes, bytes]]
) -> None:
    with Drip(front, kind).dripping() as drip:
        for _ in range(2):
            drip.round_is_over.clear()
            assert drip.round_is_over.wait(10)
        system = SYSTEMS[0]
        started = perf_counter()
        seen = play(system, front.way_of(ip))
        took_s = perf_counter() - started
        assert all(map(is_held, drip.clients)), "they were not there any more"
    assert front.is_online(ip) and system.verdict(seen.after) is Verdict.ONLINE
    assert took_s <= SIGNED_IN_WITHIN_S


def test_a_header_that_never_ends_is_cut_after_its_seconds(front: Street) -> None:
    start, _ = half_a_header(front.host)
    with socket.create_connection(front.door, HEADER_TIMEOUT_S * 3) as client:
        started = perf_counter()
        client.sendall(start)
        assert hear(client) == b""
        assert perf_counter() - started >= HEADER_TIMEOUT_S - 1


def test_a_stranger_is_answered_before_its_body_is_whole(front: Street) -> None:
    whole = request("POST", "/generate_204", "connectivitycheck.gstatic.com", body=b"x" * 999)
    assert front.knock(whole[:-900]).status == 302


def test_one_phone_holds_no_more_than_its_share(front: Street, ip: str) -> None:
    source, (start, _) = ("127.8.99.1", 0), half_a_form(front.host)
    with ExitStack() as stack:
        held = []
        for _ in range(PER_ADDRESS):
            client = socket.create_connection(front.door, 10, source_address=source)
            held.append(stack.enter_context(client))
            client.sendall(start)
        beyond = front.knock(start, source[0])
        assert beyond.status == 503 and "Coba lagi sebentar" in beyond.text
        assert front.knock(request("GET", "/", front.host), ip).status == 200
        assert all(map(is_held, held))


def test_a_client_that_reads_slowly_holds_no_thread_of_the_portal(front: Street, ip: str) -> None:
    with ExitStack() as stack:
        for number in range(SLOW_CLIENTS):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)  # the window of a bad radio
            client.bind((f"127.8.{number // 8 + 100}.{number % 8 + 1}", 0))
            client.connect(front.door)
            client.sendall(request("GET", "/", front.host))
        started = perf_counter()
        assert front.knock(request("GET", "/", front.host), ip).status == 200
        assert perf_counter() - started <= SIGNED_IN_WITHIN_S
