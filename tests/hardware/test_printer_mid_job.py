"""A printer that fails while it prints: what is raised, what was taken, and the next ticket."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest

from hardware.errors import (
    CoverOpen,
    PaperOut,
    PrinterFault,
    PrinterOffline,
    PrinterStalled,
)
from hardware.printer import Evidence, Printer, Status, open_printer
from hardware.profiles import load
from hardware.receipt import compose
from tests.hardware import samples
from tests.hardware.conftest import CALM, Bench
from tests.hardware.waiting import wait_until

PAPER = load("paper")
TICKET = compose(samples.ticket(), PAPER)
LONG = bytes(400_000)
AFTER_MARK = TICKET.index(b"Di depan")


def opened(bench: Bench, **options: float) -> Printer:
    return open_printer("serial", bench.printer, PAPER, patience=replace(CALM, **options))


def send_in_background_until(
    bench: Bench, printer: Printer, data: bytes, command: str, *, after: int = 400
) -> Future[Evidence]:
    """Start sending; give the devices ``command`` once ``after`` bytes have been read."""
    pool = ThreadPoolExecutor(1)
    read = bench.devices.bytes_read
    sending = pool.submit(printer.send, data)
    wait_until(lambda: bench.devices.bytes_read > read + after)
    bench.tell(command)
    pool.shutdown(wait=False)
    return sending


def test_a_stalled_printer_has_taken_nothing(bench: Bench) -> None:
    with opened(bench, write_s=0.1, answer_s=0.2) as printer:
        bench.tell("printer stalled")
        assert printer.status() is Status.UNKNOWN
        with pytest.raises(PrinterStalled, match="after 0 bytes") as caught:
            printer.send(TICKET)
        assert caught.value.bytes_accepted == 0


def test_a_printer_that_stalls_in_the_middle_says_how_much_it_took(bench: Bench) -> None:
    with opened(bench, write_s=0.3) as printer:
        bench.tell("printer slow")
        sending = send_in_background_until(bench, printer, LONG, "printer stalled")
        with pytest.raises(PrinterStalled) as caught:
            sending.result(10)
        assert 0 < caught.value.bytes_accepted < len(LONG)


def test_a_printer_that_is_unplugged_in_the_middle_leaves_it_unknown(bench: Bench) -> None:
    with opened(bench, write_s=5.0) as printer:
        bench.tell("printer slow")
        sending = send_in_background_until(bench, printer, LONG, "printer unplugged")
        with pytest.raises(PrinterOffline) as caught:
            sending.result(10)
        assert 0 < caught.value.bytes_accepted < len(LONG)
        with pytest.raises(PrinterOffline, match="plugged in") as caught:
            printer.send(TICKET)
        assert caught.value.bytes_accepted == 0
        bench.tell("printer ok")
        printer.clear()
        assert printer.send(TICKET) is Evidence.FENCED
    assert bench.papers()[-1].endswith("selesai dilayani.\n")


def test_paper_that_runs_out_in_the_middle_is_reported_and_printed_later(bench: Bench) -> None:
    with opened(bench) as printer:
        bench.tell("printer slow")
        sending = send_in_background_until(bench, printer, TICKET, "printer paper_out")
        with pytest.raises(PaperOut) as caught:
            sending.result(10)
        assert caught.value.bytes_accepted == len(TICKET)
        assert bench.papers() == []
        bench.tell("printer ok")
        wait_until(lambda: len(bench.papers()) == 1)
        printer.clear()
        assert printer.send(TICKET) is Evidence.FENCED
    first, second = bench.papers()
    assert first == second


@pytest.mark.parametrize("state", ["cover_open", "overheated", "low_voltage"])
def test_a_fault_in_the_middle_spoils_that_slip_and_not_the_next(bench: Bench, state: str) -> None:
    with opened(bench) as printer:
        bench.tell("printer slow")
        command = f"printer {state}"
        sending = send_in_background_until(bench, printer, TICKET, command, after=AFTER_MARK)
        with pytest.raises((CoverOpen, PrinterFault)) as caught:
            sending.result(10)
        assert caught.value.bytes_accepted == len(TICKET)
        bench.tell("printer ok")
        printer.clear()
        assert printer.send(TICKET) is Evidence.FENCED
    spoiled, whole = bench.papers()[0], bench.papers()[-1]
    assert not spoiled.endswith("selesai dilayani.\n")
    assert whole.endswith("selesai dilayani.\n")
