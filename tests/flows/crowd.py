"""People at the touch screen, over HTTP: one finger, or many at once."""

import http.client
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from time import monotonic, perf_counter
from typing import TypeVar
from urllib.parse import urlencode

from hardware.closing import Closing

PREFIXES = "ABCDE"
TIMEOUT_S = 20.0
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_TILE = re.compile(r'action="/ticket/([A-Z])">.*?name="tap" value="([^"]+)"', re.DOTALL)
T = TypeVar("T")
_NUMBER = re.compile(r'data-number="([^"]+)"')


class Unanswered(Exception):
    """Error raised when the kiosk went away before it answered."""


@dataclass(frozen=True)
class Form:
    """One page of services: its CSRF token and the tap of each service."""

    csrf_token: str
    taps: dict[str, str]


@dataclass(frozen=True)
class Taken:
    """What a person holds: the tap, where its ticket page is, and the number on it."""

    tap: str
    path: str
    number: str

    @property
    def id(self) -> int:
        return int(self.path.rpartition("/")[2])


@dataclass
class Finger(Closing):
    """A browser at a face of the house: one kept connection, one cookie jar.

    The face is an address, or the path of a socket.
    """

    face: str
    cookies: dict[str, str] = field(default_factory=dict)
    cut_off: int = 0
    """How many requests the kiosk left unanswered."""
    _line: http.client.HTTPConnection | None = None

    def close(self) -> None:
        """Hang up; the cookies stay. Idempotent."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def get(self, path: str) -> str:
        """A page's text; raises Unanswered, AssertionError for anything but 200."""
        status, _where, text = self.ask("GET", path)
        assert status == HTTPStatus.OK, f"GET {path}: {status}"
        return text

    def post(self, path: str, **fields: str) -> str:
        """Send a form and return the path of the 303; raises Unanswered, AssertionError."""
        status, where, text = self.ask("POST", path, fields)
        assert status == HTTPStatus.SEE_OTHER, f"POST {path}: {status}\n{text[:2000]}"
        return where

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """(status, Location, text) of one request; raises Unanswered."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(fields) if fields is not None else None
        try:
            if self._line is None:
                self._line = _line_to(self.face)
            self._line.request(method, path, body, headers)
            response = self._line.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            self.cut_off += 1
            raise Unanswered(f"{method} {path}: {error!r}") from error
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.will_close:
            self.close()
        return response.status, response.headers.get("Location") or "", text

    def form(self) -> Form:
        """Open the page of services."""
        page = self.get("/ticket")
        token = csrf_token(page)
        return Form(token, dict(_TILE.findall(page)))

    def tap(self, form: Form, prefix: str) -> str:
        """Tap a service of this form; returns the ticket page's path."""
        return self.post(f"/ticket/{prefix}", csrf_token=form.csrf_token, tap=form.taps[prefix])

    def read_number(self, path: str) -> str:
        """The number on a ticket page."""
        found = _NUMBER.search(self.get(path))
        assert found is not None, f"{path}: no number on the page"
        return found[1]

    def take(self, prefix: str) -> Taken:
        """The whole walk: services, tap, ticket page."""
        form = self.form()
        path = self.tap(form, prefix)
        return Taken(form.taps[prefix], path, self.read_number(path))

    def take_patiently(self, prefix: str) -> Taken:
        """The whole walk of a person who taps the same button again until it is answered.

        Afterwards the browser sends the same form once more, as a double tap does.
        """
        form = self.patiently(self.form)
        path = self.patiently(lambda: self.tap(form, prefix))
        number = self.patiently(lambda: self.read_number(path))
        again = self.patiently(lambda: self.tap(form, prefix))
        assert again == path, f"the same tap gave {path}, then {again}"
        return Taken(form.taps[prefix], path, number)

    def patiently(self, ask: Callable[[], T], patience_s: float = 30.0) -> T:
        """Ask until there is an answer."""
        pause, deadline = threading.Event(), monotonic() + patience_s
        while True:
            try:
                return ask()
            except Unanswered:
                if monotonic() > deadline:
                    raise
                pause.wait(0.05)


class _SocketLine(http.client.HTTPConnection):
    """HTTP over a Unix socket, as the front speaks it."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=TIMEOUT_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(TIMEOUT_S)
        self.sock.connect(self._path)


def _line_to(face: str) -> http.client.HTTPConnection:
    if face.startswith("/"):
        return _SocketLine(face)
    return http.client.HTTPConnection(face.removeprefix("http://"), timeout=TIMEOUT_S)


def csrf_token(page: str) -> str:
    """The token of a page's forms."""
    found = _CSRF.search(page)
    assert found is not None, "no form on the page"
    return found[1]


@dataclass
class Crowd:
    """Many people at once; what they hold and what went wrong."""

    face: str
    clients: int = 8
    taken: list[Taken] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    cut_off: int = 0
    wall_s: float = 0.0
    _left: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _gone: threading.Event = field(default_factory=threading.Event)

    def take(self, tickets: int) -> None:
        """Take this many tickets, all clients together, over all services in turn."""
        started = perf_counter()
        self._left = tickets
        for thread in self._threads(lambda finger, prefix: finger.take(prefix)):
            thread.join()
        self.wall_s = perf_counter() - started

    def come(self) -> list[threading.Thread]:
        """Take tickets patiently, one after another, until go() is called."""
        self._left = 1_000_000
        return self._threads(lambda finger, prefix: finger.take_patiently(prefix))

    def go(self, threads: list[threading.Thread]) -> None:
        """Let everybody finish the ticket they are at, and leave."""
        self._gone.set()
        for thread in threads:
            thread.join()

    def _threads(self, walk: Callable[[Finger, str], Taken]) -> list[threading.Thread]:
        threads = [
            threading.Thread(target=self._walk, args=(walk,), daemon=True)
            for _ in range(self.clients)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _walk(self, walk: Callable[[Finger, str], Taken]) -> None:
        with Finger(self.face) as finger:
            while (turn := self._turn()) is not None:
                try:
                    taken = walk(finger, PREFIXES[turn % len(PREFIXES)])
                except (Unanswered, AssertionError) as error:
                    self.troubles.append(str(error))
                else:
                    self.taken.append(taken)
            with self._lock:
                self.cut_off += finger.cut_off

    def _turn(self) -> int | None:
        with self._lock:
            if self._left <= 0 or self._gone.is_set():
                return None
            self._left -= 1
            return self._left


def shared(numbers: list[str]) -> int:
    """How many of these numbers were given to more than one person."""
    return len(numbers) - len(set(numbers))


def gaps(numbers: list[str]) -> int:
    """How many numbers from 1 on, over all prefixes, nobody holds."""
    by_prefix: dict[str, set[int]] = {}
    for number in numbers:
        by_prefix.setdefault(number[0], set()).add(int(number[1:]))
    return sum(max(held) - len(held) for held in by_prefix.values())
