"""What the house writes into its log on a day of walks and failures: lines, and nobody in them."""

import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError

from portal.gate.neighbours import FakeNeighbours
from tests.flows.conftest import Person, until
from tests.house import House, running
from tests.kiosk.books.test_logs import LINE, parsed

NAMES = ("Bu Sari", "Pak Budi", "sari", "budi", "Demo")


@contextmanager
def broken_books(house: House) -> Iterator[None]:
    """Nobody can read the services: every page of the office fails."""
    with closing(sqlite3.connect(house.home.office)) as books:
        books.execute("ALTER TABLE services RENAME TO lost")
        yield
        books.execute("ALTER TABLE lost RENAME TO services")


def tries(person: Person, path: str, press: str | None = None, **fields: str) -> None:
    """Whatever the answer is."""
    with suppress(HTTPError, AssertionError):
        person.opens(path)
        if press:
            person.presses(press, **fields)


def a_day_of_walks(house: House, visitor: Person, officer: Person) -> list[str]:
    """A phone and a ticket; the secrets that must not be told."""
    visitor.opens("/")
    visitor.presses("/connect")
    visitor.opens("/queue")
    visitor.presses("/queue/D")
    resident = Person(house.kiosk)
    resident.opens("/ticket")
    resident.presses("/ticket/C")
    login, password = house.login
    officer.opens("/counter")
    with suppress(HTTPError):
        officer.submits("/counter/sign-in", login=login, password="not the password")
    officer.submits("/counter/sign-in", login=login, password=password)
    officer.presses("/counter/choose/2")
    officer.presses("/counter/call")
    house.devices("box drop")
    with closing(sqlite3.connect(house.home.office)) as books:
        codes = [code for (code,) in books.execute("SELECT code FROM tickets")]
    return [login, password, visitor.address.rsplit("/", 1)[1], *codes]


def a_day_of_failures(house: House, visitor: Person, officer: Person, code: str) -> None:
    house.devices("printer unplugged")
    tries(Person(house.kiosk), "/ticket", "/ticket/A")
    tries(visitor, f"/t/{code}")
    tries(visitor, "/t/WRONGONE")
    officer.opens("/paper")
    officer.presses("/paper/do/line-down")
    until(lambda: "Internet putus sejak" in visitor.opens("/"))
    with broken_books(house):
        tries(visitor, f"/t/{code}")
        tries(visitor, "/queue")
        tries(officer, "/counter")
        tries(Person(house.kiosk), "/ticket")
    house.kill("gate")
    tries(visitor, "/", "/connect")
    os.kill(house.pids("kiosk")[1], signal.SIGKILL)  # a worker alone
    until(lambda: "part=gunicorn.error" in log_of(house))
    until(lambda: "printer is offline" in log_of(house))
    until(lambda: log_of(house).count("fake enforcement device") == 2)


def log_of(house: House) -> str:
    return (house.home.run / "trial.log").read_text()


def test_a_day_of_walks_and_failures_is_told_in_lines_that_name_nobody(folder: Path) -> None:
    with running(folder) as house:
        visitor, officer = Person(house.portal), Person(house.kiosk)
        secrets = a_day_of_walks(house, visitor, officer)
        a_day_of_failures(house, visitor, officer, secrets[-1])
        told = log_of(house)
    lines = [line for line in told.splitlines() if not line.startswith("devices ready")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    fields = [parsed(line) for line in lines]
    assert {each["part"] for each in fields} >= {"gate", "portal", "printer", "kiosk.web"}
    assert any("no such table" in each["msg"] for each in fields)
    words = "\n".join(each["msg"] + each.get("trace", "") for each in fields)
    assert not re.search(r"([0-9a-f]{2}[:-]){5}[0-9a-f]{2}", words, re.IGNORECASE)
    assert "[mac]" not in words, "and none had to be taken out"
    for secret in (*secrets, *NAMES, "127.0.0.1", FakeNeighbours().mac_of("127.0.0.1")):
        assert secret not in words.replace(str(folder), "")
