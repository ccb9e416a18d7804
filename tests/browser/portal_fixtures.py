"""A portal as phones meet it: a real gate process, gunicorn, the demo village with a queue."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Error, sync_playwright

from hardware.frames import Frame, FrameType
from kiosk.books.clock import ManualClock, SystemClock
from kiosk.books.home import Heartbeat
from kiosk.books.store import Books, writing
from kiosk.office import box, calls
from kiosk.office.ticket_events import Seat
from tests import factories
from tests.portal.gates import GateProcess

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps, for who is let near one
]  # fmt: skip
SCREENSHOTS = Path("docs/screenshots")
TODAY = datetime.now(ZoneInfo("Asia/Jakarta"))
CLOCK = ManualClock(TODAY.replace(hour=9, minute=10, second=0, microsecond=0))
"""Of the portal's own day: its clock is the machine's, and a ticket of another day has ended."""
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
def phones_chromium(program: str | Path = CHROMIUM) -> Iterator[Browser]:
    """Chromium for phones, or this program in its place; it ends with the block."""
    with sync_playwright() as playwright:
        launch = playwright.chromium.launch
        try:
            browser = launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        except Error:  # Chromium crashes at start now and then: once more
            browser = launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def running_portal(folder: Path) -> Iterator[Portal]:
    """Gate and gunicorn on a fresh village; both end with the block."""
    home = factories.a_village(folder)
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"127.0.0.1:{listener.getsockname()[1]}"
    home.settings.write_text(
        f'[clock]\ntrusted = "always"\n[portal]\nlisten = "{address}"\n'
        f'address = "http://{address}"\n'
        f"[hours]\n{factories.ALWAYS_OPEN}[queue]\nphone_tickets = 9\npresence_from = 2\n"
    )
    with closing(Books.open(home.office)) as office:
        busy_morning(office)
    clock = SystemClock(ZoneInfo("Asia/Jakarta"))
    Heartbeat(home, "box", clock).beat()
    gate = GateProcess(home)
    gate.start()
    web = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}",
            "--worker-class", "gthread", "--threads", "8", "--keep-alive", "0",
            "--log-level", "error", "--no-control-socket", "portal.web:create_app()",
        ],
        env=os.environ | {"PENDOPO_HOME": str(home.path)},
        pass_fds=[listener.fileno()],
    )  # fmt: skip
    try:
        with urlopen(f"http://{address}/healthz", timeout=30):  # waits in the listener's queue
            pass
        yield Portal(f"http://{address}", gate, web.pid)
    finally:
        web.send_signal(signal.SIGQUIT)  # at once: a test may have left half a request open
        web.wait(timeout=20)
        listener.close()
        gate.stop()


def busy_morning(office: Books) -> None:
    """People in the queue, two of them called."""
    for counter_id, officer in ((1, "sari"), (2, "budi")):
        factories.an_open_counter(office, CLOCK, counter_id, officer)
    for prefix in "AAAAABBBBCAD":
        factories.a_ticket(office, CLOCK, prefix)
    for counter_id, officer in ((1, "sari"), (2, "budi"), (1, "sari")):
        with writing(office):
            calls.call_next(office, CLOCK, Seat(officer, counter_id))
        CLOCK.advance(240)
    with writing(office):
        for frame in (replace(A_FRAME, seq=1, letters=0), A_FRAME):
            box.record(office, CLOCK, frame)
