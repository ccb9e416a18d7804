"""What the house had answered before its power went, and whether its books still know it.

A promise is a mark in the disk's log: its kind and its words, joined by colons.
"""

from collections.abc import Iterator

from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.office import ticket_events
from tests.vm.log_writes import Entry

TICKET, CALLED, DROPS, ONLINE, LEAVING = "ticket", "called", "drops", "online", "leaving"
CHECKS = ("integrity_check", "foreign_key_check")


def booked(office: Books) -> int:
    """All papers that fell into the box so far, as the public number counts them."""
    [drops] = office.execute("SELECT coalesce(sum(booked), 0) FROM box_counts").fetchone()
    return int(drops)


class Promises:
    """All that were made while the disk was recorded."""

    def __init__(self, entries: list[Entry]) -> None:
        marks = ((at, each.mark.split(":")) for at, each in enumerate(entries) if each.mark)
        self._made = [(at, kind, words) for at, (kind, *words) in marks if words]

    def broken(self, point: int, home: Home) -> list[str]:
        """What the books of a home do not hold of what was promised before entry `point`."""
        books = [Books.open(file) for file in (home.office, home.desk, home.gate)]
        try:
            return [*_faults(books), *self._lost(point, books[0], books[2])]
        finally:
            for each in books:
                each.close()

    def _lost(self, point: int, office: Books, gate: Books) -> Iterator[str]:
        tickets = office.execute(
            "SELECT id, tap, state, prefix || printf('%03d', number) AS label FROM tickets"
        ).fetchall()
        taken = {(str(row["id"]), row["label"], row["tap"]) for row in tickets}
        called = {row["label"] for row in tickets if row["state"] != "waiting"}
        papers = {row[0] for row in office.execute("SELECT ticket_id FROM print_jobs")}
        online = {row[0].replace(":", "-") for row in gate.execute("SELECT mac FROM sessions")}
        drops = booked(office)
        last_of = {
            words[0]: kind for _, kind, words in self._before(point) if kind in (ONLINE, LEAVING)
        }
        for _, kind, words in self._before(point):
            match kind, words:
                case "ticket", [number, label, tap]:
                    if (number, label, tap) not in taken or int(number) not in papers:
                        yield f"ticket {label} or its paper"
                case "called", [label]:
                    if label not in called:
                        yield f"the call of {label}"
                case "drops", [number]:
                    if drops < int(number):
                        yield f"{number} drops: {drops} are booked"
        yield from (f"phone {mac}" for mac, kind in last_of.items()
                    if kind == ONLINE and mac not in online)  # fmt: skip

    def _before(self, point: int) -> Iterator[tuple[int, str, list[str]]]:
        return (each for each in self._made if each[0] < point)


def _faults(books: list[Books]) -> Iterator[str]:
    for each in books:
        for check in CHECKS:
            said = [str(tuple(row)) for row in each.execute(f"PRAGMA {check}")]
            if said not in ([], ["('ok',)"]):
                yield f"{each.path.name}: {check}: {said[0]}"
    rows = {row["id"]: row for row in books[0].execute("SELECT * FROM tickets")}
    told = ticket_events.rebuilt(books[0])
    if [{key: rows[each["id"]][key] for key in each} for each in told] != told:
        yield "the tickets are not what their events tell"
