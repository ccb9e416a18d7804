"""The trial's keeper: runs every process as the appliance does, and stops all of them together.

Only the standard library: it stays in memory for as long as the trial runs.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
READY_WITHIN_S = 20.0
STOP_WITHIN_S = 5.0
RESTART_AFTER_S = 1.0
PROCESSES: dict[str, tuple[str, ...]] = {
    "devices": ("-m", "hardware.fakes"),
    "gate": ("-m", "portal.gate"),
    "printer": ("-m", "kiosk.workers.print_worker"),
    "box": ("-m", "kiosk.workers.box_worker"),
    "sound": ("-m", "kiosk.workers.sound_worker"),
    "portal": ("-m", "kiosk.cli", "serve", "portal"),
    "kiosk": ("-m", "kiosk.cli", "serve", "kiosk"),
}
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Keeper:
    """Starts the processes, starts again what dies, and ends them all."""

    home: Path
    log: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self, name: str) -> None:
        """Start one process with its output in the log; it dies with its keeper."""
        command = [sys.executable, *PROCESSES[name]]
        if name == "devices":
            command += ["--home", str(self.home)]
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - no threads are running yet
                env=os.environ | {"PENDOPO_HOME": str(self.home)},
            )

    def keep(self) -> None:
        """Until told to stop, start again what dies, as systemd would."""
        while not self.stop.wait(RESTART_AFTER_S):
            for name, process in list(self.running.items()):
                status = process.poll()
                if status is not None:
                    print(f"  {name} ended with {status}; starting it again ({self.log})")
                    # What is left of it, such as a worker that feeds a board, holds its lock.
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
                    self.start(name)

    def end(self) -> None:
        """Ask all to end, the faces first, then kill what does not."""
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_WITHIN_S
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def main(home: Path, addresses: dict[str, str], said: str) -> int:
    """Run the trial until Ctrl-C; `addresses` are health pages that must answer, by process."""
    keeper = Keeper(home, home / "run" / "trial.log")
    keeper.log.write_bytes(b"")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: keeper.stop.set())
    try:
        for name in PROCESSES:
            keeper.start(name)
        failed = _first_not_ready(keeper, addresses)
        if failed:
            print(f"{failed} did not start; the last lines of {keeper.log}:", file=sys.stderr)
            print(_tail(keeper.log), file=sys.stderr)
            return 1
        print(said, flush=True)
        keeper.keep()
        print("\nBerhenti. Stopped.", flush=True)
        return 0
    finally:
        keeper.end()


def _first_not_ready(keeper: Keeper, addresses: dict[str, str]) -> str | None:
    deadline = time.monotonic() + READY_WITHIN_S
    for name, address in addresses.items():
        while not _answers(address):
            died = next((n for n, p in keeper.running.items() if p.poll() is not None), None)
            if died or time.monotonic() > deadline:
                return died or name
            if keeper.stop.wait(0.05):
                return None
    return None


def _answers(address: str) -> bool:
    """Whether a page answers 200. By hand: urllib and what it imports weigh 3 MB."""
    host, _, path = address.removeprefix("http://").partition("/")
    name, _, port = host.partition(":")
    try:
        with socket.create_connection((name, int(port or 80)), timeout=2) as line:
            line.sendall(f"GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            return line.recv(12).endswith(b" 200")
    except OSError:
        return False


def _tail(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-8:])


def _die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    import json

    plan = json.loads(sys.argv[1])
    sys.exit(main(Path(plan["home"]), plan["addresses"], plan["said"]))
