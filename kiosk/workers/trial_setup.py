"""Prepares a trial's state folder: settings, books, the demo village, one officer."""

import shutil

from kiosk.books.home import SOCKET_PATH_MAX_BYTES, Home
from kiosk.books.settings import load
from kiosk.books.store import Books
from kiosk.office import demo, staff
from kiosk.office.errors import OfficeError
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
"""


class BadFolder(OfficeError):
    """Error raised when the state folder cannot be used for a trial."""


def prepare(home: Home, *, fresh: bool) -> str:
    """Make what is missing, keep what is there; returns the officer's password.

    Raises BadFolder, and SettingsError for a settings file with a mistake.
    """
    _require_usable(home)
    if fresh:
        _forget(home)
    home.make()
    if not home.settings.exists():
        home.settings.write_text(SETTINGS.format(run=home.run))
    load(home.settings)
    (home.run / "line").write_text("up")
    migrate(home)
    office = Books.open(home.office)
    demo.seed(office)
    office.close()
    return _officer(home)


def _officer(home: Home) -> str:
    kept = home.path / PASSWORD_FILE
    if not kept.exists():
        password = staff.new_password()
        desk = Books.open(home.desk)
        staff.create(desk, LOGIN, "Bu Sari", "petugas", password)
        desk.close()
        kept.touch(mode=0o600)
        kept.write_text(password)
    return kept.read_text()


def _require_usable(home: Home) -> None:
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


def _has_strangers(home: Home) -> bool:
    return any(each.name != home.run.name for each in home.path.iterdir())


def _forget(home: Home) -> None:
    """Remove what a trial made, and nothing else that may lie in the folder."""
    for folder in (home.gate.parent, home.papers):
        shutil.rmtree(folder, ignore_errors=True)
    for pattern in ("pendopo.toml", PASSWORD_FILE, "box.json", "office.db*", "desk.db*"):
        for file in home.path.glob(pattern):
            file.unlink()
    for file in home.run.glob("*"):
        if file.suffix != ".lock":
            file.unlink()
