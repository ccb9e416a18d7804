"""A loop outlives every fault, tells one that goes on once, and pauses."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from hardware.errors import HardwareError, PaperOut, PrinterOffline
from kiosk.workers.hardware_test.loop import Loop
from kiosk.workers.hardware_test.printer_trial import PrinterTrial
from kiosk.workers.hardware_test.trial import Outcome, Result
from tests.kiosk.workers.conftest import PATIENCE_S, Shop


@dataclass
class Told:
    """What a loop told so far."""

    results: list[Result] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def __call__(self, device: str, result: Result) -> None:
        with self.news:
            self.results.append(result)
            self.news.notify_all()

    def until(self, count: int) -> list[Result]:
        with self.news:
            assert self.news.wait_for(lambda: len(self.results) >= count, PATIENCE_S)
            return list(self.results)


@dataclass
class Script:
    """A trial that does what was written down, then goes on well."""

    steps: list[HardwareError | None]
    name: str = "printer"
    every_s: float = 0.001
    tries: int = 0
    is_closed: bool = False

    def once(self, number: int) -> Result:
        self.tries += 1
        step = self.steps.pop(0) if self.steps else None
        if step is not None:
            raise step
        return Result(number, Outcome.OK, "fenced", 1.0)

    def close(self) -> None:
        self.is_closed = True


@contextmanager
def looping(trial: Script | PrinterTrial) -> Iterator[tuple[Told, threading.Event]]:
    told, running, stop = Told(), threading.Event(), threading.Event()
    running.set()
    loop = Loop(trial, told, running, stop, again_s=0.01)
    loop.start()
    try:
        yield told, running
    finally:
        stop.set()
        assert loop.join(PATIENCE_S)


def test_a_fault_that_goes_on_is_one_failure_and_another_one_is_another() -> None:
    out, gone = PaperOut("out of paper"), PrinterOffline("unplugged")
    script = Script([None, out, out, out, gone, gone, None, out])
    with looping(script) as (told, _running):
        found = told.until(6)[:6]
    assert [each.outcome for each in found] == ["ok", "failed", "failed", "ok", "failed", "ok"]
    assert [each.number for each in found] == [1, 2, 3, 4, 5, 6]
    assert [each.evidence for each in found[1:3]] == ["PaperOut", "PrinterOffline"]
    assert script.is_closed


def test_a_pause_stops_it_between_two_tries() -> None:
    script = Script([])
    with looping(script) as (told, running):
        told.until(2)
        running.clear()
        quiet = threading.Event()
        while (before := len(told.results)) is not None:
            quiet.wait(0.3)
            if len(told.results) == before:
                break
        running.set()
        told.until(before + 1)


@pytest.mark.parametrize("fault", ["unplugged", "paper_out", "cover_open"])
def test_the_printers_loop_goes_on_after_each_fault(shop: Shop, fault: str) -> None:
    trial = PrinterTrial(shop.settings, shop.clock, every_s=0.01)
    with looping(trial) as (told, _running):
        told.until(2)
        shop.tell(f"printer {fault}")
        with told.news:
            assert told.news.wait_for(
                lambda: any(each.outcome is Outcome.FAILED for each in told.results), PATIENCE_S
            )
            before = len(told.results)
        shop.tell("printer ok")
        after = told.until(before + 3)
    assert after[-1].outcome is Outcome.OK
    # What was sent and not proven is unknown, never ok: no number is ok without its slip.
    sure = {each.number for each in after if each.outcome is Outcome.OK}
    papers = "\n".join(shop.papers())
    assert all(f"no. {number}" in papers for number in sure)


def test_a_slip_held_without_paper_is_ok_when_it_comes_out_after_all(shop: Shop) -> None:
    trial = PrinterTrial(shop.settings, shop.clock, every_s=0.01)
    with looping(trial) as (told, _running):
        told.until(1)
        while not any(each.evidence == "interrupted" for each in told.results):
            shop.tell("printer ok")
            before = len(told.results)
            told.until(before + 1)
            shop.tell("printer paper_out")
            told.until(before + 2)
        held = next(each.number for each in told.results if each.evidence == "interrupted")
        shop.tell("printer ok")
        with told.news:
            assert told.news.wait_for(
                lambda: any(e.number == held and e.outcome is Outcome.OK for e in told.results),
                PATIENCE_S,
            )
    assert sum(f"no. {held}\n" in paper for paper in shop.papers()) == 1
