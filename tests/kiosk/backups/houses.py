"""Houses that were lived in, and whether two of them hold the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.office import box, calls
from kiosk.office.ticket_events import Seat
from tests.factories import a_ticket, an_open_counter
from tests.kiosk.office.test_box import Frame

SETTINGS = '[office]\nvillage = "Sukojati"\n[clock]\ntrusted = "always"\n'


def live_in(home: Home, clock: ManualClock) -> None:
    """Tickets taken and called, drops, a logo, recordings, settings of its own."""
    with closing(Books.open(home.office)) as office:
        counter = an_open_counter(office, clock)
        for prefix in "AABCA":
            a_ticket(office, clock, prefix)
        for letters in (0, 3, 4):
            with writing(office):
                box.record(office, clock, Frame(letters=letters))
        with writing(office):
            calls.call_next(office, clock, Seat("sari", counter))
    home.settings.write_text(SETTINGS)
    home.logo.write_bytes(b"P4\n8 1\n\xff")
    (home.clips / "id").mkdir(parents=True)
    (home.clips / "id" / "loket.wav").write_bytes(b"RIFF of a word")


def all_rows(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of both books."""
    found = {}
    for path in (home.office, home.desk):
        with closing(sqlite3.connect(path)) as books:
            tables = books.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (name,) in tables:
                rows = books.execute(f'SELECT * FROM "{name}"').fetchall()
                found[f"{path.name} {name}"] = sorted(rows, key=repr)
    return found


def all_files(home: Home) -> dict[str, bytes]:
    """What is no book."""
    paths = (home.settings, home.logo, *home.clips.rglob("*.wav"))
    return {p.relative_to(home.path).as_posix(): p.read_bytes() for p in paths if p.exists()}


def what(home: Home) -> tuple[object, object]:
    """Everything that a backup is to bring back."""
    return all_rows(home), all_files(home)


def beside(path: Path) -> list[str]:
    """The names in a folder, hidden ones too."""
    return sorted(each.name for each in path.iterdir())
