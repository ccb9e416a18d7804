"""From the spool to the paper, with a printer that fails as printers do."""

import dataclasses
import threading

import pytest
from msgspec.structs import replace

from hardware.errors import BadProfile
from kiosk.books.store import writing
from kiosk.office import printing
from kiosk.office.printing import JobState
from kiosk.workers.print_worker import PrintWorker
from tests.kiosk.workers.conftest import Shop
from tests.kiosk.workers.papers import order, says, state


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
