"""What tests set up: a state folder with the demo village, a clock that moves when told."""

import atexit
import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_queue import Hours
from kiosk.books.store import Books, writing
from kiosk.office import accounts, audit, demo, passwords, queue, services
from kiosk.office.accounts import Account
from kiosk.office.migrations import migrate
from kiosk.office.services import CounterState
from kiosk.office.tickets import Ticket

ZONE = ZoneInfo("Asia/Jakarta")
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=ZONE)
PASSWORD = "sawah-padi-123"
PIN = "270925"
"""The technician's, where a test sets one."""
ALWAYS_OPEN = "".join(f'{day} = "00.00-24.00"\n' for day in Hours.__struct_fields__)
"""An office that never closes, for the settings of houses that run on this machine's clock."""


def a_clock(*, trusted: bool = True) -> ManualClock:
    """Eight in the morning of a Tuesday in Sukojati."""
    return ManualClock(MORNING, trusted=trusted)


def a_home(path: Path) -> Home:
    """A state folder with empty, migrated books and no settings file."""
    home = Home(path)
    home.make()
    migrate(home)
    return home


def a_village(path: Path) -> Home:
    """A state folder with the demo village and one officer of each role."""
    shutil.copytree(_pattern(), path)
    return Home(path)


@cache
def _pattern() -> Path:
    """The village made once a run: migrations and two argon2 hashes take 0.2 s."""
    folder = Path(tempfile.mkdtemp(prefix="pendopo-pattern-"))
    atexit.register(shutil.rmtree, folder)
    home = a_home(folder / "home")
    office = Books.open(home.office)
    demo.seed(office)
    office.close()
    desk = Books.open(home.desk)
    for account in (
        Account("sari", "Bu Sari", "petugas"),
        Account("budi", "Pak Budi", "pengelola"),
    ):
        accounts.create(desk, a_clock(), audit.COMMAND, account, PASSWORD)
    desk.close()
    return home.path


def set_pin(desk: Books) -> None:
    """The technician's PIN, as if a manager had set it."""
    with writing(desk):
        desk.execute("DELETE FROM technician_pin")
        desk.execute("INSERT INTO technician_pin (id, pin_hash) VALUES (1, ?)", (_pin_hash(),))


@cache
def _pin_hash() -> str:
    return passwords.hashed_pin(PIN)


def settings_for_tests() -> Settings:
    """Settings of a trial: all faces on one port."""
    from msgspec.structs import replace

    plain = Settings()
    return replace(plain, kiosk=replace(plain.kiosk, one_port=True, demo=True))


def a_ticket(books: Books, clock: ManualClock, prefix: str = "A", tap: str | None = None) -> Ticket:
    """One more ticket of a service."""
    count = books.execute("SELECT count(*) FROM tickets").fetchone()[0]
    with writing(books):
        return queue.take_ticket(books, clock, prefix, tap or f"tap-{count}")


def an_open_counter(
    books: Books, clock: ManualClock, counter_id: int = 1, officer: str = "sari"
) -> int:
    """A counter opened by an officer."""
    with writing(books):
        services.set_counter(books, clock, counter_id, CounterState.OPEN, officer)
    return counter_id
