"""A real daemon on a phone of the lab, or on its box, shut in namespaces of its own."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.lab.namespaces import Namespace, eventually

SCRIPT = Path(__file__).with_suffix(".sh")
PROGRAMS = ("unshare", "nsenter", "setpriv")
SEARCHED = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin:/lib/systemd"
BUS = "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus"


def lacking(*programs: str) -> str:
    """Which of these are not installed, or nothing."""
    needed = (*programs, *PROGRAMS)
    return ", ".join(name for name in needed if shutil.which(name, path=SEARCHED) is None)


def our_namespaces() -> tuple[str, str]:
    """This machine's own network and hostname, as the script is told them."""
    net, uts = (str(Path(f"/proc/self/ns/{kind}").readlink()) for kind in ("net", "uts"))
    return net, uts


class Enclosed:
    """It has its own network, mounts, processes and hostname; all of it ends with the block.

    Nothing of it is on this machine's bus, and it cannot see this machine's interfaces.
    """

    def __init__(self, space: Namespace, log: Path, *words: str) -> None:
        """`words`: what the script is told, a daemon's name first."""
        self.space, self.words, self._log = space, words, log

    def is_ready(self) -> bool:
        """Whether it does its work; asked again and again after its start."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            # Its first process takes all the others along, and ends with this run of tests.
            # Until unshare has done its work, nsenter finds our own namespaces, where there is no
            # such bus: only reading commands are asked, and only of that bus.
            self._process = subprocess.Popen(
                [
                    *self.space.within,
                    *("setpriv", "--pdeathsig", "KILL"),
                    *("unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child"),
                    *("--mount-proc", str(SCRIPT), *our_namespaces(), *self.words),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "PATH": SEARCHED},
            )
        try:
            eventually(self._is_up, f"{self.words[0]} is ready", 30)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._end()
        print(self._log.read_text(errors="replace"))

    def ask(self, *command: str) -> str:
        """What a command says that is run beside it, on its bus; "" when it fails."""
        pid = self._process.pid
        ended = subprocess.run(
            [
                *("nsenter", "--target", str(pid), "--mount", "--uts", "--net"),
                f"--pid=/proc/{pid}/ns/pid_for_children",
                *("env", "LC_ALL=C", BUS, *command),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return ended.stdout.strip() if ended.returncode == 0 else ""

    def _is_up(self) -> bool:
        assert self._process.poll() is None, f"it ended: {self._log.read_text()}"
        return self.is_ready()

    def _end(self) -> None:
        pid = self._process.pid
        with suppress(OSError):  # the first process inside; unshare sees it end, and ends too
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._process.kill()
        self._process.wait(10)
