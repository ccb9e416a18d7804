"""Ordering papers in a shop's tests, and what is known of them."""

from kiosk import receipts
from kiosk.books.store import writing
from kiosk.office import devices, lanes, printing
from kiosk.office.printing import JobState
from tests.factories import a_ticket
from tests.kiosk.workers.conftest import Shop


def order(shop: Shop) -> int:
    """A ticket and its paper; returns the job's id."""
    ticket = a_ticket(shop.office, shop.clock)
    lines = receipts.ticket(ticket, shop.settings, lanes.ahead(shop.office, ticket))
    with writing(shop.office):
        return printing.enqueue(shop.office, shop.clock, "ticket", lines, ticket.id)


def state(shop: Shop, job_id: int) -> JobState:
    return printing.job(shop.office, job_id).state


def says(shop: Shop, word: str) -> bool:
    device = devices.last_word(shop.office, "printer")
    return device is not None and device.state == word
