"""A portal as phones meet it: a real gate process, gunicorn, the demo village with a queue."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hardware.frames import Frame, FrameType
from kiosk.books.clock import ManualClock, SystemClock
from kiosk.books.home import Heartbeat
from kiosk.books.store import Books, writing
from kiosk.office import box, queue
from tests import factories
from tests.portal.gates import GateProcess

CLOCK = ManualClock(datetime(2026, 11, 24, 9, 10, tzinfo=ZoneInfo("Asia/Jakarta")))
A_FRAME = Frame(FrameType.STATE, "PDP0001", 1, 1, 9, 214, 2, 0, 60_000)


@dataclass
class Portal:
    """A running portal."""

    url: str
    gate: GateProcess
    pid: int

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextmanager
def running_portal(folder: Path) -> Iterator[Portal]:
    """Gate and gunicorn on a fresh village; both end with the block."""
    home = factories.a_village(folder)
    port = free_port()
    address = f"127.0.0.1:{port}"
    home.settings.write_text(
        f'[clock]\ntrusted = "always"\n[portal]\nlisten = "{address}"\n'
        f'address = "http://{address}"\n'
    )
    with closing(Books.open(home.office)) as office:
        busy_morning(office)
    clock = SystemClock(ZoneInfo("Asia/Jakarta"))
    Heartbeat(home, "box", clock).beat()
    gate = GateProcess(home)
    gate.start()
    web = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--bind", address, "--worker-class", "gthread",
            "--threads", "8", "--keep-alive", "0", "--log-level", "error",
            "--no-control-socket", "portal.web:create_app()",
        ],
        env=os.environ | {"PENDOPO_HOME": str(home.path)},
    )  # fmt: skip
    try:
        await_health(f"http://{address}/healthz")
        yield Portal(f"http://{address}", gate, web.pid)
    finally:
        web.send_signal(signal.SIGQUIT)  # at once: a test may have left half a request open
        web.wait(timeout=20)
        gate.stop()


def busy_morning(office: Books) -> None:
    """People in the queue, two of them called."""
    for counter_id, officer in ((1, "sari"), (2, "budi")):
        factories.an_open_counter(office, CLOCK, counter_id, officer)
    for prefix in "AAAAABBBBCAD":
        factories.a_ticket(office, CLOCK, prefix)
    for counter_id, officer in ((1, "sari"), (2, "budi"), (1, "sari")):
        with writing(office):
            queue.call_next(office, CLOCK, counter_id, officer)
        CLOCK.advance(240)
    with writing(office):
        box.record(office, CLOCK, A_FRAME)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def await_health(url: str) -> None:
    """Wait until the portal answers; the kernel queues a connection once the port is bound."""
    import time

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the portal did not start")
