"""`pendopo doctor`: one line for each part of the house, with the cure; it changes nothing."""

import json
import sys
from dataclasses import asdict

import click

from kiosk.books.home import Home
from kiosk.doctor.examination import examine
from kiosk.doctor.finding import worst


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@click.pass_obj
def doctor(home: Home, as_json: bool) -> None:
    """How each part of the house is, and the cure. Nothing has to be stopped for it.

    Exit status: 0 all is well, 1 a warning or something that is not known, 2 a failure.
    """
    findings = list(examine(home))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in findings]))
    else:
        for each in findings:
            click.echo(each)
    sys.exit(worst(findings))
