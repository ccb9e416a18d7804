"""The machine that Pendopo is installed on: where things lie, and Debian's own programs to ask."""

import os
import pwd
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.books import lan
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.doctor.finding import Finding, Level

PATIENCE_S = 1.0
"""How long one program may take: the whole examination stays below five seconds."""
OPT = Path("opt/pendopo")


@dataclass(frozen=True)
class Said:
    """What a program answered."""

    status: int
    out: str
    err: str


Ask = Callable[[Sequence[str]], Said | None]


def ask(command: Sequence[str], patience_s: float = PATIENCE_S) -> Said | None:
    """Run one of Debian's programs that only tell; None when it is not there or takes too long."""
    try:
        done = subprocess.run(
            list(command),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=patience_s,
            stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Said(done.returncode, done.stdout, done.stderr)


def user_name(uid: int) -> str:
    """A user's name, or the number of one that has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


@dataclass(frozen=True)
class Host:
    """The machine's own things, passed in for tests; `root` is "/"."""

    root: Path = Path("/")
    ask: Ask = ask
    user_name: Callable[[int], str] = user_name
    is_root: bool = os.geteuid() == 0
    front: tuple[str, int] = ("127.0.0.1", lan.PORT)

    @property
    def is_installed(self) -> bool:
        """Whether the installer was here."""
        return (self.root / OPT / "current").is_symlink()


@dataclass(frozen=True)
class Box:
    """One installed box to look at; nothing of it is changed."""

    home: Home
    settings: Settings
    clock: Clock
    host: Host

    @property
    def has_phones(self) -> bool:
        """Whether it holds phones back for real."""
        return self.settings.gate.device == "nft"


def not_known(subject: str, why: str, cure: str = "") -> Finding:
    """What could not be found out is never called well."""
    return Finding(subject, Level.WARN, "unknown", f"not known: {why}", cure)
