"""The technician's PIN: six digits, kept as a slow hash, guessed five times and no more."""

from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import audit, lockout, technician_pin
from kiosk.office.errors import BadField, SignInLocked, SignInRefused
from tests.factories import PIN, set_pin


def guess(desk: Books, clock: ManualClock, pin: str) -> str:
    try:
        technician_pin.require(desk, clock, pin)
    except (SignInRefused, SignInLocked) as error:
        return type(error).__name__
    return "in"


def test_without_a_pin_nobody_comes_in(desk: Books, clock: ManualClock) -> None:
    assert not technician_pin.is_set(desk)
    assert guess(desk, clock, PIN) == "SignInRefused"


def test_who_knows_it_comes_in_and_the_books_hold_only_a_slow_hash(
    desk: Books, clock: ManualClock
) -> None:
    set_pin(desk)
    assert guess(desk, clock, PIN) == "in"
    [kept] = desk.execute("SELECT pin_hash FROM technician_pin").fetchone()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PIN not in "\n".join(desk.iterdump())


def test_five_wrong_guesses_lock_even_the_right_pin_whatever_the_clock_does(
    desk: Books, clock: ManualClock
) -> None:
    set_pin(desk)
    for number in range(lockout.WRONG_ALLOWED):
        assert guess(desk, clock, f"11223{number}") == "SignInRefused"
    assert guess(desk, clock, PIN) == "SignInLocked"
    clock.jump(timedelta(days=400))
    assert guess(desk, clock, PIN) == "SignInLocked"
    clock.advance(lockout.LOCKED_S)
    assert guess(desk, clock, "112233") == "SignInRefused"
    assert guess(desk, clock, PIN) == "SignInLocked"
    clock.advance(lockout.LOCKED_S)
    assert guess(desk, clock, PIN) == "in"


def test_a_manager_who_sets_another_ends_the_lock_and_the_old_one(
    desk: Books, clock: ManualClock
) -> None:
    set_pin(desk)
    for _ in range(lockout.WRONG_ALLOWED):
        guess(desk, clock, "112233")
    technician_pin.keep(desk, clock, "budi", "480159")
    assert (guess(desk, clock, PIN), guess(desk, clock, "480159")) == ("SignInRefused", "in")
    with writing(desk):
        technician_pin.remove(desk, clock, "budi")
        technician_pin.remove(desk, clock, "budi")
    assert not technician_pin.is_set(desk)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12a456", "\uff11" * 6, " 270925"])
def test_a_pin_has_six_digits(desk: Books, clock: ManualClock, pin: str) -> None:
    with pytest.raises(BadField, match="6 digits"):
        technician_pin.keep(desk, clock, "budi", pin)


@pytest.mark.parametrize("pin", ["000000", "123456", "987654"])
def test_one_that_everybody_would_guess_is_refused(
    desk: Books, clock: ManualClock, pin: str
) -> None:
    with pytest.raises(BadField) as refused:
        technician_pin.keep(desk, clock, "budi", pin)
    assert refused.value.field == "pin_simple" and not technician_pin.is_set(desk)


def test_each_try_is_on_record_without_what_was_typed(
    desk: Books, clock: ManualClock, office: Books
) -> None:
    technician_pin.keep(desk, clock, "budi", PIN)
    guess(desk, clock, "112233")
    guess(desk, clock, PIN)
    acts = [(each.officer, each.action) for each in audit.entries(office, desk, 0, 3)]
    assert sorted(acts) == [
        ("budi", "technician_pin"), ("teknisi", "technician_enter"),
        ("teknisi", "technician_pin_wrong"),
    ]  # fmt: skip
    assert "112233" not in "\n".join(desk.iterdump())
