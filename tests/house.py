"""A whole running house for flows, browsers and benchmarks: the same processes as `try`."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.books.home import Home
from kiosk.workers.trial_setup import LOGIN, PASSWORD_FILE

READY = "Touch first"
NAMES = {
    "kiosk": "kiosk.web:create_app()",
    "portal": "portal.web:create_app()",
    "gate": "portal.gate",
    "printer": "kiosk.workers.print_worker",
    "box": "kiosk.workers.box_worker",
    "sound": "kiosk.workers.sound_worker",
    "devices": "hardware.fakes",
    "keeper": "kiosk.workers.trial",
}


@dataclass
class House:
    """A house that runs: where its faces answer, and its state folder."""

    home: Home
    kiosk: str
    portal: str
    keeper: "subprocess.Popen[str]"

    @property
    def login(self) -> tuple[str, str]:
        """The officer's login and password."""
        return LOGIN, (self.home.path / PASSWORD_FILE).read_text()

    def devices(self, command: str) -> str:
        """Tell the fake devices something, such as "box drop 3"; returns their answer."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.home.run / "devices.sock"))
            line.sendall(f"{command}\n".encode())
            return line.recv(4096).decode()

    def pids(self, name: str) -> list[int]:
        """The processes of one part of this house, the parent first."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            is_ours = f"PENDOPO_HOME={self.home.path}".encode() in environment.split(b"\0")
            if is_ours and NAMES[name].encode() in command:
                found.append(int(entry.name))
        return sorted(found)

    def kill(self, name: str) -> None:
        """kill -9 every process of one part at once; the keeper starts it again."""
        for pid in self.pids(name):
            os.kill(pid, signal.SIGKILL)

    def wait_for(self, face: str, timeout_s: float = 20.0) -> None:
        """Wait until a face answers its health page."""
        never, waited_s = threading.Event(), 0.0
        while not is_healthy(face):
            never.wait(0.02)
            waited_s += 0.02
            assert waited_s < timeout_s, f"{face} does not answer"


def tail(log: Path) -> str:
    """The last lines of a house's log: pytest shows them when a test failed."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-40:]) if log.exists() else ""


def is_healthy(face: str) -> bool:
    """Whether a face answers 200 to its health page."""
    connection = http.client.HTTPConnection(face.removeprefix("http://"), timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    folder: Path, settings: str | None = None, arguments: tuple[str, ...] = ()
) -> Iterator[House]:
    """Run a whole house in a folder; `settings` replaces the trial's own file."""
    home = Home(folder)
    if settings is not None:
        home.make()
        home.settings.write_text(settings.format(run=home.run))
    kiosk, portal = free_port(), free_port()
    keeper = subprocess.Popen(
        [
            *(sys.executable, "-m", "kiosk.cli", "--home", str(folder), "try"),
            *("--kiosk-port", str(kiosk), "--portal-port", str(portal)),
            *arguments,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert keeper.stdout is not None
    try:
        said = ""
        for line in keeper.stdout:
            said += line
            if READY in line:
                break
        else:
            raise AssertionError(f"the house did not start:\n{said}")
        yield House(home, f"http://127.0.0.1:{kiosk}", f"http://127.0.0.1:{portal}", keeper)
    finally:
        print(tail(home.run / "trial.log"))
        keeper.terminate()
        keeper.wait(20)
        keeper.stdout.close()
