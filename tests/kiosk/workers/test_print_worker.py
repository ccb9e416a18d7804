"""From the spool to the paper, with a printer that fails as printers do."""

import dataclasses
import threading

import pytest
from msgspec.structs import replace

from hardware.errors import BadProfile
from kiosk import receipts
from kiosk.books.store import writing
from kiosk.office import devices, lanes, printing, tickets
from kiosk.office.printing import JobState
from kiosk.workers.print_worker import PrintWorker
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


def test_a_ticket_comes_out_and_is_confirmed(shop: Shop) -> None:
    job_id = order(shop)
    with shop.working(PrintWorker):
        shop.until(lambda: state(shop, job_id) is JobState.CONFIRMED)
    assert printing.job(shop.office, job_id).evidence == "fenced"
    (paper,) = shop.papers()
    assert "A001" in paper
    assert "Selasa, 24 November 2026" in paper
    assert "Simpan karcis ini." in paper


def test_what_was_tried_on_this_printer_goes_before_its_profile(shop: Shop) -> None:
    narrow = replace(shop.settings.printer, columns=32, native_qr=False)
    lines = [{"rule": True}, {"qr": "X"}, {"cut": True}]
    with writing(shop.office):
        job_id = printing.enqueue(shop.office, shop.clock, "test", lines)
    shop = dataclasses.replace(shop, settings=replace(shop.settings, printer=narrow))
    with shop.working(PrintWorker):
        shop.until(lambda: state(shop, job_id) is JobState.CONFIRMED)
    (paper,) = shop.papers()
    assert paper.startswith("-" * 32 + "\n") and "[QR" not in paper and "[gambar" in paper


def test_papers_come_in_the_order_of_the_numbers(shop: Shop) -> None:
    jobs = [order(shop) for _ in range(5)]
    with shop.working(PrintWorker):
        shop.until(lambda: state(shop, jobs[-1]) is JobState.CONFIRMED)
    found = [next(n for n in range(1, 6) if f"A00{n}" in paper) for paper in shop.papers()]
    assert found == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "offline"])
def test_a_printer_that_cannot_print_keeps_the_job_and_prints_once_when_it_can(
    shop: Shop, fault: str
) -> None:
    shop.tell(f"printer {'unplugged' if fault == 'offline' else fault}")
    with shop.working(PrintWorker):
        shop.until(lambda: says(shop, fault))
        job_id = order(shop)
        shop.clock.advance(5)
        assert state(shop, job_id) is JobState.QUEUED
        shop.tell("printer ok")
        shop.until(lambda: state(shop, job_id) is JobState.CONFIRMED)
        assert says(shop, "ready")
    assert len(shop.papers()) == 1


def test_a_printer_plugged_out_and_in_needs_no_restart(shop: Shop) -> None:
    with shop.working(PrintWorker):
        shop.until(lambda: says(shop, "ready"))
        shop.tell("printer unplugged")
        shop.until(lambda: says(shop, "offline"))
        shop.tell("printer ok")
        job_id = order(shop)
        shop.until(lambda: state(shop, job_id) is JobState.CONFIRMED)


def test_a_job_found_half_sent_is_unknown_and_the_next_paper_is_clean(shop: Shop) -> None:
    half = order(shop)
    with writing(shop.office):
        printing.claim(shop.office)
    whole = order(shop)
    with shop.working(PrintWorker):
        shop.until(lambda: state(shop, whole) is JobState.CONFIRMED)
    assert state(shop, half) is JobState.UNKNOWN
    assert "A002" in shop.papers()[-1]
    assert not any("A001" in paper for paper in shop.papers())


def test_a_job_too_old_is_not_printed_for_a_stranger(shop: Shop) -> None:
    old = order(shop)
    shop.clock.advance(printing.EXPIRES_AFTER_S + 1)
    fresh = order(shop)
    with shop.working(PrintWorker):
        shop.until(lambda: state(shop, fresh) is JobState.CONFIRMED)
    assert state(shop, old) is JobState.EXPIRED
    assert len(shop.papers()) == 1


def test_lines_that_cannot_be_composed_fail_and_stop_nothing(shop: Shop) -> None:
    with writing(shop.office):
        bad = printing.enqueue(shop.office, shop.clock, "test", [{"dance": True}])
    good = order(shop)
    with shop.working(PrintWorker):
        shop.until(lambda: state(shop, good) is JobState.CONFIRMED)
    assert state(shop, bad) is JobState.FAILED


def test_an_idle_worker_writes_nothing(shop: Shop) -> None:
    with shop.working(PrintWorker):
        shop.until(lambda: says(shop, "ready"))
        before = shop.office.execute("PRAGMA data_version").fetchone()[0]
        job_id = order(shop)
        shop.until(lambda: state(shop, job_id) is JobState.CONFIRMED)
        settled = shop.office.execute("PRAGMA data_version").fetchone()[0]
        assert settled > before
        assert not shop.until_changed(1.5)
        assert shop.office.execute("PRAGMA data_version").fetchone()[0] == settled


def test_an_unknown_profile_is_named(shop: Shop) -> None:
    printer = replace(shop.settings.printer, profile="epsonn")
    settings = replace(shop.settings, printer=printer)
    with pytest.raises(BadProfile, match="epsonn"):
        PrintWorker(shop.home, settings, shop.clock, threading.Event())


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
    printer = replace(shop.settings.printer, profile="generic-58")
    mute = dataclasses.replace(shop, settings=replace(shop.settings, printer=printer))
    shop.tell("printer slow")
    with mute.working(PrintWorker):
        lost = order(shop)
        shop.until(lambda: state(shop, lost) is JobState.SENT)
        shop.until(lambda: shop.devices.bytes_read > 200)
        shop.tell("printer unplugged")
        shop.until(lambda: says(shop, "offline"))
        shop.tell("printer ok")
        following = order(shop)
        shop.until(lambda: state(shop, following) is JobState.SENT)
        shop.until(lambda: any("A002" in paper for paper in shop.papers()))
        order(shop)
        shop.until(lambda: any("A003" in paper for paper in shop.papers()))
    second, third = shop.papers()[-2:]
    assert second.replace("A002", "A003").replace("1 orang", "2 orang") == third


def test_what_was_on_its_way_when_the_power_failed_spoils_no_later_ticket(shop: Shop) -> None:
    printer = replace(shop.settings.printer, profile="generic-58")
    mute = dataclasses.replace(shop, settings=replace(shop.settings, printer=printer))
    shop.tell("printer slow")
    with mute.working(PrintWorker):
        lost = order(shop)
        shop.until(lambda: state(shop, lost) is JobState.SENT)
        shop.until(lambda: shop.devices.bytes_read > 200)
        shop.tell("printer unplugged")
    shop.tell("printer ok")
    with mute.working(PrintWorker):
        following = order(shop)
        shop.until(lambda: state(shop, following) is JobState.SENT)
        shop.until(lambda: any("A002" in paper for paper in shop.papers()))
        order(shop)
        shop.until(lambda: any("A003" in paper for paper in shop.papers()))
    second, third = shop.papers()[-2:]
    assert second.replace("A002", "A003").replace("1 orang", "2 orang") == third


def test_a_line_on_which_the_box_answers_is_never_a_printer_that_is_ready(shop: Shop) -> None:
    printer = replace(shop.settings.printer, address=str(shop.home.run / "box"))
    wrong = dataclasses.replace(shop, settings=replace(shop.settings, printer=printer))
    with wrong.working(PrintWorker):
        job_id = order(shop)
        shop.until(lambda: state(shop, job_id) is JobState.SENT)
        assert says(shop, "unknown")
    assert printing.job(shop.office, job_id).evidence == "accepted"
    assert shop.tell("status")["box"] == {"letters": 0, "opens": 0}
