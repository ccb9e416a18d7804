"""Each device's trial on the shipped fakes, faults included."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.errors import BoxOffline, PaperOut, PrinterOffline, SpeakerOffline
from hardware.fakes.speaker import KeepingSpeaker
from hardware.voice import Voice
from kiosk.workers.hardware_test.box_trial import BoxTrial
from kiosk.workers.hardware_test.printer_trial import PrinterTrial
from kiosk.workers.hardware_test.speaker_trial import SpeakerTrial
from kiosk.workers.hardware_test.trial import Outcome, Result
from tests.kiosk.workers.conftest import Shop
from tests.kiosk.workers.hall import Hall, hall  # noqa: F401 - a fixture


@pytest.fixture
def printer(shop: Shop) -> Iterator[PrinterTrial]:
    trial = PrinterTrial(shop.settings, shop.clock)
    yield trial
    trial.close()


@pytest.fixture
def box(shop: Shop) -> Iterator[BoxTrial]:
    trial = BoxTrial(shop.settings.box.address, answer_s=0.5)
    yield trial
    trial.close()


def outcome(result: Result) -> tuple[Outcome, str]:
    return result.outcome, result.evidence


def test_a_slip_bears_its_number_and_is_ok_by_the_fence(shop: Shop, printer: PrinterTrial) -> None:
    for number in (1, 2):
        result = printer.once(number)
        assert outcome(result) == (Outcome.OK, "fenced") and result.ms is not None
    first, second = shop.papers()
    assert "no. 1" in first and "no. 2" in second and "24.11.2026 08.00.00" in first
    assert len(first.strip().splitlines()) <= 6


def test_a_printer_that_says_nothing_proves_nothing(shop: Shop, printer: PrinterTrial) -> None:
    shop.tell("printer silent")
    assert outcome(printer.once(1)) == (Outcome.UNKNOWN, "accepted")


def test_without_paper_nothing_is_sent_and_a_new_roll_goes_on(
    shop: Shop, printer: PrinterTrial
) -> None:
    shop.tell("printer paper_out")
    with pytest.raises(PaperOut):
        printer.once(1)
    shop.tell("printer ok")
    assert outcome(printer.once(2)) == (Outcome.OK, "fenced")
    (paper,) = shop.papers()
    assert "no. 2" in paper


def test_a_printer_that_was_pulled_out_is_opened_anew(shop: Shop, printer: PrinterTrial) -> None:
    printer.once(1)
    shop.tell("printer unplugged")
    with pytest.raises(PrinterOffline):
        printer.once(2)
    shop.tell("printer ok")
    assert outcome(printer.once(3)) == (Outcome.OK, "fenced")


def test_a_box_answers_with_its_totals(shop: Shop, box: BoxTrial) -> None:
    shop.tell("box drop 2")
    result = box.once(1)
    assert outcome(result) == (Outcome.OK, "answered")
    assert "PENDOPO0 2 papers 0 openings" in result.detail and result.counts["gaps in seq"] == 0


def test_what_the_line_loses_and_damages_is_counted(shop: Shop, box: BoxTrial) -> None:
    box.once(1)
    shop.tell("box loss 1")
    shop.tell("box drop 3")
    shop.tell("box loss 0")
    assert box.once(2).counts["gaps in seq"] == 3
    shop.tell("box corrupt 1")
    shop.tell("box drop 2")
    shop.tell("box corrupt 0")
    counts = box.once(3).counts
    assert counts["gaps in seq"] == 2 and counts["refused"] >= 1


def test_a_silent_box_and_one_whose_total_falls_have_failed(shop: Shop, box: BoxTrial) -> None:
    shop.tell("box drop 3")
    box.once(1)
    shop.tell("box set_back")
    result = box.once(2)
    assert outcome(result) == (Outcome.FAILED, "contradiction")
    assert result.detail == "its total fell from 3 to 0"
    shop.tell("box mute 1")
    assert outcome(box.once(3)) == (Outcome.FAILED, "silent")
    shop.tell("box mute 0")
    shop.tell("box tamper")
    result = box.once(4)
    assert result.outcome is Outcome.OK and result.detail.endswith("tampered with")


def test_a_box_that_was_pulled_out_is_offline_each_time(shop: Shop, box: BoxTrial) -> None:
    box.once(1)
    shop.devices.stop()
    for number in (2, 3):
        with pytest.raises(BoxOffline):
            box.once(number)


def test_a_loudspeaker_counts_aloud(hall: Hall, tmp_path: Path) -> None:  # noqa: F811
    switch = tmp_path / "switch"
    speaker = KeepingSpeaker(hall.home.sounds, switch, pace=0)
    trial = SpeakerTrial(speaker, Voice("id", Path(hall.settings.voice.clips) / "id"))
    assert outcome(trial.once(1)) == (Outcome.OK, "played")
    assert trial.once(101).detail.startswith("said 1,")
    first, again = hall.heard()
    assert first == again
    switch.write_text("unplugged")
    with pytest.raises(SpeakerOffline):
        trial.once(3)
    assert threading.active_count() >= 1
