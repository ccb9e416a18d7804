"""`pendopo support-bundle`: one file for whoever helps from afar, with nobody's data in it."""

import os
from functools import partial
from pathlib import Path

import click

from kiosk.appliance.host import Host, ask
from kiosk.appliance.support import PATIENCE_S, Bundle, about
from kiosk.books.clock import SystemClock
from kiosk.books.home import RELEASE, Home
from kiosk.books.settings import Settings
from kiosk.cli_wifi import Refusal


@click.command(name="support-bundle")
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; it must be new.")
@click.pass_obj
def support_bundle(home: Home, to: Path | None) -> None:
    """Pack what a helper needs to know of this box. Nothing is sent anywhere.

    It says what it packs before it writes. No name, address, number or word of anybody is in it.
    """
    clock: SystemClock = Settings().system_clock(home.confirmed_time)
    file = to or Path(f"pendopo-support-{RELEASE}-{clock.now():%Y%m%dT%H%M}.tar.gz")
    bundle = Bundle(home, Host(ask=partial(ask, patience_s=PATIENCE_S)))
    click.echo(f"{file} will hold:")
    for line in about(bundle):
        click.echo(line)
    try:
        size = bundle.write(file)
        _give(file)
    except FileExistsError:
        raise Refusal(f"{file} is there already; name a new one: --to FILE") from None
    except OSError as error:
        raise Refusal(f"{file} cannot be written ({error.strerror}); --to FILE") from None
    click.echo(f"{file}: {size / 1000:.0f} kB. Nothing was sent; look into it before you send it.")


def _give(file: Path) -> None:
    """Who ran it by sudo may take it along."""
    if os.geteuid() == 0 and (uid := os.environ.get("SUDO_UID", "")).isdigit():
        os.chown(file, int(uid), int(os.environ.get("SUDO_GID", "-1")))
