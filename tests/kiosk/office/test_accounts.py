"""Accounts, passwords and roles: what managers may do, and who is signed out by it."""

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import accounts, passwords, staff
from kiosk.office.accounts import Account
from kiosk.office.errors import (
    BadField,
    BadPassword,
    LastManager,
    SignInLocked,
    SignInRefused,
    Taken,
    UnknownOfficer,
)
from tests.factories import PASSWORD

NEW = "kopi-jati-456"
TINI = Account("tini", "Bu Tini", "petugas")


def acts(desk: Books) -> list[tuple[str, str, str]]:
    rows = desk.execute("SELECT officer, action, what FROM audit WHERE officer <> 'pendopo'")
    return [tuple(row) for row in rows]


def test_a_new_account_signs_in_and_its_making_is_on_record(
    desk: Books, clock: ManualClock
) -> None:
    accounts.create(desk, clock, "budi", TINI, NEW)
    assert TINI in accounts.accounts(desk)
    assert staff.sign_in(desk, clock, "tini", NEW)
    assert acts(desk) == [("budi", "account_create_petugas", "tini"), ("tini", "sign_in", "tini")]


@pytest.mark.parametrize(
    ("account", "field"),
    [
        (Account("t", "Bu Tini", "petugas"), "login"),
        (Account("bu tini", "Bu Tini", "petugas"), "login"),
        (Account("tini", "", "petugas"), "name"),
        (Account("tini", "Bu\nTini", "petugas"), "name"),
        (Account("tini", "Bu Tini", "bupati"), "role"),
    ],
)
def test_what_no_account_can_be_names_its_field(
    desk: Books, clock: ManualClock, account: Account, field: str
) -> None:
    with pytest.raises(BadField) as caught:
        accounts.create(desk, clock, "budi", account, NEW)
    assert caught.value.field == field


def test_a_login_is_given_once(desk: Books, clock: ManualClock) -> None:
    with pytest.raises(Taken, match="'Sari' exists already"):
        accounts.create(desk, clock, "budi", Account("Sari", "Bu Sari", "petugas"), NEW)


def test_a_short_password_is_refused(desk: Books, clock: ManualClock) -> None:
    with pytest.raises(BadPassword, match="8 to 200"):
        accounts.create(desk, clock, "budi", TINI, "short")


def test_a_made_password_is_long_enough_and_never_the_same() -> None:
    made = {passwords.new_password() for _ in range(20)}
    assert len(made) == 20
    assert all(len(each) >= passwords.MIN_CHARS for each in made)


def test_a_reset_password_ends_the_lock_out_and_the_sessions(
    desk: Books, clock: ManualClock
) -> None:
    token = staff.sign_in(desk, clock, "sari", PASSWORD)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            staff.sign_in(desk, clock, "sari", "wrong")
    accounts.set_password(desk, clock, "budi", "sari", NEW)
    assert staff.officer(desk, clock, token) is None
    assert staff.sign_in(desk, clock, "sari", NEW)
    assert acts(desk)[-2:] == [("budi", "password_reset", "sari"), ("sari", "sign_in", "sari")]


def test_an_officer_changes_the_password_and_only_this_session_goes_on(
    desk: Books, clock: ManualClock
) -> None:
    here, elsewhere = (staff.sign_in(desk, clock, "sari", PASSWORD) for _ in range(2))
    me = staff.officer(desk, clock, here)
    assert me is not None
    accounts.change_password(desk, clock, me, PASSWORD, NEW, token=here)
    assert staff.officer(desk, clock, here) is not None
    assert staff.officer(desk, clock, elsewhere) is None
    with pytest.raises(SignInRefused):
        staff.sign_in(desk, clock, "sari", PASSWORD)


def test_guessing_the_old_password_locks_as_signing_in_does(
    desk: Books, clock: ManualClock
) -> None:
    token = staff.sign_in(desk, clock, "sari", PASSWORD)
    me = staff.officer(desk, clock, token)
    assert me is not None
    for _ in range(5):
        with pytest.raises(SignInRefused):
            accounts.change_password(desk, clock, me, "wrong", NEW, token=token)
    with pytest.raises(SignInLocked):
        accounts.change_password(desk, clock, me, PASSWORD, NEW, token=token)


def test_who_is_removed_is_out_at_once(desk: Books, clock: ManualClock) -> None:
    token = staff.sign_in(desk, clock, "sari", PASSWORD)
    with writing(desk):
        accounts.remove(desk, clock, "budi", "sari")
    assert staff.officer(desk, clock, token) is None
    assert not staff.has_session(desk, clock, "sari")
    with pytest.raises(SignInRefused):
        staff.sign_in(desk, clock, "sari", PASSWORD)
    with pytest.raises(UnknownOfficer), writing(desk):
        accounts.remove(desk, clock, "budi", "sari")


def test_who_loses_a_role_is_out_at_once(desk: Books, clock: ManualClock) -> None:
    with writing(desk):
        accounts.set_role(desk, clock, "budi", "sari", "pengelola")
    token = staff.sign_in(desk, clock, "budi", PASSWORD)
    with writing(desk):
        accounts.set_role(desk, clock, "sari", "budi", "petugas")
    assert staff.officer(desk, clock, token) is None


def test_the_last_manager_stays(desk: Books, clock: ManualClock) -> None:
    with pytest.raises(LastManager), writing(desk):
        accounts.remove(desk, clock, "budi", "budi")
    with pytest.raises(LastManager), writing(desk):
        accounts.set_role(desk, clock, "budi", "budi", "petugas")
    with pytest.raises(BadField), writing(desk):
        accounts.set_role(desk, clock, "budi", "sari", "bupati")
    assert {each.role for each in accounts.accounts(desk)} == {"petugas", "pengelola"}


def test_wrong_passwords_of_known_accounts_are_on_record(desk: Books, clock: ManualClock) -> None:
    for login in ("sari", "my-password-typed-here"):
        with pytest.raises(SignInRefused):
            staff.sign_in(desk, clock, login, "wrong")
    token = staff.sign_in(desk, clock, "sari", PASSWORD)
    with writing(desk):
        staff.sign_out(desk, clock, token)
    assert [action for _, action, _ in acts(desk)] == ["sign_in_wrong", "sign_in", "sign_out"]
