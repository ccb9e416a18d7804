"""Downloads and uploads of one phone that never end, and how much each phone gets of the line."""

import selectors
import socket
import threading
import time
from contextlib import suppress

from tests.lab.phone import INTERNET, Phone

CHUNK = bytes(16384)
SEND_BUFFER_BYTES = 65536  # what lies in it has not gone out yet


class Load:
    """Some connections of a phone, all at full speed; a context manager."""

    def __init__(self, phone: Phone, connections: int, *, upwards: bool = False) -> None:
        self.total = 0
        self._upwards = upwards
        self._selector = selectors.DefaultSelector()
        request = b"POST /sink" if upwards else b"GET /flood"
        with phone.space.entered():
            for _ in range(connections):
                sock = socket.socket()
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
                sock.settimeout(10)
                sock.connect((INTERNET, 80))
                sock.sendall(request + b" HTTP/1.1\r\nHost: x\r\n\r\n")
                sock.setblocking(False)
                event = selectors.EVENT_WRITE if upwards else selectors.EVENT_READ
                self._selector.register(sock, event)
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()

    @staticmethod
    def measure(for_s: float, *loads: "Load", settle_s: float = 1.0) -> list[float]:
        """Bytes a second of each, after a time in which they find their shares."""
        never = threading.Event()
        never.wait(settle_s)
        before, started = [load.total for load in loads], time.monotonic()
        never.wait(for_s)
        passed_s = time.monotonic() - started
        return [(load.total - was) / passed_s for load, was in zip(loads, before, strict=True)]

    def _run(self) -> None:
        while not self._ends.is_set():
            for key, _ in self._selector.select(0.1):
                sock = key.fileobj
                assert isinstance(sock, socket.socket)
                with suppress(BlockingIOError):
                    self.total += sock.send(CHUNK) if self._upwards else len(sock.recv(65536))
