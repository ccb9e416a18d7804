"""One ticket as an officer may handle it, and the search for the number of a lost slip."""

import re
from dataclasses import dataclass

from kiosk.books.clock import moment
from kiosk.office import calls, days, printing, services, tickets
from kiosk.office.errors import IllegalMove
from kiosk.office.services import Service
from kiosk.office.ticket_events import Seat
from kiosk.office.ticket_moves import MOVES, require
from kiosk.office.tickets import AT_COUNTER, Ticket
from kiosk.web.context import House

SHOWN = 12
SCANNED_MAX_CHARS = 200
_TIME = re.compile(r"([01]?\d|2[0-3])[.:]?([0-5]\d)")


@dataclass(frozen=True)
class Card:
    """A ticket, what may be done with it now, and where it may be sent on to."""

    ticket: Ticket
    actions: tuple[str, ...]
    reasons: tuple[str, ...]
    others: list[Service]
    copies: int


@dataclass(frozen=True)
class Found:
    """Numbers of a service; `is_time` is False when the time could not be read."""

    service: Service
    tickets: list[Ticket]
    is_time: bool


def card(here: House, seat: Seat, ticket_id: int) -> Card:
    """What an officer at this counter may do with a ticket; raises UnknownTicket."""
    ticket = tickets.by_id(here.office, ticket_id)
    elsewhere = ticket.state in AT_COUNTER and ticket.counter_id != seat.counter_id
    actions = () if elsewhere else tuple(a for a in MOVES if _may(here, ticket_id, a))
    others = [each for each in services.services(here.office) if each.id != ticket.service_id]
    return Card(
        ticket=ticket,
        actions=actions,
        reasons=calls.REASONS,
        others=others if "transfer" in actions else [],
        copies=printing.copies(here.office, ticket_id),
    )


def search(here: House, prefix: str, at: str) -> Found:
    """Today's numbers of a service, those taken nearest to the time first; UnknownService."""
    service = services.service(here.office, prefix)
    day = days.latest(here.office)
    taken = tickets.of_prefix(here.office, prefix, day.id) if day else []
    time = _TIME.fullmatch(at.strip())
    if not time:
        return Found(service, taken[::-1][:SHOWN], is_time=not at.strip())
    wanted = int(time[1]) * 60 + int(time[2])
    return Found(service, sorted(taken, key=lambda t: abs(_minute(here, t) - wanted))[:SHOWN], True)


def _minute(here: House, ticket: Ticket) -> int:
    taken = moment(ticket.taken_at).astimezone(here.settings.office.zone)
    return taken.hour * 60 + taken.minute


def _may(here: House, ticket_id: int, action: str) -> bool:
    try:
        require(here.office, ticket_id, action)
    except IllegalMove:
        return False
    return True
