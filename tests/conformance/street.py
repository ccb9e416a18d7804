"""The street before the house: one village behind portal.web alone, or behind the front."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.books.captive import page
from kiosk.books.home import Home
from kiosk.books.settings import Settings, load
from kiosk.books.settings_portal import Portal
from kiosk.workers.templates import render, values_of
from tests import factories
from tests.conformance.wire import Answer, Way, send
from tests.house import free_port, is_healthy
from tests.portal.gates import GateProcess

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin") or ""
ERRORS = "errors.txt"
KINDS = ("portal.web alone", "front")
SETTINGS = (
    f'[clock]\ntrusted = "always"\n[hours]\n{factories.ALWAYS_OPEN}'
    '[portal]\nlisten = "{listen}"\naddress = "{address}"\n'
)
READY_WITHIN_S = 30.0


@dataclass
class Street:
    """A running portal as phones meet it, and the world outside that live phones reach."""

    kind: str
    home: Home
    gate: GateProcess
    portal: Portal
    outside: tuple[str, int]
    web_pid: int
    front_pid: int | None = None

    @property
    def door(self) -> tuple[str, int]:
        """Where phones are let in: the address and port of portal.address."""
        host, _, port = self.portal.address.removeprefix("http://").partition(":")
        return host, int(port)

    @property
    def host(self) -> str:
        """The Host header of our own pages."""
        return self.portal.address.removeprefix("http://")

    @property
    def captive_body(self) -> bytes:
        """The 302's body, byte for byte."""
        return f"{page(self.portal)}\n".encode()

    def way_of(self, ip: str) -> Way:
        """What the gate's rules do to this phone: outside when it is live, else our door."""

        def connect(host: str, port: int) -> socket.socket:
            known = self.gate.client.status(ip)
            is_out = known.is_online and known.line_up
            to = self.outside if is_out and (host, port) != self.door else self.door
            return socket.create_connection(to, timeout=10, source_address=(ip, 0))

        return connect

    def knock(self, request: bytes, ip: str = "127.0.0.1") -> Answer:
        """Raw bytes at the door, from this address."""

        def connect(host: str, port: int) -> socket.socket:
            return socket.create_connection((host, port), timeout=10, source_address=(ip, 0))

        return send(connect, *self.door, request)

    def is_online(self, ip: str) -> bool:
        return self.gate.client.status(ip).is_online


@contextmanager
def running_street(kind: str, outside: tuple[str, int]) -> Iterator[Street]:
    """Gate, gunicorn as `pendopo serve portal` starts it, and nginx where the front is asked for.

    Not in tmp_path: the path of a Unix socket ends at 107 bytes, and tmp_path is shut to nginx.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pendopo-")))
        home = factories.a_village(folder / "home")
        listen = f"127.0.0.1:{free_port()}"
        address = listen if kind != "front" else f"127.0.0.1:{free_port()}"
        home.settings.write_text(SETTINGS.format(listen=listen, address=f"http://{address}"))
        settings = load(home.settings, {})
        gate = GateProcess(home)
        gate.start()
        stack.callback(gate.stop)
        web = stack.enter_context(serving_portal(home, listen))
        street = Street(kind, home, gate, settings.portal, outside, web)
        if kind == "front":
            street.front_pid = stack.enter_context(running_front(folder / "front", settings, home))
        until(lambda: is_healthy(street.portal.address), f"{address} does not answer")
        yield street


@contextmanager
def serving_portal(home: Home, listen: str) -> Iterator[int]:
    """`pendopo serve portal` on its TCP address and its Unix socket: the server's pid."""
    web = subprocess.Popen(
        [sys.executable, "-m", "kiosk.cli", "--home", str(home.path), "serve", "portal"],
        env={key: value for key, value in os.environ.items() if not key.startswith("PENDOPO_")},
    )
    try:
        until(lambda: is_open(listen), f"nobody listens on {listen}")
        yield web.pid
    finally:
        web.send_signal(signal.SIGQUIT)  # at once: a test may have left half a request open
        web.wait(20)


@contextmanager
def running_front(
    prefix: Path, settings: Settings, home: Home, within: tuple[str, ...] = ()
) -> Iterator[int]:
    """Our nginx with its own prefix, as the unit starts it: the master's pid.

    `within` stands before the command: what starts it in a namespace.
    """
    prefix.mkdir()
    config = prefix / "front.conf"
    for name in ("front.conf", "phones.conf"):
        (prefix / name).write_text(render(f"nginx/{name}", values_of(settings, home)))
    with running_nginx(prefix, config, within) as pid:
        yield pid


@contextmanager
def running_nginx(prefix: Path, config: Path, within: tuple[str, ...] = ()) -> Iterator[int]:
    """An nginx on a configuration; as root it stays root, to reach the folders of this test."""
    as_root = ["-g", "user root;"] if os.geteuid() == 0 else []
    with (prefix / ERRORS).open("wb") as errors:
        command = [*within, NGINX, "-p", prefix, "-c", config, "-e", "stderr", *as_root]
        nginx = subprocess.Popen(command, stderr=errors)
    try:
        until((prefix / "nginx.pid").exists, "nginx does not start")
        yield nginx.pid
    finally:
        nginx.terminate()
        nginx.wait(20)
        print((prefix / ERRORS).read_text(), end="")  # pytest shows it when a test failed


def with_children(pid: int | None) -> list[int]:
    """A server and its workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in (str(pid), *children)]


def is_open(listen: str) -> bool:
    """Whether anybody listens on this address and port."""
    host, _, port = listen.rpartition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def until(is_so: Callable[[], bool], complaint: str) -> None:
    """Ask again and again until something in another process is so."""
    never, waited_s = threading.Event(), 0.0
    while not is_so():
        assert waited_s < READY_WITHIN_S, complaint
        never.wait(0.02)
        waited_s += 0.02
