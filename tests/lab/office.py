"""The office's side of the lab: the front's port 8443, the kiosk behind it, a PC with curl."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from kiosk.books import lan
from kiosk.books.home import Home
from tests.conformance.conftest import start_front
from tests.factories import ALWAYS_OPEN
from tests.lab.namespaces import Namespace, eventually
from tests.lab.net import SETTINGS, Lab

SCRIPT = Path(__file__).parents[2] / "systemd/addresses.sh"
CURL = shutil.which("curl")
OFFICE_SETTINGS = f"{SETTINGS}\n[hours]\n{ALWAYS_OPEN}"
PC, BOX = "10.99.0.2", "10.99.0.1"
"""Of the office's network: what the lab calls the internet is a PC here."""


class Office:
    """What runs in the box for the office, and a PC in its network that trusts the authority."""

    def __init__(self, lab: Lab, stack: ExitStack) -> None:
        self.lab, self.pc, self._folder = lab, lab.internet.space, lab.home.path.parent
        self.addresses = ("sh", str(SCRIPT), str(self.home.addresses))
        lab.box.space.start(*self.addresses)
        self.pendopo("lan", "authority", self._folder / "authority")
        self.kiosk = lab.box.space.start(
            *("env", f"PENDOPO_HOME={self.home.path}", sys.executable, "-m", "kiosk.cli"),
            *("serve", "kiosk"),
        )
        start_front(lab, stack)
        eventually(self.home.addresses.exists, "the addresses are known")
        self.follow()
        eventually(lambda: self.answers(BOX), "the front answers the office", 30)

    @property
    def home(self) -> Home:
        return self.lab.home

    def pendopo(self, *words: str | Path) -> str:
        """The command, as the units run it."""
        command = [sys.executable, "-m", "kiosk.cli", "--home", self.home.path, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def follow(self) -> None:
        """What pendopo-certificate.path starts when the addresses have changed."""
        folder = self._folder / "authority"
        self.pendopo("lan", "certify", folder / "authority.crt", "--key", folder / "key.pem")
        self.pendopo("front", self.home.path / "front")

    def answers(self, address: str) -> bool:
        """Whether the kiosk behind the front says that it lives, by a certificate one trusts."""
        return self.curl(f"https://{address}:{lan.PORT}/healthz").endswith("200")

    def curl(self, url: str, *options: str, space: Namespace | None = None) -> str:
        """What somebody in the office is answered, and its status at the end; "000" is nothing."""
        command = [
            *(space or self.pc).within, "curl", "-sS", "--max-time", "20",
            "--cacert", str(self.home.authority), "--write-out", "%{http_code}", *options, url,
        ]  # fmt: skip
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    def token(self, page: str) -> str:
        """The form's own word against forgery."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, page
        return found[1]

    @contextmanager
    def listening(self, seen: str = "") -> Iterator[Iterator[str]]:
        """The lines of the board's stream as they come to the PC, after a state it has seen."""
        command = [
            *self.pc.within, "curl", "-sSN", "--max-time", "30", "--cacert", self.home.authority,
            "-H", f"Last-Event-ID: {seen}", f"https://{BOX}:{lan.PORT}/board/events",
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as stream:
            assert stream.stdout is not None
            yield (line.rstrip("\n") for line in stream.stdout)
            stream.terminate()


def next_state(lines: Iterator[str]) -> dict[str, Any]:
    """The next state that a stream tells, with its id."""
    named = next(line for line in lines if line.startswith("id: "))
    state: dict[str, Any] = json.loads(next(lines).removeprefix("data: "))
    return state | {"id": named.removeprefix("id: ")}
