"""The table of all that is looked at on an installed box; a new subject is a new line here."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from kiosk.appliance import (
    card,
    certificates,
    leak_test,
    office,
    ports,
    radio,
    rules,
    units,
    versions,
)
from kiosk.appliance.host import Box, Host, not_known
from kiosk.books import settings as settings_file
from kiosk.books.clock import Clock
from kiosk.books.errors import SettingsError
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.doctor.finding import Finding, Level

NAME = "installation"
CHECKS: Mapping[str, Callable[[Box], Finding | Iterator[Finding]]] = MappingProxyType(
    {
        units.NAME: units.check,
        ports.NAME: ports.check,
        rules.NAME: rules.check,
        leak_test.NAME: leak_test.check,
        radio.NAME: radio.check,
        certificates.NAME: certificates.check,
        office.NAME: office.check,
        card.NAME: card.check,
        versions.NAME: versions.check,
    }
)
WITHOUT_SETTINGS = (units.NAME, card.NAME, versions.NAME)
"""What does not depend on them."""


def examine(
    home: Home, host: Host | None = None, *, clock_of: Callable[[Settings], Clock] | None = None
) -> Iterator[Finding]:
    """Every subject's finding; none is left out, whatever is broken. A trial has one line."""
    host = host or Host()
    try:
        settings, why = settings_file.load(home.settings), ""
    except SettingsError:
        settings, why = Settings(), "the settings cannot be read"
    if settings.kiosk.demo or not host.is_installed:
        told = "none: a trial has no units, ports and rules of its own"
        yield Finding(NAME, Level.OFF, "none", told, "sudo ./install.sh makes one")
        return
    clock = clock_of(settings) if clock_of else settings.system_clock(home.confirmed_time)
    box = Box(home, settings, clock, host)
    for name, check in CHECKS.items():
        if why and name not in WITHOUT_SETTINGS:
            yield not_known(name, why, "put that right first, or run it with sudo")
        else:
            yield from _found(name, check, box)


def _found(
    name: str, check: Callable[[Box], Finding | Iterator[Finding]], box: Box
) -> Iterator[Finding]:
    try:
        found = check(box)
        yield from (found,) if isinstance(found, Finding) else tuple(found)
    except (OSError, ValueError, sqlite3.Error) as error:
        yield not_known(name, str(error))
