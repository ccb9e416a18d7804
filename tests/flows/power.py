"""The kiosk, the print worker and the fake printer as processes under one switch.

The same parts as in `try`, with a clock that the test moves. Without the power all of them are gone
at one moment: one SIGKILL to their process group.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress

from flask import Flask

from hardware.fakes.commands import send
from kiosk.books.home import Home
from kiosk.books.settings import load
from kiosk.cli import _gunicorn
from kiosk.web import create_app
from kiosk.workers.print_worker import PrintWorker
from kiosk.workers.process import work
from tests.flows.conftest import until
from tests.flows.shared_clock import FILE, SharedClock
from tests.house import free_port, is_healthy

START_S = 60.0
ME = "tests.flows.power"
SETTINGS = """
[kiosk]
one_port = true

[printer]
kind = "serial"
address = "{run}/printer"
profile = "paper"
"""


def the_kiosk() -> Flask:
    """The kiosk's application on the shared clock, for gunicorn."""
    home = Home.from_environment()
    return create_app(load(home.settings), SharedClock(home.path / FILE), home)


class Power:
    """The switch. `face` is where the kiosk answers while it is on."""

    def __init__(self, home: Home) -> None:
        home.settings.write_text(SETTINGS.format(run=home.run))
        self.face = f"http://127.0.0.1:{free_port()}"
        self._home = home
        self._parts: list[subprocess.Popen[bytes]] = []

    def on(self) -> None:
        """Start everything, and wait until the kiosk answers and the printer is there."""
        assert not self._parts
        self._start("-m", "hardware.fakes", "--home", str(self._home.path))
        self._start("-m", ME)
        listen = self.face.removeprefix("http://")
        self._start(
            *("-m", "gunicorn", "--bind", listen, *_gunicorn(self._home, "kiosk")),
            f"{ME}:the_kiosk()",
        )
        until(lambda: is_healthy(self.face) and self._answers("status"), START_S)

    def cut(self) -> None:
        """Take the power away from all parts at once."""
        if self._parts:
            os.killpg(self._parts[0].pid, signal.SIGKILL)
        for part in self._parts:
            part.wait()
        self._parts.clear()

    def printer(self, state: str) -> None:
        """Let the printer run out of paper, or get new paper ("ok")."""
        assert self._answers(f"printer {state}")

    def _start(self, *arguments: str) -> None:
        group = self._parts[0].pid if self._parts else 0
        self._parts.append(
            subprocess.Popen(
                [sys.executable, *arguments],
                process_group=group,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"PENDOPO_HOME": str(self._home.path)},
            )
        )

    def _answers(self, command: str) -> bool:
        with suppress(OSError):
            return "error" not in send(self._home.run / "devices.sock", command)
        return False


if __name__ == "__main__":
    work(
        "printer",
        lambda home, settings, _clock, stop: PrintWorker(
            home, settings, SharedClock(home.path / FILE), stop
        ),
        lambda _settings: True,
    )
