"""The `pendopo` command: the top floor, where everything is put together."""

import json
import os
import socket
import sys
from dataclasses import asdict
from pathlib import Path

import click

from kiosk.books import settings as settings_file
from kiosk.books.errors import BooksError
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.cli_backup import backup
from kiosk.cli_box import box
from kiosk.cli_doctor import doctor, readiness
from kiosk.cli_hardware_test import hardware_test
from kiosk.cli_lan import front, lan
from kiosk.cli_printer import printer, test_print
from kiosk.cli_restore import restore
from kiosk.cli_support import support_bundle
from kiosk.cli_voice import voice
from kiosk.cli_wifi import Refusal, wifi
from kiosk.office import accounts, audit, passwords, queue, services
from kiosk.office.accounts import Account
from kiosk.office.errors import OfficeError

THREADS = {"kiosk": 48, "portal": 16}
KEEP_ALIVE_S = {"kiosk": "15", "portal": "0"}
"""A phone's kept-alive probe connection would stay captive after the grant."""
PORT_OPTIONS = {"kiosk": "--kiosk-port", "portal": "--portal-port"}


class Command(click.Group):
    """A group that turns the house's own errors into one line each."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except (BooksError, OfficeError) as error:
            raise Refusal(str(error)) from None


@click.group(cls=Command)
@click.option("--home", type=click.Path(path_type=Path), help="The state folder.")
@click.version_option(package_name="pendopo")
@click.pass_context
def main(context: click.Context, home: Path | None) -> None:
    """A village office's front door: WiFi, queue tickets, board, complaint box."""
    context.obj = Home(home.absolute()) if home else Home.from_environment()


@main.command()
@click.pass_obj
def migrate(home: Home) -> None:
    """Make the books that are missing and bring all up to date."""
    from kiosk.office.migrations import migrate as migrate_books

    home.make()
    migrate_books(home)


@main.command()
@click.argument("face", type=click.Choice(["kiosk", "portal"]))
@click.pass_obj
def serve(home: Home, face: str) -> None:
    """Serve one face with gunicorn, in place of this process."""
    settings = settings_file.load(home.settings)
    home.claim(face)
    listen = settings.kiosk.listen if face == "kiosk" else settings.portal.listen
    binds = ["--bind", listen]
    if not settings.kiosk.one_port:
        binds += ["--bind", f"unix:{home.run / face}.sock"]
    os.environ["PENDOPO_HOME"] = str(home.path)
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # else each of the threads may keep its own
    _become("gunicorn", *binds, *_gunicorn(home, face), f"{face}.web:create_app()")


@main.command()
@click.argument("name")
@click.option("--to", type=click.Path(path_type=Path), help="A file to write, not the terminal.")
@click.pass_obj
def render(home: Home, name: str, to: Path | None) -> None:
    """Fill in the template systemd/NAME.in from the settings."""
    from kiosk.workers import templates

    text = templates.render(name, templates.values_of(settings_file.load(home.settings), home))
    if to is None:
        click.echo(text, nl=False)
    else:
        to.write_text(text, "utf-8")


@main.command(name="try")
@click.option("--fresh", is_flag=True, help="Begin anew: forget the trial's data.")
@click.option("--kiosk-port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option("--portal-port", type=click.IntRange(1, 65535), default=2080, show_default=True)
@click.pass_obj
def try_out(home: Home, fresh: bool, kiosk_port: int, portal_port: int) -> None:
    """Run the whole house here, with paper in the browser and a simulated box."""
    from kiosk.workers import trial_setup

    trial_setup.require_usable(home, fresh=fresh)
    home.claim("try", patience_s=0.5)
    if kiosk_port == portal_port:
        raise Refusal(f"both faces on port {kiosk_port}; choose another with --portal-port N")
    ports = {"kiosk": kiosk_port, "portal": portal_port}
    for face, port in ports.items():
        if not _is_free(port):
            raise Refusal(f"port {port} is taken; choose another with {PORT_OPTIONS[face]} N")
    password = trial_setup.prepare(home, fresh=fresh)
    faces = {face: f"http://127.0.0.1:{port}" for face, port in ports.items()}
    os.environ["PENDOPO_HOME"] = str(home.path)
    os.environ["PENDOPO_KIOSK_LISTEN"] = faces["kiosk"].removeprefix("http://")
    os.environ["PENDOPO_PORTAL_LISTEN"] = faces["portal"].removeprefix("http://")
    os.environ["PENDOPO_PORTAL_ADDRESS"] = faces["portal"]
    os.environ["PENDOPO_GATE_DEVICE"] = "fake"
    plan = {
        "home": str(home.path),
        "addresses": {face: f"{address}/healthz" for face, address in faces.items()},
        "said": _addresses(faces["kiosk"], faces["portal"], trial_setup.LOGIN, password),
    }
    # A new program, so that what only the preparation needed does not stay in memory.
    _become("kiosk.workers.trial", json.dumps(plan))


for each in (backup, box, doctor, front, hardware_test, lan, printer, readiness, restore,
             support_bundle, test_print, voice, wifi):  # fmt: skip
    main.add_command(each)


@main.group()
def service() -> None:
    """The services people queue for."""


@service.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@click.pass_obj
def list_services(home: Home, as_json: bool) -> None:
    """Each service, whether it is open, and who waits."""
    books = Books.open(home.office)
    found = queue.overview(
        books, settings_file.load(home.settings).system_clock(home.confirmed_time)
    )
    books.close()
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], default=str))
        return
    for each in found:
        state = "open" if each.is_open else "closed"
        click.echo(f"{each.prefix}  {each.name_id:<24} {state:<7} {each.waiting} waiting")


@service.command(name="set")
@click.argument("prefix")
@click.argument("state", type=click.Choice(["open", "closed"]))
@click.pass_obj
def set_service(home: Home, prefix: str, state: str) -> None:
    """Let a service take tickets, or not."""
    books = Books.open(home.office)
    clock = settings_file.load(home.settings).system_clock(home.confirmed_time)
    with writing(books):
        services.set_service_open(books, prefix, is_open=state == "open")
        audit.record(books, clock, audit.COMMAND, f"service_{state}", prefix)
    books.close()
    click.echo(f"{prefix} is {state}")


@main.command(name="add-officer")
@click.argument("login")
@click.argument("name")
@click.option("--manager", is_flag=True, help="Role pengelola instead of petugas.")
@click.option("--if-none", is_flag=True, help="Only while nobody has an account; else do nothing.")
@click.pass_obj
def add_officer(home: Home, login: str, name: str, manager: bool, if_none: bool) -> None:
    """Add a staff account and print its first password."""
    password = passwords.new_password()
    clock = settings_file.load(home.settings).system_clock(home.confirmed_time)
    new = Account(login, name, "pengelola" if manager else "petugas")
    books = Books.open(home.desk)
    try:
        if if_none and accounts.accounts(books):
            return
        accounts.create(books, clock, audit.COMMAND, new, password)
    finally:
        books.close()
    click.echo(password)


def _become(module: str, *arguments: str) -> None:
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606


def _gunicorn(home: Home, face: str) -> list[str]:
    """One worker: its threads wait for the disk, and every process more costs memory."""
    return [
        *("--worker-class", "kiosk.workers.serving.WatchedWorker"),
        *("--workers", "1", "--threads", str(THREADS[face])),
        *("--worker-tmp-dir", str(home.run), "--no-control-socket", "--preload"),
        *("--graceful-timeout", "2", "--timeout", "30", "--keep-alive", KEEP_ALIVE_S[face]),
        *("--name", f"pendopo-{face}", "--log-level", "warning"),
        # No TCP peer is a proxy of ours: what it says of scheme and path is not heard.
        *("--forwarded-allow-ips", ""),
    ]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _addresses(kiosk: str, portal: str, login: str, password: str) -> str:
    return f"""
  Pendopo is running. Ctrl-C stops it.

    touch screen     {kiosk}/
    hall board       {kiosk}/board
    counter          {kiosk}/counter    sign in: {login} / {password}
    management       {kiosk}/manage     the same sign-in
    phone's page     {portal}/
    paper and box    {kiosk}/paper

  Touch first: open the touch screen, tap "Ambil nomor antrean", then look at the paper.
"""


if __name__ == "__main__":
    main()
