"""`pendopo wifi`: how the WiFi is, who is on it (never by name), and letting it rest."""

import json
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click
import msgspec

from kiosk import receipts
from kiosk.appliance import leak_test
from kiosk.books import settings as settings_file
from kiosk.books.clock import moment
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, writing
from kiosk.cli_evidence import outages, report
from kiosk.office import printing
from portal.errors import PortalError
from portal.gate_client import Entry, GateClient, Line, Summary

MINUTE_S = 60
MEGABYTE = 1_000_000
SHARED = {
    "cake": "# by cake: each phone the same, whatever the number of its downloads",
    "fq_codel": "# by fq_codel: each phone the same, whatever the number of its downloads",
    "plain": "# PHONES ARE NOT KEPT EQUAL: the kernel has neither cake nor fq_codel",
    "": (
        "the line is not shared out: [wifi] down_mbit and up_mbit do not say how fast it is;\n"
        "phones whose fair use is spent have 256 kB/s each way, together"
    ),
}


class Refusal(click.ClickException):
    """An error as one line, without a trace."""

    exit_code = 2


class WifiGroup(click.Group):
    """A group that turns the gate's refusals into one line each."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except PortalError as error:
            raise Refusal(str(error)) from None


@click.group(cls=WifiGroup)
def wifi() -> None:
    """The village's WiFi."""


wifi.add_command(outages)
wifi.add_command(report)


@wifi.command()
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@click.pass_obj
def status(home: Home, as_json: bool) -> None:
    """Phones online, the line to the internet, and since when."""
    summary = _gate(home).summary()
    click.echo(msgspec.json.encode(summary).decode() if as_json else _told(home, summary))


@wifi.command()
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@click.pass_obj
def clients(home: Home, as_json: bool) -> None:
    """Each session by its mark: state, time left, data. No address, no name."""
    found = list(_sessions(_gate(home)))
    if as_json:
        click.echo(json.dumps([msgspec.structs.asdict(each) for each in found]))
        return
    for each in found:
        left = f"{each.remaining_s // MINUTE_S} min left"
        click.echo(f"{each.mark:>5}  {each.state:<9} {left:>13}  {each.used_bytes // MEGABYTE} MB")
    if not found:
        click.echo("nobody is on the WiFi")


@wifi.command()
@click.argument("mark", type=click.IntRange(1))
@click.pass_obj
def revoke(home: Home, mark: int) -> None:
    """End the session with this mark at once, running downloads too."""
    _gate(home).revoke(mark)
    click.echo(f"session {mark} is ended")


@wifi.command()
@click.argument("minutes", type=click.IntRange(1, 7 * 24 * 60), required=False)
@click.pass_obj
def pause(home: Home, minutes: int | None) -> None:
    """Let the WiFi rest, for some minutes or until `resume`; nobody's time runs meanwhile."""
    _gate(home).pause(minutes * MINUTE_S if minutes else None)
    click.echo(f"the WiFi rests {f'for {minutes} minutes' if minutes else 'until you resume it'}")


@wifi.command()
@click.pass_obj
def resume(home: Home) -> None:
    """End the rest; whoever was online is again."""
    _gate(home).resume()
    click.echo("the WiFi works again")


@wifi.command()
@click.pass_obj
def plan(home: Home) -> None:
    """How the line is shared out, as the `tc` commands that the gate ran."""
    shared = _gate(home).plan()
    if shared.trouble:
        raise Refusal(f"the line is not shared out: {shared.trouble}")
    click.echo(SHARED[shared.queue])
    for command in shared.commands:
        click.echo(command)


@wifi.command()
@click.pass_obj
def certificate(home: Home) -> None:
    """Whether phones are served TLS, and the captive portal API is announced."""
    from kiosk.workers import certificate as certificates  # with OpenSSL, which no other needs

    settings = settings_file.load(home.settings)
    clock = settings.system_clock()
    found = certificates.judge(settings.portal, f"{home.settings}: [portal]", clock)
    if found is None:
        click.echo("[portal] names no certificate: no TLS, no captive portal API")
        return
    until = f"{found.ends.astimezone(settings.office.zone):%d.%m.%Y %H.%M}"
    why = found.why_not_announced
    told = f"not announced: {why}" if why else "announced"
    click.echo(f"TLS for {settings.portal.tls_name} until {until}\ncaptive portal API: {told}")


@wifi.command()
@click.option("--print", "on_paper", is_flag=True, help="A slip from the ticket printer.")
@click.pass_obj
def poster(home: Home, on_paper: bool) -> None:
    """What the WiFi's QR code says; the poster to print on A4 is the counter's page."""
    settings = settings_file.load(home.settings)
    if on_paper:
        click.echo(f"job {order(home, 'poster', receipts.wifi_poster(settings))} is ordered")
    else:
        click.echo(f"{settings.wifi.code}\nposter for A4: /counter/poster")


def require_printer(home: Home, settings: Settings) -> None:
    """Refuse where no printer is named."""
    if settings.printer.kind == "none":
        raise Refusal(f'{home.settings}: [printer] kind = "none"; name a printer first')


def order(home: Home, kind: str, lines: list[receipts.Line]) -> int:
    """Order a slip that is no ticket; the job's number. Refuses where no printer is named."""
    settings = settings_file.load(home.settings)
    require_printer(home, settings)
    books = Books.open(home.office)
    with writing(books):
        job = printing.enqueue(books, settings.system_clock(), kind, lines)
    books.close()
    return job


def _gate(home: Home) -> GateClient:
    return GateClient(home.run / "gate.sock")


def _sessions(gate: GateClient) -> Iterator[Entry]:
    after, more = 0, True
    while more:
        page = gate.list(after)
        yield from page.sessions
        more = page.more and bool(page.sessions)
        after = page.sessions[-1].mark if page.sessions else after


def _told(home: Home, summary: Summary) -> str:
    line = {Line.UP: "up", Line.DOWN: "down", Line.UNKNOWN: "not known"}[summary.line]
    zone = settings_file.load(home.settings).office.zone
    if summary.line_since:
        since: datetime = moment(summary.line_since).astimezone(zone)
        line += f" since {since:%d.%m. %H.%M}"
    elif summary.line_for_s is not None:
        line += f" for {summary.line_for_s // MINUTE_S} min; the date is not trusted"
    if summary.line_cause:
        line += f": {summary.line_cause.words}"
    rest = "\nthe WiFi rests" if summary.paused else ""
    waiting = f", {summary.phones_waiting} waiting" if summary.phones_waiting else ""
    return (
        f"phones online: {summary.phones_online}{waiting}\ninternet: {line}"
        f"\nenforcement device: {summary.device}\nleak test: {_leak_test(home, zone)}{rest}"
    )


def _leak_test(home: Home, zone: ZoneInfo) -> str:
    """What the gate's test of itself found last in this boot (kiosk/appliance/leak_test.py)."""
    try:
        found = leak_test.last(home)
        at = moment(found.at).astimezone(zone)
    except FileNotFoundError:
        return "never ran since the start"
    except (OSError, ValueError) as error:
        return f"not known ({error})"
    said = {"held": "held", "leak": f"LEAK ({', '.join(found.leaked)})"}.get(
        found.result, f"not known ({found.why})"
    )
    day = "today" if at.date() == datetime.now(zone).date() else f"{at:%d.%m.}"
    return f"{said}, {day} {at:%H.%M}"
