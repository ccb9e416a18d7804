"""Scanned tickets: which one a code names, and the newest scan of each counter."""

import re
from dataclasses import dataclass

from kiosk.books.clock import Clock, seconds_since
from kiosk.books.store import Books
from kiosk.office import days, services, tickets
from kiosk.office.errors import UnknownTicket
from kiosk.office.queue import CODE_ALPHABET, CODE_LENGTH
from kiosk.office.tickets import Ticket

TABLES = (
    """CREATE TABLE scans (
        counter_id INTEGER PRIMARY KEY REFERENCES counters, number INTEGER NOT NULL,
        ticket_id INTEGER REFERENCES tickets, boot TEXT NOT NULL, boot_s REAL NOT NULL) STRICT""",
)
SHOWN_FOR_S = 10.0
"""A console that looks later than this is another visit's."""
_CODE = re.compile(rf"(?:^|.*[^0-9A-Z])([{CODE_ALPHABET}]{{{CODE_LENGTH}}})\W*")
"""A ticket's code, alone or at the end of its address; a scanner may add a tab or a full stop."""
_LABEL = re.compile(r"([A-Z])[ -]?(\d{1,4})")


@dataclass(frozen=True)
class Scan:
    """A counter's newest scan; `ticket_id` is None for a code that is no ticket of this office.

    What such a code said is not kept: it may be anybody's paper.
    """

    number: int
    ticket_id: int | None


def ticket(books: Books, text: str) -> Ticket | None:
    """The ticket that a scanner or a person named: its address, its code, or today's number.

    None when it is none of this office's. Capitals do not matter: a keyboard may be locked in them.
    """
    plain = text.strip().upper()
    code, label = _CODE.fullmatch(plain), _LABEL.fullmatch(plain)
    try:
        if code:
            return tickets.find(books, code[1])
    except UnknownTicket:
        return None
    day = days.latest(books)
    if not (label and day):
        return None
    today = tickets.of_prefix(books, label[1], day.id)
    return next((each for each in today if each.number == int(label[2])), None)


def keep(books: Books, clock: Clock, counter: str, text: str) -> bool:
    """A code was scanned at the counter of this name; False when there is none.

    Call inside writing().
    """
    found = next((each for each in services.counters(books) if each.name == counter), None)
    if found is None:
        return False
    named = ticket(books, text)
    books.execute(
        """INSERT INTO scans (counter_id, number, ticket_id, boot, boot_s) VALUES (?, 1, ?, ?, ?)
           ON CONFLICT (counter_id) DO UPDATE SET number = number + 1,
             ticket_id = excluded.ticket_id, boot = excluded.boot, boot_s = excluded.boot_s""",
        (found.id, named.id if named else None, clock.boot, clock.boot_s()),
    )
    return True


def newest(books: Books, clock: Clock, counter_id: int) -> Scan | None:
    """The scan of a moment ago at this counter, if there was one."""
    row = books.execute(
        "SELECT number, ticket_id, boot, boot_s FROM scans WHERE counter_id = ?", (counter_id,)
    ).fetchone()
    age_s = seconds_since(clock, row["boot"], row["boot_s"]) if row else None
    if age_s is None or age_s > SHOWN_FOR_S:
        return None
    return Scan(row["number"], row["ticket_id"])
