"""Staff accounts as managers keep them; every act is in the audit rows of desk.db.

A hash takes long, so it is made before the books are taken. Who is removed or loses a role, and
whose password another one sets, is signed out at once.
"""

import re
import sqlite3
from dataclasses import dataclass
from sqlite3 import Row

from kiosk.books.clock import Clock
from kiosk.books.store import Books, writing
from kiosk.office import audit, passwords, staff
from kiosk.office.errors import BadField, LastManager, Taken, UnknownOfficer
from kiosk.office.staff import Officer

ROLES = ("petugas", "pengelola")
MANAGER = "pengelola"
NAME_MAX_CHARS = 60
LOGIN = re.compile(r"[A-Za-z0-9._-]{2,30}")


@dataclass(frozen=True)
class Account:
    """A member of staff: the name to sign in with, the person's name, the role."""

    login: str
    name: str
    role: str


def accounts(books: Books) -> list[Account]:
    """All accounts by name."""
    rows = books.execute("SELECT login, name, role FROM staff ORDER BY name, login")
    return [Account(**dict(row)) for row in rows]


def create(books: Books, clock: Clock, by: str, new: Account, password: str) -> None:
    """Add an account. Raises BadField, Taken and BadPassword."""
    fits = {
        "login": bool(LOGIN.fullmatch(new.login)),
        "name": 1 <= len(new.name) <= NAME_MAX_CHARS and new.name.isprintable(),
        "role": new.role in ROLES,
    }
    for field, is_fit in fits.items():
        if not is_fit:
            raise BadField(field, f"{field}: {getattr(new, field)!r} cannot be kept")
    password_hash = passwords.hashed(password)
    try:
        with writing(books):
            books.execute(
                "INSERT INTO staff (login, name, role, password_hash) VALUES (?, ?, ?, ?)",
                (new.login, new.name, new.role, password_hash),
            )
            audit.record(books, clock, by, f"account_create_{new.role}", new.login)
    except sqlite3.IntegrityError:
        raise Taken("login", f"login {new.login!r} exists already; choose another") from None


def set_password(books: Books, clock: Clock, by: str, login: str, password: str) -> None:
    """Give an account a new password; ends its lock-out and its sessions.

    Raises BadPassword and UnknownOfficer.
    """
    password_hash = passwords.hashed(password)
    with writing(books):
        row = _row(books, login)
        _keep_password(books, row["id"], password_hash)
        staff.end_sessions(books, row["id"])
        audit.record(books, clock, by, "password_reset", row["login"])


def change_password(
    books: Books, clock: Clock, me: Officer, old: str, new: str, *, token: str
) -> None:
    """Let an officer choose another password; only the session of `token` goes on.

    Raises SignInRefused and SignInLocked as signing in does, and BadPassword.
    """
    staff.require_password(books, clock, me.login, old)
    password_hash = passwords.hashed(new)
    with writing(books):
        _keep_password(books, me.id, password_hash)
        staff.end_sessions(books, me.id, but=token)
        audit.record(books, clock, me.login, "password_change", me.login)


def set_role(books: Books, clock: Clock, by: str, login: str, role: str) -> None:
    """Make an officer a manager or a manager an officer, signed out at once.

    Call inside writing(). Raises BadField, UnknownOfficer, and LastManager.
    """
    if role not in ROLES:
        raise BadField("role", f"role: {role!r} is none of {ROLES}")
    row = _row(books, login)
    if row["role"] == role:
        return
    _require_another_manager(books, row)
    books.execute("UPDATE staff SET role = ? WHERE id = ?", (role, row["id"]))
    staff.end_sessions(books, row["id"])
    changes = {"role": (row["role"], role)}
    audit.record(books, clock, by, "account_role", row["login"], changes=changes)


def remove(books: Books, clock: Clock, by: str, login: str) -> None:
    """Delete an account, signed out at once; what it did stays in the books under its login.

    Call inside writing(). Raises UnknownOfficer and LastManager.
    """
    row = _row(books, login)
    _require_another_manager(books, row)
    staff.end_sessions(books, row["id"])
    books.execute("DELETE FROM staff WHERE id = ?", (row["id"],))
    audit.record(books, clock, by, "account_remove", row["login"])


def _row(books: Books, login: str) -> Row:
    row: Row | None = books.execute("SELECT * FROM staff WHERE login = ?", (login,)).fetchone()
    if row is None:
        raise UnknownOfficer(f"no account {login!r}")
    return row


def _require_another_manager(books: Books, row: Row) -> None:
    others = "SELECT 1 FROM staff WHERE role = ? AND id <> ? LIMIT 1"
    if row["role"] == MANAGER and not books.execute(others, (MANAGER, row["id"])).fetchone():
        raise LastManager(f"{row['login']} is the only manager")


def _keep_password(books: Books, staff_id: int, password_hash: str) -> None:
    books.execute(
        "UPDATE staff SET password_hash = ?, wrong = 0 WHERE id = ?", (password_hash, staff_id)
    )
