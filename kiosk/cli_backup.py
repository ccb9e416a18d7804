"""`pendopo backup`: keep a checked copy of the house, here and on a stick."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kiosk.backups import record
from kiosk.backups.elsewhere import copy_newest
from kiosk.backups.folder import Folder
from kiosk.backups.making import make
from kiosk.backups.owner import acting_as_owner
from kiosk.backups.record import Job
from kiosk.books import settings as settings_file
from kiosk.books.clock import Clock
from kiosk.books.errors import BooksError, BooksMissing, SettingsError
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.cli_wifi import Refusal


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="Copy it into this folder, too.")
@click.option("--plain", is_flag=True, help="Not encrypted: whoever finds the copy can read it.")
@click.option("--newest", is_flag=True, help="Make none: copy the newest that there is.")
@click.pass_obj
def backup(home: Home, to: Path | None, plain: bool, newest: bool) -> None:
    """Make a backup now. Nothing has to be stopped for it.

    7 daily, 4 weekly and 12 monthly ones are kept in backups/ of the state folder. A copy elsewhere
    is encrypted for [backup] recipient.
    """
    if to is None and (plain or newest):
        raise click.UsageError("--plain and --newest belong to --to FOLDER")
    settings, village = settings_of(home)
    clock = settings.system_clock(home.confirmed_time)
    if not home.desk.exists():
        raise BooksMissing(f"{home.desk}: no such books yet; run `pendopo migrate` first")
    if not newest:
        with acting_as_owner(home.desk), _on_record(home, clock):
            made = make(home, clock, village)
            size_mb, count = made.stat().st_size / 1e6, len(Folder(home.backups).names())
        click.echo(f"{made}: {size_mb:.1f} MB, checked; {count} are kept")
    if to is not None:
        _copy(home, clock, to, "" if plain else _recipient(home))


def _recipient(home: Home) -> str:
    recipient = settings_file.load(home.settings).backup.recipient
    if not recipient:
        raise Refusal(
            "not copied: [backup] recipient is missing, and in the clear whoever finds the copy can"
            " read it; `age-keygen` makes a key (docs/backup.md), --plain copies all the same"
        )
    return recipient


def _copy(home: Home, clock: Clock, to: Path, recipient: str) -> None:
    """As whoever runs this, for the folder is theirs; the record is the books' owner's."""
    try:
        place = copy_newest(home, to, recipient)
    except (BooksError, OSError) as error:
        with acting_as_owner(home.desk):
            record.failed(home, clock, Job.COPY, str(error))
        raise Refusal(f"not copied: {error}") from None
    with acting_as_owner(home.desk):
        record.copied(home, clock, place.name)
    click.echo(f"{place}: {'encrypted' if recipient else 'NOT ENCRYPTED'}, checked")


@contextmanager
def _on_record(home: Home, clock: Clock) -> Iterator[None]:
    try:
        yield
        record.succeeded(home, Job.BACKUP)
    except (BooksError, OSError, sqlite3.Error) as error:
        record.failed(home, clock, Job.BACKUP, str(error))
        raise Refusal(f"no backup was made: {error}") from None


def settings_of(home: Home) -> tuple[Settings, str]:
    """The settings and the office's name; a mistake in them is no reason to lose the books."""
    try:
        settings = settings_file.load(home.settings)
    except SettingsError:
        return Settings(), ""
    return settings, settings.office.name
