"""Sign-in, sessions and lock-out."""

import threading
from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.office import lockout, staff
from kiosk.office.errors import SignInLocked, SignInRefused
from tests.factories import PASSWORD


def test_the_right_password_begins_a_session(desk: Books, clock: ManualClock) -> None:
    token = staff.sign_in(desk, clock, "SARI", PASSWORD)
    officer = staff.officer(desk, clock, token)
    assert officer is not None
    assert (officer.login, officer.name, officer.role) == ("sari", "Bu Sari", "petugas")


@pytest.mark.parametrize(
    ("login", "password"), [("sari", "x"), ("nobody", PASSWORD), ("sari", "x" * 5000)]
)
def test_a_wrong_login_or_password_is_refused_alike(
    desk: Books, clock: ManualClock, login: str, password: str
) -> None:
    with pytest.raises(SignInRefused, match=r"^no such login and password$"):
        staff.sign_in(desk, clock, login, password)


def test_five_wrong_passwords_lock_for_five_minutes_of_boot_time(
    desk: Books, clock: ManualClock
) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            staff.sign_in(desk, clock, "sari", "wrong")
    clock.jump(timedelta(days=300))
    with pytest.raises(SignInLocked) as caught:
        staff.sign_in(desk, clock, "sari", PASSWORD)
    assert caught.value.wait_min == 5
    clock.advance(301)
    assert staff.sign_in(desk, clock, "sari", PASSWORD)


def test_a_session_ends_after_eight_idle_hours_and_with_the_boot(
    desk: Books, clock: ManualClock
) -> None:
    token = staff.sign_in(desk, clock, "sari", PASSWORD)
    for _ in range(3):
        clock.advance(4 * 3600)
        assert staff.officer(desk, clock, token)
    clock.advance(8 * 3600 + 1)
    assert staff.officer(desk, clock, token) is None
    token = staff.sign_in(desk, clock, "sari", PASSWORD)
    clock.reboot()
    assert staff.officer(desk, clock, token) is None


def test_signing_out_ends_the_session(desk: Books, clock: ManualClock) -> None:
    token = staff.sign_in(desk, clock, "sari", PASSWORD)
    with writing(desk):
        staff.sign_out(desk, clock, token)
        staff.sign_out(desk, clock, token)
    assert staff.officer(desk, clock, token) is None


def test_neither_password_nor_token_is_kept_as_it_is(desk: Books, clock: ManualClock) -> None:
    token = staff.sign_in(desk, clock, "sari", PASSWORD)
    dump = "\n".join(desk.iterdump())
    assert PASSWORD not in dump
    assert token not in dump
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in dump


def test_a_secret_is_made_once(desk: Books) -> None:
    assert staff.secret(desk, "cookie") == staff.secret(desk, "cookie")
    assert len(staff.secret(desk, "cookie")) >= 43


def test_guesses_sent_at_once_do_not_slip_past_the_lock_out(
    village: Home, clock: ManualClock
) -> None:
    answers: list[str] = []

    def guess() -> None:
        books = Books.open(village.desk)
        try:
            staff.sign_in(books, clock, "sari", "wrong")
        except (SignInRefused, SignInLocked) as error:
            answers.append(type(error).__name__)
        finally:
            books.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("SignInRefused") == lockout.WRONG_ALLOWED
    assert answers.count("SignInLocked") == 12 - lockout.WRONG_ALLOWED


def test_a_full_disk_keeps_nobody_from_reading(desk: Books, clock: ManualClock) -> None:
    token = staff.sign_in(desk, clock, "sari", PASSWORD)
    clock.advance(staff.TOUCH_EVERY_S + 1)
    desk.execute(f"PRAGMA max_page_count={desk.execute('PRAGMA page_count').fetchone()[0]}")
    assert staff.officer(desk, clock, token) is not None
