"""`pendopo printer`: find the ticket printer, try it out on paper, keep what it can do."""

import sys

import click

from kiosk import receipts
from kiosk.books import lan
from kiosk.books import settings as settings_file
from kiosk.books.home import Home
from kiosk.cli_wifi import order


@click.group()
def printer() -> None:
    """The ticket printer."""


@printer.command()
@click.option("--address", help="Ask only this device, such as /dev/usb/lp0.")
@click.option("--tcp", metavar="HOST:PORT", help="A printer on the network; its port is 9100.")
@click.pass_obj
def setup(home: Home, address: str | None, tcp: str | None) -> None:
    """Find the printer, look at its test slips, and write [printer] into pendopo.toml."""
    from kiosk.workers import printer_setup

    walk = printer_setup.PrinterSetup(home, sys.stdout, sys.stdin)
    walk.run(printer_setup.named(address, tcp))


@click.command(name="test-print")
@click.pass_obj
def test_print(home: Home) -> None:
    """Order a test slip from the printer."""
    settings = settings_file.load(home.settings)
    clock = settings.system_clock(home.confirmed_time)
    now = clock.local() if clock.is_trusted() else None
    entrance = lan.entrance(home, settings)
    click.echo(
        f"job {order(home, 'test', receipts.printer_test(settings, now, entrance))} is ordered"
    )
