"""`pendopo printer`: find the ticket printer, try it out on paper, keep what it can do."""

import sys

import click

from kiosk.books.home import Home


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
