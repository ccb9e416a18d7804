"""The table of all that the doctor looks at; a new subject is a new line here."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from kiosk.books import settings as settings_file
from kiosk.books.clock import Clock
from kiosk.books.errors import BooksError, SettingsError
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.doctor import (
    backup_stick,
    backups,
    books,
    box,
    clock,
    disk,
    lamp,
    loudspeaker,
    printer,
    scanner,
    touch_screen,
)
from kiosk.doctor.case import Case, Machine
from kiosk.doctor.finding import Finding, Level, only_root_sees

CHECKS: Mapping[str, Callable[[Case], Finding]] = MappingProxyType(
    {
        printer.NAME: printer.check,
        box.NAME: box.check,
        loudspeaker.NAME: loudspeaker.check,
        lamp.NAME: lamp.check,
        scanner.NAME: scanner.check,
        touch_screen.NAME: touch_screen.check,
        clock.NAME: clock.check,
    }
)
"""What needs readable settings and books."""
SETTINGS = "settings"
_CURE = "put that right first, or run it with sudo"


def examine(
    home: Home,
    machine: Machine | None = None,
    *,
    clock_of: Callable[[Settings], Clock] | None = None,
) -> Iterator[Finding]:
    """Every subject's finding; none is left out, whatever is broken.

    `clock_of` gives the clock to go by, else it is the machine's own.
    """
    machine = machine or Machine()
    settings, well_read = _read(home)
    known = settings or Settings()
    now = clock_of(known) if clock_of else known.system_clock(home.confirmed_time)
    if settings is None:
        yield from _unknown("the settings cannot be read")
    else:
        yield from _of_devices(home, settings, now, machine)
    yield disk.check(home, machine)
    yield books.check(home)
    yield backups.check(home, now, is_trial=known.kiosk.demo)
    yield backup_stick.check(home, known, now)
    yield well_read


def look(case: Case) -> Iterator[Finding]:
    """What needs the books, one finding a subject."""
    for name, check in CHECKS.items():
        try:
            yield check(case)
        except (sqlite3.Error, OSError) as error:
            yield Finding(name, Level.WARN, "unknown", f"not known: {error}", _CURE)


def _of_devices(home: Home, settings: Settings, now: Clock, machine: Machine) -> Iterator[Finding]:
    try:
        office = Books.open(home.office)
    except (BooksError, OSError, sqlite3.Error):
        yield from _unknown("the books cannot be read")
        return
    with closing(office):
        yield from look(Case(home, settings, now, office, machine))


def _unknown(why: str) -> Iterator[Finding]:
    for name in CHECKS:
        yield Finding(name, Level.WARN, "unknown", f"not known: {why}", _CURE)


def _read(home: Home) -> tuple[Settings | None, Finding]:
    try:
        settings = settings_file.load(home.settings)
    except SettingsError as error:
        if _is_hidden(home.settings):
            return None, only_root_sees(SETTINGS, f"{home.settings}")
        return None, Finding(SETTINGS, Level.FAIL, "bad", str(error))
    return settings, Finding(SETTINGS, Level.OK, "ok", f"{home.settings} is read without a mistake")


def _is_hidden(file: Path) -> bool:
    """Whether a file may not be read by whoever looks."""
    try:
        file.open().close()
    except OSError as error:
        return isinstance(error, PermissionError)
    return False
