"""Keeps one browser on a screen of the box: a page that is not heard any more is begun anew.

The page tells the kiosk every ten seconds that it draws; the kiosk is asked when that was. While
the kiosk itself does not answer, the browser is not to blame and stays. Only the standard library
and the settings: it stays in memory beside the browser.
"""

import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.books import logs, watchdog
from kiosk.books.errors import SettingsError
from kiosk.books.home import Home
from kiosk.books.settings import Settings, load
from kiosk.books.settings_screen import origin
from kiosk.workers import chromium

PAGES = {"screen": "/", "board": "/board"}
ANSWER_WITHIN_S = 3.0
EXIT_UNUSABLE = 2
NUMBER = "keeper.pid"
"""The file in $HOME by which pendopo-screen-again.service ends it; then it begins anew."""
Ask = Callable[[], float | None]

_log = logging.getLogger("pendopo")


@dataclass(frozen=True)
class Pace:
    """How often it is looked, and how long a page may stay unheard: in the beginning, and then.

    A page tells every ten seconds that it draws, and one that says what failed lasts thirty; the
    beginning is a cold start from a slow card.
    """

    look_s: float = 5.0
    begins_s: float = 120.0
    silent_s: float = 60.0


PACE = Pace()


class Patience:
    """Until when a page may stay unheard; times are seconds of any one steady clock."""

    def __init__(self, pace: Pace, now_s: float) -> None:
        self._silent_s, self._until_s = pace.silent_s, now_s + pace.begins_s

    def is_over(self, ask: Ask, now_s: float) -> bool:
        """Ask once; a kiosk that does not answer is given the same time anew."""
        try:
            age_s = ask()
            heard_s = None if age_s is None else now_s - age_s
        except (OSError, ValueError):
            heard_s = now_s
        if heard_s is not None:
            self._until_s = max(self._until_s, heard_s + self._silent_s)
        return now_s > self._until_s


def seconds_unheard(listen: str, face: str) -> float | None:
    """How long ago the kiosk heard the page of this screen, or None when never in this boot.

    Raises OSError and ValueError when the kiosk does not answer that.
    """
    host, _colon, port = origin(listen).removeprefix("http://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=ANSWER_WITHIN_S) as line:
        line.sendall(f"GET /metrics/heard/{face} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
        with line.makefile("rb") as reading:
            head, _gap, body = reading.read(4096).partition(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise ValueError(f"{listen}: {head[:60]!r}")
    age_s = json.loads(body)["age_s"]
    return None if age_s is None else float(age_s)


def keep(browser: Sequence[str], ask: Ask, stop: threading.Event, pace: Pace = PACE) -> int:
    """Show it until told to stop, until it ends, or until its page is not heard: 0, 1 or 1."""
    with _running(browser) as process:
        patience = Patience(pace, time.monotonic())
        while not stop.wait(pace.look_s):
            watchdog.of_this_process().turned("screen")
            if process.poll() is not None:
                _log.error("the browser ended with %s", process.returncode)
                return 1
            if patience.is_over(ask, time.monotonic()):
                _log.error("the page has not been heard for %d s; it begins anew", pace.silent_s)
                return 1
    return 0


@contextlib.contextmanager
def _running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    # A group of its own: a browser that hangs hears nothing but SIGKILL, nor do its helpers.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def listen_of(face: str, settings: Settings) -> str:
    """The address of the kiosk that this screen's browser knows."""
    return settings.kiosk.listen if face == "screen" else settings.board.listen


def leave_number(folder: Path) -> None:
    """Say by which number this process is ended from outside."""
    (folder / NUMBER).write_text(f"{os.getpid()}\n")


def main(face: str) -> int:
    """Keep "screen" or "board" as the settings in $PENDOPO_HOME say; the profile lies in $HOME."""
    logs.set_up()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        settings = load(Home.from_environment().settings)
    except SettingsError as error:
        _log.error("%s: %s", face, error)
        return EXIT_UNUSABLE
    address = origin(listen_of(face, settings)) + PAGES[face]
    browser = chromium.command(address, Path.home() / "profile")
    leave_number(Path.home())
    return keep(browser, lambda: seconds_unheard(settings.kiosk.listen, face), stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
