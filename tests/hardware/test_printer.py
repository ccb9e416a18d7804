"""One printer on a real pseudo-terminal, and everything that can go wrong with it."""

import os
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest

from hardware.errors import (
    CoverOpen,
    PaperOut,
    PrinterError,
    PrinterFault,
    PrinterOffline,
    PrinterSilent,
)
from hardware.printer import Evidence, Printer, Status, open_printer
from hardware.profiles import load
from hardware.receipt import compose
from tests.hardware import samples
from tests.hardware.conftest import CALM, Bench
from tests.hardware.waiting import wait_until

PAPER = load("paper")
TICKET = compose(samples.ticket(), PAPER)


def opened(bench: Bench, **options: float) -> Printer:
    return open_printer("serial", bench.printer, PAPER, patience=replace(CALM, **options))


@pytest.mark.parametrize("kind", ["serial", "usb"])
def test_a_ticket_is_printed_and_fenced(bench: Bench, kind: str) -> None:
    with open_printer(kind, bench.printer, PAPER, patience=CALM) as printer:  # type: ignore[arg-type]
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
        with open_printer("serial", bench.printer, profile, patience=CALM) as printer:
            assert printer.send(compose(samples.ticket(), profile)) is evidence
    assert Evidence.ACCEPTED < Evidence.CLEAN < Evidence.FENCED


def test_a_healthy_printer_answers_at_once(bench: Bench) -> None:
    with opened(bench) as printer:
        printer.status()
        started = perf_counter()
        assert printer.status() is Status.READY
        assert perf_counter() - started < CALM.answer_s  # it waited for no time-out


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
    with opened(bench, answer_s=0.2) as printer:
        bench.tell(f"printer {state}")
        assert printer.status() is Status.UNKNOWN
        assert printer.send(TICKET) is Evidence.ACCEPTED
    wait_until(lambda: len(bench.papers()) == 1)


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


def test_clearing_a_silent_printer_warns_once_and_then_goes_on(bench: Bench) -> None:
    with opened(bench, answer_s=1.0) as printer:
        bench.tell("printer silent")
        with pytest.raises(PrinterSilent):
            printer.clear()
        printer.clear()
        assert printer.send(TICKET) is Evidence.ACCEPTED
        bench.tell("printer ok")
        printer.clear()
        assert printer.send(TICKET) is Evidence.FENCED


@pytest.mark.parametrize("name", ["generic-58", "generic-80", "xprinter-xp58"])
def test_clearing_works_for_printers_that_say_little(bench: Bench, name: str) -> None:
    profile = load(name)
    data = compose([*samples.ticket(), {"cut": True}], profile)
    with open_printer("serial", bench.printer, profile, patience=CALM) as printer:
        with Path(bench.printer).open("wb", buffering=0) as line:
            line.write(data[: data.index(b"\x1dv0") + 100])
        printer.clear()
        printer.send(compose([{"text": "karcis bersih"}], profile) + b"\x1dV\x00")
    wait_until(lambda: any("karcis bersih" in paper for paper in bench.papers()))


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
