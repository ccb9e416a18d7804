"""The printer and the box of ``./install.sh try`` in one process and one loop.

``HOME/run/printer`` and ``HOME/run/box`` are their lines, ``HOME/papers`` what was printed, and
``HOME/run/devices.sock`` takes one command a line and answers one JSON line: see ``commands``.
"""

import contextlib
import json
import os
import selectors
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic
from types import TracebackType
from typing import Any, Self

from hardware.fakes.box import SimulatedBox
from hardware.fakes.commands import answer
from hardware.fakes.paper_printer import AWAY, PaperPrinter, PrinterState
from hardware.fakes.pty_port import PtyPort
from hardware.profiles import Profile

TORN_AFTER_S = 2.0
_SLOW_BYTES, _SLOW_EVERY_S = 64, 0.05
_LINE_BYTES = 256


class Devices:
    """Both devices under ``home``. ``run()`` blocks; ``start()`` runs it in a thread.

    A slip without a cut is torn off after ``torn_after_s`` seconds in which nothing came.
    """

    def __init__(
        self,
        home: Path,
        *,
        rng: Random | None = None,
        profile: Profile | None = None,
        torn_after_s: float = TORN_AFTER_S,
    ) -> None:
        run = home / "run"
        self.printer_link, self.box_link = run / "printer", run / "box"
        self.socket_path = run / "devices.sock"
        self.printer = PaperPrinter(home / "papers", profile=profile, rng=rng)
        self._torn_after_s = torn_after_s
        self._line: PtyPort | None = PtyPort(self.printer_link)
        self.box = SimulatedBox(self.box_link, home / "box.json", rng=rng)
        self.bytes_read = 0
        self._last_byte = monotonic()
        self._next_slow = 0.0
        self._thread: threading.Thread | None = None
        self._wake_read, self._wake_write = os.pipe()
        self._selector = selectors.DefaultSelector()
        self._control = self._listen()
        self._wait_for(self._wake_read, lambda: None)
        self._wait_for(self._control, self._accept)
        self._wait_for(self.box, self.box.pump)
        self._wait_for(self._line, self._read_printer)
        self._stopping = False

    def __repr__(self) -> str:
        return f"<Devices {self.printer!r} {self.box!r}>"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Run in a thread of this process; ``stop()`` ends it."""
        self._thread = threading.Thread(target=self.run, name="devices", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End ``run()``; safe from a signal handler and from other threads, and twice."""
        if not self._stopping:
            os.write(self._wake_write, b"\0")  # first: once told, the loop closes the pipe
            self._stopping = True
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Serve until ``stop()``, then take every name away."""
        try:
            while not self._stopping:
                for key, _events in self._selector.select(self._nap_s()):
                    key.data()
                self._on_time()
        finally:
            self._close()

    def set_printer(self, state: PrinterState) -> None:
        """Break or mend the printer, its line included. Only from the loop's own thread."""
        answers = self.printer.set_state(state)
        if state in AWAY:
            self._unplug()
            return
        if self._line is None:
            self._line = PtyPort(self.printer_link)
        self._line.stall(state is PrinterState.STALLED)
        self._line.write(answers)
        self._watch_line()

    def _unplug(self) -> None:
        if self._line is None:
            return
        if self._is_watched(self._line):
            self._selector.unregister(self._line)
        self._line.close()
        self._line = None

    def _is_watched(self, line: PtyPort) -> bool:
        return line.fileno() in self._selector.get_map()

    def _read_printer(self) -> None:
        if self._line is None:
            return
        slow = self.printer.state is PrinterState.SLOW
        if slow and monotonic() < self._next_slow:
            return
        data = self._line.read(_SLOW_BYTES) if slow else self._line.read()
        self.bytes_read += len(data)
        self._last_byte = monotonic()
        self._next_slow = self._last_byte + _SLOW_EVERY_S
        if spoken := self.printer.receive(data):
            self._line.write(spoken)
        self._watch_line()

    def _watch_line(self) -> None:
        """Wait for bytes only while they would be taken: a level left unread is a busy loop."""
        if self._line is None:
            return
        wanted = self.printer.takes_bytes and self.printer.state is not PrinterState.SLOW
        watched = self._is_watched(self._line)
        if wanted and not watched:
            self._wait_for(self._line, self._read_printer)
        elif watched and not wanted:
            self._selector.unregister(self._line)

    def _on_time(self) -> None:
        now = monotonic()
        self.box.tick()
        if self.printer.state is PrinterState.SLOW and now >= self._next_slow:
            self._read_printer()
        if now - self._last_byte >= self._torn_after_s:
            self.printer.idle()
            self._last_byte = now

    def _nap_s(self) -> float:
        wake = self.box.next_tick
        if not self.printer.blank:
            wake = min(wake, self._last_byte + self._torn_after_s)
        if self.printer.state is PrinterState.SLOW:
            wake = min(wake, self._next_slow)
        return max(0.0, wake - monotonic())

    def _wait_for(self, source: Any, on_ready: Callable[[], None]) -> None:
        self._selector.register(source, selectors.EVENT_READ, on_ready)

    def _listen(self) -> socket.socket:
        control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket_path.unlink(missing_ok=True)
        control.bind(str(self.socket_path))
        self.socket_path.chmod(0o660)
        control.listen()
        control.setblocking(False)
        return control

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError):
            client, _address = self._control.accept()
            client.setblocking(False)
            pending = bytearray()
            self._wait_for(client, lambda: self._serve(client, pending))

    def _serve(self, client: socket.socket, pending: bytearray) -> None:
        try:
            chunk = client.recv(_LINE_BYTES)
            pending += chunk
            while b"\n" in pending:
                line, _newline, rest = pending.partition(b"\n")
                pending[:] = rest
                reply = answer(self, line.decode("utf-8", "replace"))
                client.sendall(json.dumps(reply).encode() + b"\n")
        except OSError:
            chunk = b""
        if not chunk or len(pending) > _LINE_BYTES:
            self._selector.unregister(client)
            client.close()

    def _close(self) -> None:
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._selector.close()
        self.socket_path.unlink(missing_ok=True)
        self.box.close()
        if self._line is not None:
            self._line.close()
        os.close(self._wake_read)
        os.close(self._wake_write)
