"""Calls for an officer at the touch screen: one at a time, whatever children press."""

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import help_wanted
from kiosk.office.help_wanted import FORGOTTEN_S, REPEAT_S, HelpCall


def ask(office: Books, clock: ManualClock) -> HelpCall:
    with writing(office):
        help_wanted.ask(office, clock)
    call = help_wanted.latest(office, clock)
    assert call is not None
    return call


def answer(office: Books, clock: ManualClock, call: HelpCall) -> None:
    with writing(office):
        help_wanted.answer(office, clock, call.id, "sari")


def test_nobody_calls_at_first(office: Books, clock: ManualClock) -> None:
    assert help_wanted.latest(office, clock) is None
    assert help_wanted.unanswered(office, clock) is None


def test_a_hundred_presses_are_one_call_and_one_change_of_the_books(
    office: Books, clock: ManualClock
) -> None:
    first = ask(office, clock)
    changes = office.total_changes
    for _ in range(99):
        clock.advance(0.5)
        assert ask(office, clock) == first
    assert office.total_changes == changes


def test_who_still_waits_asks_again_after_a_minute(office: Books, clock: ManualClock) -> None:
    first = ask(office, clock)
    clock.advance(REPEAT_S)
    again = ask(office, clock)
    assert (again.id, again.asked_at) == (first.id, first.asked_at)
    assert again.pressed_at > first.pressed_at


def test_an_answered_call_is_over_and_the_next_begins_after_a_minute(
    office: Books, clock: ManualClock
) -> None:
    first = ask(office, clock)
    answer(office, clock, first)
    assert help_wanted.unanswered(office, clock) is None
    clock.advance(10)
    assert ask(office, clock).id == first.id
    assert help_wanted.unanswered(office, clock) is None
    clock.advance(REPEAT_S)
    assert ask(office, clock).id == first.id + 1
    assert help_wanted.unanswered(office, clock) is not None


def test_two_officers_answer_once(office: Books, clock: ManualClock) -> None:
    call = ask(office, clock)
    answer(office, clock, call)
    with writing(office):
        help_wanted.answer(office, clock, call.id, "budi")
    assert office.execute("SELECT officer FROM help_calls").fetchone()[0] == "sari"


def test_a_call_of_another_boot_or_of_this_morning_is_forgotten(
    office: Books, clock: ManualClock
) -> None:
    ask(office, clock)
    clock.advance(FORGOTTEN_S + 1)
    assert help_wanted.unanswered(office, clock) is None
    later = ask(office, clock)
    assert later.id == 2
    clock.reboot()
    assert help_wanted.unanswered(office, clock) is None
    assert ask(office, clock).id == 3
