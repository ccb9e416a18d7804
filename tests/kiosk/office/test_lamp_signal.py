"""What the tower lamp tells the hall."""

import pytest
from msgspec.structs import replace

from kiosk.books.clock import ManualClock
from kiosk.books.settings import Settings
from kiosk.books.store import Books, writing
from kiosk.office import calls, devices, help_wanted, lamp_signal
from kiosk.office.lamp_signal import Signal
from kiosk.office.ticket_events import Seat
from tests.factories import a_ticket, an_open_counter

SEAT = Seat("sari", 1)
PLAIN = Settings()
WITH_PRINTER = replace(PLAIN, printer=replace(PLAIN.printer, kind="usb", address="/dev/usb/lp0"))
WITH_BOX = replace(PLAIN, box=replace(PLAIN.box, kind="serial", address="/dev/ttyACM0"))


def look(
    office: Books, clock: ManualClock, settings: Settings = PLAIN, age_s: float | None = 1.0
) -> Signal:
    return lamp_signal.look(office, clock, settings, lambda worker: age_s)


def says(office: Books, clock: ManualClock, device: str, word: str) -> None:
    with writing(office):
        devices.report(office, clock, device, word, None)


def test_green_is_for_an_open_counter(office: Books, clock: ManualClock) -> None:
    assert look(office, clock) == Signal(served=False, called=False, wanted=False)
    an_open_counter(office, clock)
    assert look(office, clock) == Signal(served=True, called=False, wanted=False)


def test_yellow_is_for_five_seconds_after_a_call(office: Books, clock: ManualClock) -> None:
    an_open_counter(office, clock)
    a_ticket(office, clock)
    with writing(office):
        (ticket,) = calls.call_next(office, clock, SEAT)
    assert look(office, clock).called
    clock.advance(5.1)
    assert not look(office, clock).called
    with writing(office):
        calls.recall(office, clock, SEAT, ticket.id)
    assert look(office, clock).called
    clock.reboot()
    assert not look(office, clock).called


def test_red_is_for_help_that_nobody_gave_yet(office: Books, clock: ManualClock) -> None:
    with writing(office):
        help_wanted.ask(office, clock)
    assert look(office, clock).wanted
    call = help_wanted.unanswered(office, clock)
    assert call is not None
    with writing(office):
        help_wanted.answer(office, clock, call.id, "sari")
    assert not look(office, clock).wanted


@pytest.mark.parametrize(
    ("word", "is_served"),
    [("ready", True), ("unknown", True), ("paper_out", False), ("offline", False)],
)
def test_a_printer_that_cannot_print_is_red_and_not_green(
    office: Books, clock: ManualClock, word: str, is_served: bool
) -> None:
    an_open_counter(office, clock)
    says(office, clock, "printer", word)
    signal = look(office, clock, WITH_PRINTER)
    assert (signal.served, signal.wanted) == (is_served, not is_served)


def test_what_nobody_knows_is_red_too(office: Books, clock: ManualClock) -> None:
    an_open_counter(office, clock)
    says(office, clock, "printer", "ready")
    for silent in (None, 60.0):
        signal = look(office, clock, WITH_PRINTER, silent)
        assert (signal.served, signal.wanted) == (False, True)
    assert look(office, clock, WITH_BOX, None).wanted


def test_a_box_that_is_pulled_out_is_red(office: Books, clock: ManualClock) -> None:
    says(office, clock, "box", "online")
    assert not look(office, clock, WITH_BOX).wanted
    says(office, clock, "box", "offline")
    assert look(office, clock, WITH_BOX).wanted
