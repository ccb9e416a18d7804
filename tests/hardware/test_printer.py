"""One printer on a real pseudo-terminal, and everything that can go wrong with it."""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import pytest

from hardware.errors import (
    CoverOpen,
    PaperOut,
    PrinterError,
    PrinterFault,
    PrinterOffline,
    PrinterStalled,
)
from hardware.printer import Evidence, Printer, Status, open_printer
from hardware.profiles import load
from hardware.receipt import compose
from tests.hardware import samples
from tests.hardware.conftest import Bench
from tests.hardware.waiting import wait_until

PAPER = load("paper")
TICKET = compose(samples.ticket(), PAPER)
LONG = bytes(400_000)
AFTER_MARK = TICKET.index(b"Di depan")


def opened(bench: Bench, **options: float) -> Printer:
    return open_printer("serial", bench.printer, PAPER, **options)  # type: ignore[arg-type]


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


@pytest.mark.parametrize("kind", ["serial", "usb"])
def test_a_ticket_is_printed_and_fenced(bench: Bench, kind: str) -> None:
    with open_printer(kind, bench.printer, PAPER) as printer:  # type: ignore[arg-type]
        assert printer.status() is Status.READY
        assert printer.send(TICKET) is Evidence.FENCED
    [paper] = bench.papers()
    assert "A001" in paper
    assert f"[QR {samples.TICKET_URL}]" in paper


def test_evidence_is_as_strong_as_the_profile_can_give(bench: Bench) -> None:
    for name, evidence in (
        ("generic-80", Evidence.CLEAN),
        ("generic-58", Evidence.ACCEPTED),
        ("epson-tm-t82x", Evidence.FENCED),
    ):
        profile = load(name)
        with open_printer("serial", bench.printer, profile) as printer:
            assert printer.send(compose(samples.ticket(), profile)) is evidence
    assert Evidence.ACCEPTED < Evidence.CLEAN < Evidence.FENCED


def test_a_healthy_printer_answers_at_once(bench: Bench) -> None:
    with opened(bench) as printer:
        printer.status()
        started = perf_counter()
        assert printer.status() is Status.READY
        assert perf_counter() - started < 0.03


@pytest.mark.parametrize(
    ("state", "status", "error"),
    [
        ("paper_out", Status.PAPER_OUT, PaperOut),
        ("cover_open", Status.COVER_OPEN, CoverOpen),
        ("overheated", Status.FAULT, PrinterFault),
        ("low_voltage", Status.FAULT, PrinterFault),
    ],
)
def test_a_fault_is_met_before_any_byte_is_sent(
    bench: Bench, state: str, status: Status, error: type[PrinterError]
) -> None:
    with opened(bench) as printer:
        bench.tell(f"printer {state}")
        assert printer.status() is status
        with pytest.raises(error, match="run/printer") as caught:
            printer.send(TICKET)
        assert caught.value.bytes_accepted == 0
        bench.tell("printer ok")
        assert printer.send(TICKET) is Evidence.FENCED
    assert len(bench.papers()) == 1


def test_a_fault_says_what_the_printer_blames(bench: Bench) -> None:
    with opened(bench) as printer:
        bench.tell("printer overheated")
        with pytest.raises(PrinterFault, match="too hot"):
            printer.send(TICKET)


@pytest.mark.parametrize("state", ["silent", "garbage"])
def test_a_printer_without_an_answer_is_unknown_never_ready(bench: Bench, state: str) -> None:
    with opened(bench) as printer:
        bench.tell(f"printer {state}")
        started = perf_counter()
        assert printer.status() is Status.UNKNOWN
        assert perf_counter() - started < 0.5
        assert printer.send(TICKET) is Evidence.ACCEPTED
    wait_until(lambda: len(bench.papers()) == 1)


def test_a_stalled_printer_has_taken_nothing(bench: Bench) -> None:
    with opened(bench, write_timeout_s=0.1) as printer:
        bench.tell("printer stalled")
        assert printer.status() is Status.UNKNOWN
        with pytest.raises(PrinterStalled, match="after 0 bytes") as caught:
            printer.send(TICKET)
        assert caught.value.bytes_accepted == 0


def test_a_printer_that_stalls_in_the_middle_says_how_much_it_took(bench: Bench) -> None:
    with opened(bench, write_timeout_s=0.3) as printer:
        bench.tell("printer slow")
        sending = send_in_background_until(bench, printer, LONG, "printer stalled")
        with pytest.raises(PrinterStalled) as caught:
            sending.result(10)
        assert 0 < caught.value.bytes_accepted < len(LONG)


def test_a_printer_that_is_unplugged_in_the_middle_leaves_it_unknown(bench: Bench) -> None:
    with opened(bench, write_timeout_s=5.0) as printer:
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


def test_the_next_ticket_is_clean_wherever_the_last_one_was_cut_off(bench: Bench) -> None:
    clean = compose([{"text": "karcis bersih"}, {"cut": True}], PAPER)
    with opened(bench) as printer:
        for length in [*range(1, 200, 7), *range(200, len(TICKET), 131)]:
            with Path(bench.printer).open("wb", buffering=0) as line:
                line.write(TICKET[:length])
            printer.clear()
            assert printer.send(clean) is Evidence.FENCED
            assert bench.papers()[-1] == "karcis bersih\n", length


def test_without_clearing_a_truncated_raster_swallows_the_next_ticket(bench: Bench) -> None:
    """Why clear() exists."""
    half = TICKET[: TICKET.index(b"\x1dv0") + 50]
    with Path(bench.printer).open("wb", buffering=0) as line:
        line.write(half)
    with opened(bench) as printer:
        assert printer.status() is Status.UNKNOWN  # even the question was swallowed
        assert printer.send(compose([{"text": "hilang"}], PAPER)) is Evidence.ACCEPTED
        printer.clear()
    assert not any("hilang" in paper for paper in bench.papers())


def test_closing_twice_and_after_an_unplug_is_quiet(bench: Bench) -> None:
    printer = opened(bench)
    assert "open" in repr(printer)
    bench.tell("printer unplugged")
    printer.close()
    printer.close()
    assert "closed" in repr(printer)
    with pytest.raises(PrinterOffline, match="closed"):
        printer.status()


def test_a_missing_printer_is_named_with_the_cure(tmp_path: Path) -> None:
    for kind in ("usb", "serial"):
        with pytest.raises(PrinterOffline, match=r"nowhere.*plugged in"):
            open_printer(kind, str(tmp_path / "nowhere"), PAPER)  # type: ignore[arg-type]


def test_a_kind_of_printer_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="use usb, serial or tcp"):
        open_printer("parallel", "/dev/lp0", PAPER)  # type: ignore[arg-type]


def test_two_programs_cannot_share_a_serial_printer(bench: Bench) -> None:
    with opened(bench), pytest.raises(PrinterOffline, match="another program"):
        opened(bench)


def test_no_descriptor_is_left_open(bench: Bench) -> None:
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    opened(bench).close()
    before = descriptors()
    for _ in range(5):
        with opened(bench) as printer:
            printer.status()
    assert descriptors() == before
