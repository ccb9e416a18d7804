"""A real NetworkManager on a phone of the lab, or on its box, shut in namespaces of its own."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.lab.namespaces import Namespace, eventually

SCRIPT = Path(__file__).with_suffix(".sh")
PROGRAMS = ("NetworkManager", "nmcli", "dbus-daemon", "unshare", "nsenter", "setpriv")
SEARCHED = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
BUS = "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/bus"


def lacking() -> str:
    """The programs that are not installed, or nothing."""
    return ", ".join(name for name in PROGRAMS if shutil.which(name, path=SEARCHED) is None)


def our_namespaces() -> tuple[str, str]:
    """This machine's own network and hostname, as the script is told them."""
    net, uts = (str(Path(f"/proc/self/ns/{kind}").readlink()) for kind in ("net", "uts"))
    return net, uts


class NetworkManager:
    """It has its own network, mounts, processes and hostname; all of it ends with the block.

    Nothing of it is on this machine's bus, and it cannot see this machine's interfaces.
    """

    def __init__(self, space: Namespace, log: Path, interface: str = "eth0") -> None:
        self._space, self._log, self._interface = space, log, interface

    def __enter__(self) -> "NetworkManager":
        with self._log.open("wb") as log:
            # Its first process takes all the others along, and ends with this run of tests.
            # Until unshare has done its work, nsenter finds our own namespaces, where there is no
            # such bus: only reading commands are asked, and only of that bus.
            self._process = subprocess.Popen(
                [
                    *self._space.within,
                    *("setpriv", "--pdeathsig", "KILL"),
                    *("unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child"),
                    *("--mount-proc", str(SCRIPT), *our_namespaces(), self._interface),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "PATH": SEARCHED},
            )
        try:
            eventually(self._is_connected, "NetworkManager has an address", 30)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._end()
        print(self._log.read_text(errors="replace"))

    def connectivity(self) -> str:
        """What it believes at this moment: none, portal, limited or full."""
        return self._nmcli("networking", "connectivity")

    def check(self) -> str:
        """What it finds when it is asked to look again, as a desktop does with a portal's page."""
        return self._nmcli("networking", "connectivity", "check")

    def drop(self) -> None:
        """Take the connection down, as a cable does that is pulled."""
        self._nmcli("device", "disconnect", self._interface)

    def join(self) -> None:
        """Bring it up again."""
        self._nmcli("connection", "up", "wifi")

    def address(self) -> str:
        """The IPv4 address it got, without its length."""
        return self._nmcli("-g", "IP4.ADDRESS", "device", "show", self._interface).partition("/")[0]

    def _end(self) -> None:
        pid = self._process.pid
        with suppress(OSError):  # the first process inside; unshare sees it end, and ends too
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._process.kill()
        self._process.wait(10)

    def _is_connected(self) -> bool:
        assert self._process.poll() is None, f"it ended: {self._log.read_text()}"
        return self._nmcli("-g", "GENERAL.STATE", "device", "show", self._interface).startswith(
            "100"
        )

    def _nmcli(self, *arguments: str) -> str:
        """Ask it over its own bus; "" while it does not answer."""
        pid = self._process.pid
        ended = subprocess.run(
            [
                *("nsenter", "--target", str(pid), "--mount", "--uts", "--net"),
                f"--pid=/proc/{pid}/ns/pid_for_children",
                *("env", "LC_ALL=C", BUS, "nmcli", "--terse", *arguments),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return ended.stdout.strip() if ended.returncode == 0 else ""
