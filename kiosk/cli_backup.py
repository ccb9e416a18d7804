"""`pendopo backup` and `pendopo restore`: keep a copy of the house, and bring one back."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from kiosk.appliance.host import ask
from kiosk.appliance.units import TARGET
from kiosk.appliance.versions import JOBS
from kiosk.backups import record, switching
from kiosk.backups.folder import Folder
from kiosk.backups.making import JOB, make
from kiosk.backups.owner import Owner, acting_as_owner
from kiosk.backups.staging import stage
from kiosk.books import settings as settings_file
from kiosk.books.clock import moment
from kiosk.books.errors import AlreadyRunning, BooksError, BooksMissing, SettingsError
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.cli_wifi import Refusal

STOP_S = 60.0


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


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--keep-settings", is_flag=True, help="Books, logo and recordings alone.")
@click.option("--stop", "stops", is_flag=True, help="Stop Pendopo for it, then start it again.")
@click.option("--finish", is_flag=True, help="Bring an interrupted restore to its end.")
@click.pass_obj
def restore(home: Home, file: Path | None, keep_settings: bool, stops: bool, finish: bool) -> None:
    """Put a backup in the place of what is there, which is kept beside it.

    What cannot be verified is refused, and then nothing is changed.
    """
    if (file is None) is not finish:
        raise click.UsageError("name a backup's file, or --finish alone")
    _require_right(home)
    try:
        with ExitStack() as held:
            held.enter_context(_claimed(home, JOB))
            if not stops:
                _claim_all(home, held)
            before = switching.finish(home)
            if file is not None:
                staged = stage(home, file, keeps_settings=keep_settings)
                told = staged.manifest
                when = moment(told.made_at).astimezone(_settings(home)[0].office.zone)
                click.echo(f"{told.village or 'no name'}, {when:%d.%m.%Y %H.%M}: whole")
                if stops:
                    held.enter_context(_stopped())
                    _claim_all(home, held)
                before = switching.switch(home, staged, keeps_settings=keep_settings)
    except (OSError, sqlite3.Error) as error:
        raise Refusal(f"{file or home.backups}: {error}") from None
    kept = f"; what was there: {before}" if before else ""
    click.echo(f"restored{kept}")
    if file is not None and home.settings.is_symlink() and not keep_settings:
        click.echo("the settings are the backup's, too; what is laid by them: sudo ./install.sh")


def _require_right(home: Home) -> None:
    home.path.mkdir(parents=True, exist_ok=True)
    if os.geteuid() not in {0, Owner.of(home).uid}:
        raise Refusal(f"{home.path} is not yours: run it with sudo")


def _claim_all(home: Home, held: ExitStack) -> None:
    """Nobody runs here, nor starts; held until the restore is over."""
    for job in JOBS:
        held.enter_context(_claimed(home, job))


@contextmanager
def _claimed(home: Home, job: str) -> Iterator[None]:
    try:
        lock = home.claim(job, patience_s=0)
    except AlreadyRunning:
        told = f"{home.path}: {job} is running; nothing was changed"
        raise Refusal(f"{told}. On the box: sudo pendopo restore FILE --stop") from None
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def _stopped() -> Iterator[None]:
    """Pendopo's units, stopped; they start again however it ends."""
    if os.geteuid() != 0:
        raise Refusal("only root can stop Pendopo: run it with sudo")
    # Each unit by its name: the target's own stop would not be waited for by them.
    said = ask(["systemctl", "stop", TARGET, "pendopo-*"], STOP_S)
    if said is None or said.status != 0:
        why = said.err.strip() if said else "systemctl gives no answer"
        raise Refusal(f"Pendopo could not be stopped, nothing was changed: {why}")
    click.echo("Pendopo is stopped")
    try:
        yield
    finally:
        ask(["systemctl", "start", "--no-block", TARGET], STOP_S)
        click.echo("Pendopo starts again")


def _settings(home: Home) -> tuple[Settings, str]:
    """The settings and the office's name; a mistake in them is no reason to lose the books."""
    try:
        settings = settings_file.load(home.settings)
    except SettingsError:
        return Settings(), ""
    return settings, settings.office.name
