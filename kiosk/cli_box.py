"""`pendopo box`: find the complaint box and keep its address."""

import sys
from pathlib import Path

import click

from kiosk.books.home import Home


@click.group()
def box() -> None:
    """The complaint box that counts its papers."""


@box.command()
@click.option("--address", type=click.Path(path_type=Path), help="Ask only this line.")
@click.pass_obj
def setup(home: Home, address: Path | None) -> None:
    """Find the box, see a test paper and its door arrive, and write [box] into pendopo.toml."""
    from kiosk.workers import box_setup

    box_setup.BoxSetup(home, sys.stdout, sys.stdin).run(box_setup.named(address))
