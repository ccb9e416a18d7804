"""Loops that really hang: systemd hears no more of them, though their process and threads live.

What they hang on is what would hang them in a village: another process that keeps the books' lock.
"""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from kiosk.books.home import Home
from portal.errors import PortalError
from portal.gate_client import GateClient
from tests.flows.hanging_app import SAID
from tests.house import free_port
from tests.lab.namespaces import eventually
from tests.systemd import Systemd

pytestmark = pytest.mark.long
LIMIT_S, SOON_S = 2.0, 20.0
SILENCE_S = 2 * LIMIT_S
PHONE = "10.77.0.21"


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    with Systemd(tmp_path, LIMIT_S) as listening:
        yield listening


@contextmanager
def running(systemd: Systemd, home: Home, *arguments: str, **more: str) -> Iterator[None]:
    """A process of ours, as systemd starts it."""
    environment = os.environ | systemd.environment | {"PENDOPO_HOME": str(home.path)} | more
    process = subprocess.Popen([sys.executable, "-m", *arguments], env=environment)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(SOON_S)
        except subprocess.TimeoutExpired:  # one that hangs does not end by itself
            process.kill()
            process.wait()


@contextmanager
def lock_of(books: Path) -> Iterator[int]:
    """Hold the write lock of a book; its inode."""
    with books.with_name(f"{books.name}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield os.fstat(file.fileno()).st_ino


def waiting(inode: int) -> int:
    """How many wait for a lock on this file (proc(5), /proc/locks)."""
    lines = Path("/proc/locks").read_text().splitlines()
    return sum("->" in line and f":{inode} " in line for line in lines)


def test_a_gate_that_waits_for_its_books_for_ever_is_missed(
    village: Home, systemd: Systemd
) -> None:
    village.settings.write_text("")
    client = GateClient(village.run / "gate.sock")

    def ask() -> None:
        with suppress(PortalError):
            client.grant(PHONE)

    with running(systemd, village, "portal.gate"):
        assert systemd.hears(SOON_S)
        asking = threading.Thread(target=ask)
        with lock_of(village.gate) as inode:
            asking.start()
            eventually(lambda: waiting(inode) > 0, "the gate waits", SOON_S)
            systemd.forget()
            assert not systemd.hears(SILENCE_S)
        assert systemd.hears(SOON_S)
        asking.join()


def test_a_worker_that_hangs_in_its_start_is_missed(village: Home, systemd: Systemd) -> None:
    village.settings.write_text('[printer]\nkind = "usb"\naddress = "/nowhere/lp0"\n')
    with lock_of(village.office) as inode, running(systemd, village, "kiosk.workers.print_worker"):
        eventually(lambda: waiting(inode) > 0, "the worker waits", SOON_S)
        assert not systemd.hears(SILENCE_S)


def test_a_worker_without_a_device_lives(village: Home, systemd: Systemd) -> None:
    village.settings.write_text("")
    with running(systemd, village, "kiosk.workers.print_worker"):
        assert systemd.hears(SOON_S)


def test_the_faces_live(village: Home, systemd: Systemd) -> None:
    port = free_port()
    village.settings.write_text(f'[kiosk]\nlisten = "127.0.0.1:{port}"\n')
    with running(systemd, village, "kiosk.cli", "serve", "kiosk"):
        assert systemd.hears(SOON_S)
        systemd.forget()
        assert systemd.hears(SOON_S)


def test_a_face_whose_threads_all_hang_is_missed(
    village: Home, systemd: Systemd, tmp_path: Path
) -> None:
    port, gate = free_port(), tmp_path / "gate.lock"
    gate.touch()
    worker = ("--worker-class", "kiosk.workers.serving.WatchedWorker", "--threads", "2",
              "--no-control-socket")  # fmt: skip
    app = f"tests.flows.hanging_app:make({str(gate)!r})"
    with running(systemd, village, "gunicorn", *worker, "--bind", f"127.0.0.1:{port}", app):
        assert systemd.hears(SOON_S)
        with lock_of(tmp_path / "gate") as inode:
            visitors = [Visitor(port) for _ in range(2)]
            eventually(lambda: waiting(inode) == len(visitors), "both threads wait", SOON_S)
            systemd.hears(SILENCE_S)  # a question that was answered before
            assert not systemd.hears(SILENCE_S)
        for visitor in visitors:
            visitor.join()
        assert systemd.hears(SOON_S)
        assert [visitor.was_told for visitor in visitors] == [SAID, SAID]


class Visitor(threading.Thread):
    """Asks for the page, and waits."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port, self.was_told = port, b""
        self.start()

    def run(self) -> None:
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as connection:
            connection.request("GET", "/")
            self.was_told = connection.getresponse().read()
