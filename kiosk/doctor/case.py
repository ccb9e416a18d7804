"""What the doctor goes by: books, settings, clock, the machine; nothing of it is changed."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.books.clock import RTC, Clock, clock_time
from kiosk.books.home import Heartbeat, Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.doctor import device_file
from kiosk.office import devices


@dataclass(frozen=True)
class Machine:
    """The machine's own things, passed in for tests."""

    disk: Callable[[Path], os.statvfs_result] = os.statvfs
    program: Callable[[str], str | None] = shutil.which
    proc: Path = Path("/proc")
    chip: Path = RTC


@dataclass(frozen=True)
class Case:
    """One village office to look at."""

    home: Home
    settings: Settings
    clock: Clock
    books: Books
    machine: Machine = Machine()

    def age_of(self, worker: str) -> float | None:
        """Seconds since a worker's last sign of life, or None."""
        return Heartbeat(self.home, worker, self.clock).age_s()

    def since(self, device: str) -> str:
        """ " since 09.10", of the last word on a device, or ""."""
        said = devices.last_word(self.books, device)
        return f" since {clock_time(self.clock, said.since)}" if said else ""

    def look(self, address: str, group: str) -> device_file.Look:
        """How a device's file is, for a worker in this group."""
        is_trial = self.settings.kiosk.demo
        return device_file.look(address, group, self.machine.proc, is_trial=is_trial)

    def how_to_start(self, unit: str) -> str:
        """How a worker is started again, and where it says why it ended."""
        if self.settings.kiosk.demo:
            return f"./install.sh try starts it; why it ended: {self.home.run / 'trial.log'}"
        unit = f"pendopo-{unit}"
        return f"sudo systemctl restart {unit}; why it ended: journalctl -u {unit} -n 20"
