"""Prepares a trial's state folder: settings, books, the demo village, one officer."""

import os
import shutil

from kiosk.books.clock import Clock
from kiosk.books.home import SOCKET_PATH_MAX_BYTES, Home
from kiosk.books.settings import load
from kiosk.books.store import Books
from kiosk.office import accounts, audit, demo, passwords
from kiosk.office.accounts import Account
from kiosk.office.errors import OfficeError, Taken
from kiosk.office.migrations import migrate

LOGIN = "petugas"
PASSWORD_FILE = "officer-password"  # noqa: S105 - a file's name
SETTINGS = """\
# The trial's settings. Every key and its default: docs/settings.md
[office]
village = "Sukojati"
district = "Blimbingsari"

[clock]
trusted = "always"    # a PC knows the date

[hours]               # a trial never closes
senin = "00.00-24.00"
selasa = "00.00-24.00"
rabu = "00.00-24.00"
kamis = "00.00-24.00"
jumat = "00.00-24.00"
sabtu = "00.00-24.00"
minggu = "00.00-24.00"

[kiosk]
one_port = true       # all faces on one port; never on the appliance
demo = true           # /paper and the fake devices; never on the appliance

[printer]
kind = "serial"
address = "{run}/printer"
profile = "paper"

[box]
kind = "serial"
address = "{run}/box"

[voice]
kind = "fake"         # calls are kept in sounds/ and can be heard on /paper
"""


FORGOTTEN = ("pendopo.toml", PASSWORD_FILE, "box.json", "office.db*", "desk.db*")
JOBS = ("kiosk", "portal", "gate", "printer", "box", "sound")


class BadFolder(OfficeError):
    """Error raised when the state folder cannot be used for a trial."""


def prepare(home: Home, *, fresh: bool) -> str:
    """Make what is missing, keep what is there; returns the officer's password.

    Raises BadFolder, and SettingsError for a settings file with a mistake.
    """
    if fresh:
        # Nothing of this folder may run: each job's lock is held while its files go.
        locks = [home.claim(job, patience_s=0.5) for job in JOBS]
        _forget(home)
        for lock in locks:
            os.close(lock)
    home.make()
    if not home.settings.exists():
        home.settings.write_text(SETTINGS.format(run=home.run))
    clock = load(home.settings).system_clock()
    (home.run / "line").write_text("up")
    migrate(home)
    office = Books.open(home.office)
    demo.seed(office)
    office.close()
    return _officer(home, clock)


def _officer(home: Home, clock: Clock) -> str:
    """The password, made and kept before the account, so that a kill in between costs nothing."""
    kept = home.path / PASSWORD_FILE
    if not kept.exists() or not kept.read_text():
        kept.touch(mode=0o600)
        kept.write_text(passwords.new_password())
    password = kept.read_text()
    desk = Books.open(home.desk)
    try:
        account = Account(LOGIN, "Bu Sari", accounts.MANAGER)
        accounts.create(desk, clock, audit.COMMAND, account, password)
    except Taken:
        accounts.set_password(desk, clock, audit.COMMAND, LOGIN, password)
    finally:
        desk.close()
    return password


def require_usable(home: Home, *, fresh: bool) -> None:
    """Raise BadFolder unless this folder may hold a trial; touches nothing."""
    longest = home.run / "devices.sock"
    if len(str(longest).encode()) > SOCKET_PATH_MAX_BYTES:
        raise BadFolder(
            f"{home.path}: the path is too long for Unix sockets (107 bytes);"
            " name a shorter state folder with --home"
        )
    if home.path.exists() and not home.settings.exists() and _has_strangers(home):
        raise BadFolder(
            f"{home.path}: holds files but no pendopo.toml; name an empty folder with --home"
        )

    if fresh and home.settings.exists() and not load(home.settings).kiosk.demo:
        raise BadFolder(f"{home.path}: is no trial ([kiosk] demo is not true); --fresh keeps off")


def _has_strangers(home: Home) -> bool:
    return any(each.name != home.run.name for each in home.path.iterdir())


def _forget(home: Home) -> None:
    """Remove what a trial made, and nothing else that may lie in the folder."""
    for folder in (home.gate.parent, home.papers, home.sounds):
        shutil.rmtree(folder, ignore_errors=True)
    for pattern in FORGOTTEN:
        for file in home.path.glob(pattern):
            # Lock files stay: whoever has one open must meet whoever opens it next.
            if file.suffix != ".lock":
                file.unlink()
    for file in home.run.glob("*"):
        if file.suffix != ".lock":
            file.unlink()
