"""`pendopo backup`: keep a checked copy of the books, and of what else a new card needs."""

import sqlite3

import click

from kiosk.backups import record
from kiosk.backups.folder import Folder
from kiosk.backups.making import make
from kiosk.backups.owner import acting_as_owner
from kiosk.books import settings as settings_file
from kiosk.books.errors import BooksError, BooksMissing, SettingsError
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.cli_wifi import Refusal


@click.command()
@click.pass_obj
def backup(home: Home) -> None:
    """Make a backup now. Nothing has to be stopped for it.

    7 daily, 4 weekly and 12 monthly ones are kept in backups/ of the state folder.
    """
    settings, village = _settings(home)
    clock = settings.system_clock(home.confirmed_time)
    if not home.desk.exists():
        raise BooksMissing(f"{home.desk}: no such books yet; run `pendopo migrate` first")
    with acting_as_owner(home.desk):
        try:
            made = make(home, clock, village)
        except (BooksError, OSError, sqlite3.Error) as error:
            record.failed(home, clock, str(error))
            raise Refusal(f"no backup was made: {error}") from None
        record.succeeded(home)
        size_mb, count = made.stat().st_size / 1e6, len(Folder(home.backups).names())
    click.echo(f"{made}: {size_mb:.1f} MB, checked; {count} are kept")


def _settings(home: Home) -> tuple[Settings, str]:
    """The settings and the office's name; a mistake in them is no reason to lose the books."""
    try:
        settings = settings_file.load(home.settings)
    except SettingsError:
        return Settings(), ""
    return settings, settings.office.name
