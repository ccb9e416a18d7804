"""A screen that listens to the board's stream over a bare socket, and notes when news came."""

import json
import socket
import threading
from collections.abc import Sequence
from time import monotonic, perf_counter

EVENTS = "GET /board/events HTTP/1.1\r\nHost: board\r\nLast-Event-ID: {seen}\r\n\r\n"
PATIENCE_S = 10.0


def address(face: str) -> tuple[str, int]:
    """Where a face listens."""
    host, _, port = face.removeprefix("http://").partition(":")
    return host, int(port)


class Screen:
    """One stream; `called` tells when the board first showed each number as the newest call.

    `seen` is the last event's id, also that of an earlier stream: it begins after that.
    """

    def __init__(self, face: str, seen: str = "") -> None:
        self.called: dict[str, float] = {}
        self.seen = seen
        self._news = threading.Condition()
        self._line = socket.create_connection(address(face), timeout=PATIENCE_S)
        self._line.sendall(EVENTS.format(seen=seen).encode())
        self._reader = self._line.makefile("rb")
        self.status = int(self._reader.readline().split()[1])
        self._thread = threading.Thread(target=self._follow, daemon=True)
        if self.status == 200:
            self._line.settimeout(None)
            self._thread.start()

    def close(self) -> None:
        """Switch the screen off."""
        if self._thread.ident is not None:
            self._line.shutdown(socket.SHUT_RDWR)
            self._thread.join()
        self._reader.close()
        self._line.close()

    def when_called(self, number: str) -> float:
        """When this screen showed the call; waits for it."""
        with self._news:
            assert self._news.wait_for(lambda: number in self.called, PATIENCE_S), number
            return self.called[number]

    def _follow(self) -> None:
        for line in self._reader:
            if line.startswith(b"id: "):
                self.seen = line.removeprefix(b"id: ").decode().strip()
            # A chunk's size line comes before the data; the data itself is one line.
            if line.startswith(b"data: "):
                now_s = perf_counter()
                calls = json.loads(line.removeprefix(b"data: "))["calls"]
                with self._news:
                    for call in calls[:1]:
                        self.called.setdefault(call["number"], now_s)
                    self._news.notify_all()


def ask_for_streams(face: str, wanted: int) -> dict[int, int]:
    """Ask for so many streams at once and hang up: how many got which status."""
    statuses: list[int] = []

    def ask() -> None:
        screen = Screen(face)
        statuses.append(screen.status)
        screen.close()

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(wanted)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {status: statuses.count(status) for status in sorted(set(statuses))}


def until_a_place_is_free(face: str) -> float:
    """Seconds until the board gives a stream again."""
    started, pause = monotonic(), threading.Event()
    while True:
        screen = Screen(face)
        screen.close()
        if screen.status == 200:
            return monotonic() - started
        pause.wait(0.1)


def close_all(screens: Sequence[Screen]) -> None:
    """Switch all screens off."""
    for screen in screens:
        screen.close()
