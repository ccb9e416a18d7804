"""`pendopo doctor` and `pendopo readiness`: how each part of the house is, on screen and paper."""

import json
import sys
from contextlib import closing
from dataclasses import asdict
from zoneinfo import ZoneInfo

import click

from kiosk.appliance import checkup
from kiosk.books import settings as settings_file
from kiosk.books.clock import SystemClock
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.cli_wifi import require_printer
from kiosk.doctor import report
from kiosk.doctor.case import Case
from kiosk.doctor.examination import examine
from kiosk.doctor.finding import AS_ROOT, NEEDS_ROOT, Finding, worst
from kiosk.doctor.readiness import order


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@click.option("--keep", is_flag=True, help="Tell nothing; keep it for the office's pages.")
@click.pass_obj
def doctor(home: Home, as_json: bool, keep: bool) -> None:
    """How each part of the house is, and the cure. Nothing has to be stopped for it.

    Exit status: 0 all is well, 1 a warning or something that is not known, 2 a failure.
    """
    findings = [*examine(home), *checkup.examine(home)]
    if keep:
        report.keep(home, SystemClock(ZoneInfo("UTC")), findings)
        return
    if as_json:
        click.echo(json.dumps([asdict(each) for each in findings]))
    else:
        for each in findings:
            click.echo(each)
        _tell_what_needs_root(findings)
    sys.exit(worst(findings))


def _tell_what_needs_root(findings: list[Finding]) -> None:
    unseen = [each.subject for each in findings if each.state == NEEDS_ROOT]
    if unseen:
        click.echo(f"Only root sees: {', '.join(unseen)}. For all of it: {AS_ROOT}")


@click.command()
@click.pass_obj
def readiness(home: Home) -> None:
    """Order the readiness report from the printer: a slip for the folder, to be signed."""
    settings = settings_file.load(home.settings)
    require_printer(home, settings)
    with closing(Books.open(home.office)) as office:
        case = Case(home, settings, settings.system_clock(home.confirmed_time), office)
        click.echo(f"job {order(case)} is ordered")
