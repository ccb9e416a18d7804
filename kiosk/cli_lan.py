"""`pendopo lan` and `pendopo front`: where staff find the box, and by which certificate."""

import os
import socket
from pathlib import Path

import click

from kiosk.books import lan as office
from kiosk.books import settings as settings_file
from kiosk.books.home import Home

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what LoadCredential= names."""


@click.group(invoke_without_command=True)
@click.pass_context
def lan(context: click.Context) -> None:
    """Where staff find the box in the office's network, and the fingerprint of its authority."""
    if context.invoked_subcommand is None:
        _tell(context.obj)


@lan.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def authority(home: Home, folder: Path) -> None:
    """Make the office's own authority in FOLDER, unless it is there."""
    from kiosk.workers import authority as authorities

    village = settings_file.load(home.settings).office.name
    is_new = authorities.make(folder, village, socket.gethostname())
    click.echo(f"{folder}: {'made' if is_new else 'it is there'}")


@lan.command()
@click.argument("authority", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), help="Else the unit's credential.")
@click.pass_obj
def certify(home: Home, authority: Path, key: Path | None) -> None:
    """Certify the box's names and addresses of now, unless that is done."""
    from kiosk.workers import authority as authorities

    settings = settings_file.load(home.settings)
    key = key or Path(os.environ[CREDENTIALS]) / authorities.KEY
    is_new = authorities.certify(
        home.lan, authorities.Authority(authority, key), socket.gethostname(),
        office.addresses(home, settings), settings.system_clock(home.confirmed_time),
    )  # fmt: skip
    if is_new:
        click.echo("certified anew")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def front(home: Home, folder: Path) -> None:
    """Write the front's configuration into its run folder; it reads what has changed."""
    from kiosk.workers.front import Front

    settings = settings_file.load(home.settings)
    Front(settings, home, settings.system_clock(), folder).follow()


def _tell(home: Home) -> None:
    pages = office.pages(home, settings_file.load(home.settings))
    for page in pages:
        click.echo(page)
    if not pages:
        click.echo("no address in an office's network yet: is the cable in?")
    certificate = office.authority(home)
    if certificate is None:
        click.echo("authority: none yet; sudo ./install.sh makes it")
    else:
        click.echo(f"authority (SHA-256): {office.fingerprint(certificate)}")
