"""Network namespaces of one test run: made, entered, and taken away with all that ran in them."""

import ctypes
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_NEW_NET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
PROGRAMS = ("ip", "nft", "dnsmasq")


def missing() -> str | None:
    """Why no lab can be built here, or None."""
    if os.getuid() != 0:
        return "only root makes network namespaces"
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    return f"not installed: {', '.join(lacking)}" if lacking else None


class Namespace:
    """One namespace, named after this process so that two runs never meet."""

    _made = 0

    def __init__(self, name: str) -> None:
        Namespace._made += 1
        self.name = f"pdp{os.getpid()}-{Namespace._made}-{name}"
        self._running: list[subprocess.Popen[bytes]] = []
        run("ip", "netns", "add", self.name)
        self.ip("link", "set", "lo", "up")

    @property
    def within(self) -> tuple[str, ...]:
        """What stands before a command that runs in here."""
        return ("ip", "netns", "exec", self.name)

    def run(self, *command: str, text: str | None = None) -> str:
        """Run a command in here to its end; returns what it printed."""
        return run(*self.within, *command, text=text)

    def ip(self, *arguments: str) -> str:
        return run("ip", "-n", self.name, *arguments)

    def ips(self, script: str) -> None:
        """Several `ip` commands, one a line."""
        run("ip", "-n", self.name, "-batch", "-", text=script)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program in here; it ends with the namespace."""
        process = subprocess.Popen(
            [*self.within, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        self._running.append(process)
        return process

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this thread's sockets be made in here."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        try:
            _enter(there)
            yield
        finally:
            _enter(home)
            os.close(there)
            os.close(home)

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End one program."""
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)

    def close(self) -> None:
        """Take the namespace away, and what still runs in it (by pid: only what we started)."""
        for process in self._running:
            self.stop(process)
        run("ip", "netns", "del", self.name)


def cable(one: Namespace, one_end: str, other: Namespace, other_end: str) -> None:
    """Join two namespaces."""
    one.ip(
        *("link", "add", one_end, "type", "veth"),
        *("peer", "name", other_end, "netns", other.name),
    )


def run(*command: str, text: str | None = None) -> str:
    """Run a command; a failure is an error that says what it said."""
    ended = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{command}: {ended.stdout}{ended.stderr}"
    return ended.stdout


def eventually(is_so: Callable[[], bool], what: str, timeout_s: float = 10.0) -> None:
    """Wait until something is so."""
    never, waited_s = threading.Event(), 0.0
    while not is_so():
        assert waited_s < timeout_s, f"not within {timeout_s} s: {what}"
        never.wait(0.02)
        waited_s += 0.02


def _enter(descriptor: int) -> None:
    if _libc.setns(descriptor, _NEW_NET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
