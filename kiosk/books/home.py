"""The state folder: where each thing lies, and the locks that keep a second instance out."""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

from kiosk.books.clock import Clock
from kiosk.books.errors import AlreadyRunning

ENVIRONMENT_KEY = "PENDOPO_HOME"
SOCKET_PATH_MAX_BYTES = 107
RELEASE = Path(__file__).resolve().parents[2].name
"""The folder of the release that this process runs, such as 0.1.0-3fa94b21."""


@dataclass(frozen=True)
class Home:
    """Paths inside one state folder."""

    path: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """The folder that $PENDOPO_HOME names, else ./.pendopo."""
        return cls(Path(os.environ.get(ENVIRONMENT_KEY, ".pendopo")).absolute())

    @property
    def settings(self) -> Path:
        return self.path / "pendopo.toml"

    @property
    def office(self) -> Path:
        """The queue, printing, the box, notices: group pendopo."""
        return self.path / "office.db"

    @property
    def desk(self) -> Path:
        """Staff accounts and sessions: the kiosk only."""
        return self.path / "desk.db"

    @property
    def gate(self) -> Path:
        """WiFi sessions: the gate only, a folder of its own."""
        return self.path / "gate" / "gate.db"

    @property
    def papers(self) -> Path:
        return self.path / "papers"

    @property
    def sounds(self) -> Path:
        """What the trial's loudspeaker played."""
        return self.path / "sounds"

    @property
    def clips(self) -> Path:
        """Recordings of the hall's voice, unless the settings name another folder."""
        return self.path / "clips"

    @property
    def logo(self) -> Path:
        """The office's logo, printed in place of our mark."""
        return self.path / "logo.pbm"

    @property
    def backups(self) -> Path:
        """Backups, which hold what desk.db holds: the kiosk only, a folder of its own."""
        return self.path / "backups"

    @property
    def lan(self) -> Path:
        """What the office's side of the front is known by: chain.pem and key.pem, the front's."""
        return self.path / "lan"

    @property
    def authority(self) -> Path:
        """The certificate of the office's own authority, for everybody to read."""
        return self.lan / "authority.crt"

    @property
    def run(self) -> Path:
        """Sockets, locks, heartbeats: nothing that must outlive a boot."""
        return self.path / "run"

    @property
    def confirmed_time(self) -> Path:
        """The time that an officer confirmed in this boot, for a clock that nothing else sets."""
        return self.run / "time-confirmed"

    @property
    def orders(self) -> Path:
        """Where the kiosk alone leaves what it asks of systemd; not there in a trial."""
        return self.run / "orders"

    @property
    def dhcp_options(self) -> Path:
        """What phones are told with their address while the certificate is good, else empty."""
        return self.run / "dhcp-options"

    @property
    def addresses(self) -> Path:
        """The box's IPv4 addresses now, one interface a line (kiosk.books.lan)."""
        return self.run / "addresses"

    def make(self) -> None:
        """Make the folders that are missing."""
        for folder in (self.path, self.run, self.papers):
            folder.mkdir(parents=True, exist_ok=True)
        self.gate.parent.mkdir(mode=0o700, exist_ok=True)

    def claim(self, job: str, *, patience_s: float = 5.0) -> int:
        """Hold this folder's lock for one job until the process ends; returns the descriptor.

        The lock's file says which release holds it. The descriptor is inherited over exec, so a
        server started by exec keeps it. A just-killed predecessor may need a moment to go: wait up
        to patience_s. Raises AlreadyRunning.
        """
        self.run.mkdir(parents=True, exist_ok=True)
        descriptor = _opened(self.run / f"{job}.lock")
        deadline = time.monotonic() + patience_s
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    raise AlreadyRunning(
                        f"{self.path}: {job} is already running on this state folder;"
                        " stop it first or choose another with --home"
                    ) from None
                time.sleep(0.05)
            else:
                os.set_inheritable(descriptor, True)
                os.truncate(descriptor, 0)
                os.write(descriptor, f"{RELEASE}\n".encode())
                return descriptor


def _opened(lock: Path) -> int:
    """Not to be made while it is there: in our run folder Debian (fs.protected_regular) refuses
    that for another user's file, to root too."""
    try:
        return os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return os.open(lock, os.O_RDWR | os.O_CREAT, 0o660)


def running_release(lock: Path) -> str:
    """The release that claimed a job last, by the file of its lock; raises OSError."""
    return lock.read_text(errors="replace").strip()


class Heartbeat:
    """A file whose time says that a worker lives; in run/, so the card is never written.

    Its modification time is seconds since boot: the wall's clock may jump.
    """

    def __init__(self, home: Home, name: str, clock: Clock) -> None:
        self._path = home.run / f"{name}.alive"
        self._clock = clock

    def beat(self) -> None:
        """Say "I live" now."""
        now_s = self._clock.boot_s()
        try:
            os.utime(self._path, (now_s, now_s))
        except FileNotFoundError:
            # Made aside: a reader never sees the wall's time on it.
            new = self._path.with_suffix(".new")
            new.touch()
            os.utime(new, (now_s, now_s))
            new.replace(self._path)

    def age_s(self) -> float | None:
        """Seconds since the last beat, or None when there was none in this boot."""
        try:
            age_s = self._clock.boot_s() - self._path.stat().st_mtime
        except FileNotFoundError:
            return None
        return age_s if age_s >= 0 else None

    def stop(self) -> None:
        """Take the sign of life away. Idempotent."""
        self._path.unlink(missing_ok=True)
