"""`pendopo hardware-test`: the devices at work for minutes or hours, with a log to take along."""

import sys
from pathlib import Path

import click

from kiosk.books.home import Home


@click.command(name="hardware-test")
@click.argument("device", type=click.Choice(["printer", "box", "speaker", "all"]))
@click.option("--minutes", type=click.FloatRange(min=0.01, max=7 * 24 * 60), default=10.0,
              show_default=True, help="How long.")  # fmt: skip
@click.option("--log", "folder", type=click.Path(path_type=Path), metavar="DIR",
              help="A folder for the log; else the first USB stick below /media.")  # fmt: skip
@click.pass_obj
def hardware_test(home: Home, device: str, minutes: float, folder: Path | None) -> None:
    """Try the devices again and again on the product's own drivers; p pauses, q ends.

    Their workers have to be stopped first. Exit status: 0 every try was ok, 1 some are not known,
    2 some failed.
    """
    from kiosk.workers.hardware_test import bench

    sys.exit(bench.run(home, device, minutes, folder, click.echo))
