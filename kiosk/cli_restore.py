"""`pendopo restore`: bring a backup back, or move the office to a new card."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from kiosk.appliance.host import ask
from kiosk.appliance.units import TARGET
from kiosk.appliance.versions import JOBS
from kiosk.backups import switching
from kiosk.backups.making import JOB
from kiosk.backups.owner import Owner
from kiosk.backups.staging import Staged, stage
from kiosk.books.clock import moment
from kiosk.books.errors import AlreadyRunning
from kiosk.books.home import Home
from kiosk.cli_backup import settings_of
from kiosk.cli_wifi import Refusal

STOP_S = 60.0


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--identity", type=click.Path(path_type=Path), help="The file of the secret key.")
@click.option("--keep-settings", is_flag=True, help="Books, logo and recordings alone.")
@click.option("--stop", "stops", is_flag=True, help="Stop Pendopo for it, then start it again.")
@click.option("--finish", is_flag=True, help="Bring an interrupted restore to its end.")
@click.pass_obj
def restore(
    home: Home,
    file: Path | None,
    *,
    identity: Path | None,
    keep_settings: bool,
    stops: bool,
    finish: bool,
) -> None:
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
                staged = stage(home, file, identity=identity, keeps_settings=keep_settings)
                _tell(home, staged)
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


def _tell(home: Home, staged: Staged) -> None:
    settings, _village = settings_of(home)
    when = moment(staged.manifest.made_at).astimezone(settings.office.zone)
    click.echo(f"{staged.manifest.village or 'no name'}, {when:%d.%m.%Y %H.%M}: whole")


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
