"""Papers of which nobody is sure: held without a roll, lost on the way, sent to another device."""

import dataclasses

from msgspec.structs import replace

from kiosk import receipts
from kiosk.books.store import writing
from kiosk.office import printing, tickets
from kiosk.office.printing import JobState
from kiosk.workers.print_worker import PrintWorker
from tests.kiosk.workers.conftest import Shop
from tests.kiosk.workers.papers import order, says, state


def test_a_paper_held_without_paper_is_confirmed_when_it_comes_out_by_itself(shop: Shop) -> None:
    with shop.working(PrintWorker):
        shop.until(lambda: says(shop, "ready"))
        job_id = order_and_use_up_the_paper(shop)
        assert printing.job(shop.office, job_id).problem == "paper_out"
        again = order_again(shop, job_id)
        shop.tell("printer ok")
        shop.until(lambda: state(shop, job_id) is JobState.CONFIRMED)
        following = order(shop)
        shop.until(lambda: state(shop, following) is JobState.CONFIRMED)
    assert state(shop, again) is JobState.EXPIRED
    first, second = shop.papers()
    assert "A001" in first
    assert "A002" in second
    latest = printing.latest_of(shop.office, 1)
    assert latest is not None
    assert latest.state is JobState.CONFIRMED
    assert printing.papers_of_the_day(shop.office).confirmed == 2


def test_a_paper_lost_with_the_printers_power_stays_unknown_and_its_reprint_is_marked(
    shop: Shop,
) -> None:
    with shop.working(PrintWorker):
        shop.until(lambda: says(shop, "ready"))
        job_id = order_and_use_up_the_paper(shop)
        again = order_again(shop, job_id)
        shop.tell("printer power_off")
        shop.until(lambda: says(shop, "offline"))
        shop.tell("printer ok")
        shop.until(lambda: says(shop, "ready"))
        shop.clock.advance(60)
        shop.until(lambda: state(shop, again) is JobState.CONFIRMED)
    assert state(shop, job_id) is JobState.UNKNOWN
    whole = [paper for paper in shop.papers() if "Simpan karcis ini." in paper]
    assert len(whole) == 1
    assert "CETAK ULANG ke-1" in whole[0]


def order_and_use_up_the_paper(shop: Shop) -> int:
    """A ticket during which the roll ends; returns the job's id, which nobody is sure of."""
    shop.tell("printer slow")
    read = shop.devices.bytes_read
    job_id = order(shop)
    shop.until(lambda: shop.devices.bytes_read > read + 400)
    shop.tell("printer paper_out")
    shop.until(lambda: state(shop, job_id) is JobState.UNKNOWN)
    return job_id


def order_again(shop: Shop, job_id: int) -> int:
    """A second paper of the job's ticket."""
    ticket_id = printing.job(shop.office, job_id).ticket_id
    assert ticket_id is not None
    ticket = tickets.by_id(shop.office, ticket_id)
    lines = receipts.ticket(ticket, shop.settings, 0, copy=1)
    with writing(shop.office):
        return printing.enqueue(shop.office, shop.clock, "ticket", lines, ticket_id)


def test_what_was_on_its_way_when_the_cable_came_out_spoils_no_later_ticket(shop: Shop) -> None:
    mute = with_a_printer(shop, profile="generic-58")
    with mute.working(PrintWorker):
        lose_half_a_ticket(shop)
        shop.until(lambda: says(shop, "offline"))
        shop.tell("printer ok")
        two_more_are_clean(shop)


def test_what_was_on_its_way_when_the_power_failed_spoils_no_later_ticket(shop: Shop) -> None:
    mute = with_a_printer(shop, profile="generic-58")
    with mute.working(PrintWorker):
        lose_half_a_ticket(shop)
    shop.tell("printer ok")
    with mute.working(PrintWorker):
        two_more_are_clean(shop)


def test_a_line_on_which_the_box_answers_is_never_a_printer_that_is_ready(shop: Shop) -> None:
    wrong = with_a_printer(shop, address=str(shop.home.run / "box"))
    with wrong.working(PrintWorker):
        job_id = order(shop)
        shop.until(lambda: state(shop, job_id) is JobState.SENT)
        assert says(shop, "unknown")
    assert printing.job(shop.office, job_id).evidence == "accepted"
    assert shop.tell("status")["box"] == {"letters": 0, "opens": 0}


def with_a_printer(shop: Shop, **changes: str) -> Shop:
    """The same shop, other settings of its printer."""
    printer = replace(shop.settings.printer, **changes)
    return dataclasses.replace(shop, settings=replace(shop.settings, printer=printer))


def lose_half_a_ticket(shop: Shop) -> None:
    """A ticket is sent, and the line breaks before the printer has read all of it."""
    shop.tell("printer slow")
    lost = order(shop)
    shop.until(lambda: state(shop, lost) is JobState.SENT)
    shop.until(lambda: shop.devices.bytes_read > 200)
    shop.tell("printer unplugged")


def two_more_are_clean(shop: Shop) -> None:
    """The next two tickets come out as tickets do: the same but for their numbers."""
    following = order(shop)
    shop.until(lambda: state(shop, following) is JobState.SENT)
    shop.until(lambda: any("A002" in paper for paper in shop.papers()))
    order(shop)
    shop.until(lambda: any("A003" in paper for paper in shop.papers()))
    second, third = shop.papers()[-2:]
    assert second.replace("A002", "A003").replace("1 orang", "2 orang") == third
