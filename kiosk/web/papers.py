"""A ticket's paper: ordering it, once more with the mark of a reprint, and what is known of it."""

from kiosk import receipts
from kiosk.books import lan
from kiosk.office import box_openings, day_events, devices, lanes, printing, reports
from kiosk.office.printing import DOUBTFUL, Job
from kiosk.office.tickets import Ticket
from kiosk.receipts_box import box_opening
from kiosk.receipts_day import day_end
from kiosk.web import words
from kiosk.web.context import House

REPRINTS_MAX = 2


def order(here: House, ticket: Ticket, *, copy: int = 0) -> None:
    """Put a ticket's paper into the spool; call inside writing()."""
    if here.settings.printer.kind == "none":
        return
    lines = receipts.ticket(ticket, here.settings, lanes.ahead(here.office, ticket), copy=copy)
    printing.enqueue(here.office, here.clock, "ticket", lines, ticket.id)


def order_test(here: House) -> bool:
    """Put a test slip into the spool, where there is a printer; call inside writing()."""
    if here.settings.printer.kind == "none":
        return False
    entrance = lan.entrance(here.home, here.settings)
    lines = receipts.printer_test(here.settings, here.now(), entrance)
    printing.enqueue(here.office, here.clock, "test", lines)
    return True


def order_day_end(here: House, service_day: int) -> None:
    """Put the slip of a day into the spool; call inside writing(). Raises UnknownDay."""
    report = reports.of_day(here.office, here.settings.office.zone, service_day)
    events = day_events.history(here.office, service_day)
    lines = day_end(report, events, reports.services_ever(here.office), here.settings)
    printing.enqueue(here.office, here.clock, "day-end", lines)


def order_box_opening(here: House, opening_id: int) -> bool:
    """Put the slip of a box opening into the spool, where there is a printer; a further one is a
    reprint. Call inside writing(). Raises UnknownOpening."""
    opening = box_openings.by_id(here.office, opening_id)
    if here.settings.printer.kind == "none" or opening.outcome != "counted":
        return False
    copy = box_openings.count_slip(here.office, opening_id)
    lines = box_opening(opening, here.settings, copy=copy)
    printing.enqueue(here.office, here.clock, "box-opening", lines, copy=copy)
    return True


def may_print_again(last: Job) -> bool:
    """Whether a person at the screen may have this paper again."""
    return last.state in DOUBTFUL and last.copy < REPRINTS_MAX


def known(here: House, ticket: Ticket) -> dict[str, object]:
    """What the ticket page says of the paper."""
    printer = words.printer_state(devices.last_word(here.office, "printer"), here.age_of("printer"))
    job = printing.latest_of(here.office, ticket.id)
    return {
        "step": words.paper_step(job, printer),
        "problem": words.PRINTER_PROBLEMS.get(printer, ""),
        "can_print_again": job is not None and may_print_again(job),
    }
