"""Staff accounts, sign-in and sessions: desk.db, which only the kiosk may open.

Sessions and lock-outs run on the time since boot, so a clock jump neither frees nor locks anyone;
after a reboot everyone signs in again.
"""

import contextlib
import hashlib
import secrets
import threading
from dataclasses import dataclass
from sqlite3 import Row

from kiosk.books.clock import Clock, seconds_since
from kiosk.books.errors import DiskFull
from kiosk.books.store import Books, writing
from kiosk.office import audit, lockout, passwords
from kiosk.office.errors import SignInLocked, SignInRefused

SESSION_IDLE_S = 8 * 3600
TOUCH_EVERY_S = 600
SIGN_IN_PATIENCE_S = 5.0
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Officer:
    """A member of staff (petugas or pengelola) who is signed in, and the counter chosen."""

    id: int
    login: str
    name: str
    role: str
    counter_id: int | None = None


def has_session(books: Books, clock: Clock, login: str) -> bool:
    """Whether an officer is signed in somewhere: a counter held by one who is not is free."""
    rows = books.execute(
        """SELECT e.boot, e.boot_s FROM staff_sessions e JOIN staff s ON s.id = e.staff_id
           WHERE s.login = ?""",
        (login,),
    )
    idle = [seconds_since(clock, row["boot"], row["boot_s"]) for row in rows]
    return any(idle_s is not None and idle_s <= SESSION_IDLE_S for idle_s in idle)


def sign_in(books: Books, clock: Clock, login: str, password: str) -> str:
    """Check a password and begin a session; returns its token.

    Raises SignInRefused, and SignInLocked after five wrong passwords. An unknown login takes as
    long as a wrong password.
    """
    row = require_password(books, clock, login, password)
    token = secrets.token_urlsafe(32)
    with writing(books):
        books.execute("DELETE FROM staff_sessions WHERE boot <> ?", (clock.boot,))
        books.execute(
            "INSERT INTO staff_sessions (token_hash, staff_id, boot, boot_s) VALUES (?, ?, ?, ?)",
            (_digest(token), row["id"], clock.boot, clock.boot_s()),
        )
        audit.record(books, clock, row["login"], "sign_in", row["login"])
    return token


def witness(books: Books, clock: Clock, login: str, password: str) -> Officer:
    """Another officer beside the one who is signed in, by login and password; opens no session.

    Raises SignInRefused and SignInLocked as signing in does.
    """
    row = require_password(books, clock, login, password)
    return Officer(row["id"], row["login"], row["name"], row["role"])


def require_password(books: Books, clock: Clock, login: str, password: str) -> Row:
    """The account's row when the password is right; raises SignInRefused and SignInLocked.

    One at a time: a hash takes 19 MiB, and guesses sent at once must not slip past the lock-out.
    """
    if not _one_at_a_time.acquire(timeout=SIGN_IN_PATIENCE_S):
        raise SignInLocked("too many sign in at once", 1)
    try:
        return _checked(books, clock, login, password)
    finally:
        _one_at_a_time.release()


def _checked(books: Books, clock: Clock, login: str, password: str) -> Row:
    row: Row | None = books.execute("SELECT * FROM staff WHERE login = ?", (login,)).fetchone()
    if row is None:
        passwords.matches(passwords.decoy(), password)
        raise SignInRefused("no such login and password")
    lockout.require_unlocked(clock, row["wrong"], row["wrong_boot"], row["wrong_boot_s"])
    is_right = passwords.matches(row["password_hash"], password)
    with writing(books):
        if is_right:
            books.execute("UPDATE staff SET wrong = 0 WHERE id = ?", (row["id"],))
            return row
        books.execute(
            "UPDATE staff SET wrong = wrong + 1, wrong_boot = ?, wrong_boot_s = ? WHERE id = ?",
            (clock.boot, clock.boot_s(), row["id"]),
        )
        audit.record(books, clock, row["login"], "sign_in_wrong", row["login"])
    raise SignInRefused("no such login and password")


def officer(books: Books, clock: Clock, token: str) -> Officer | None:
    """Who holds this session, or None when it ended; a session in use stays alive."""
    row = books.execute(
        """SELECT s.id, s.login, s.name, s.role, e.counter_id, e.boot, e.boot_s
           FROM staff_sessions e JOIN staff s ON s.id = e.staff_id WHERE e.token_hash = ?""",
        (_digest(token),),
    ).fetchone()
    if row is None:
        return None
    idle_s = seconds_since(clock, row["boot"], row["boot_s"])
    if idle_s is None or idle_s > SESSION_IDLE_S:
        return None
    if idle_s > TOUCH_EVERY_S:
        # A full disk must not lock an officer out: the session is still valid.
        with contextlib.suppress(DiskFull), writing(books):
            books.execute(
                "UPDATE staff_sessions SET boot_s = ? WHERE token_hash = ?",
                (clock.boot_s(), _digest(token)),
            )
    return Officer(row["id"], row["login"], row["name"], row["role"], row["counter_id"])


def choose_counter(books: Books, token: str, counter_id: int | None) -> None:
    """Remember at which counter this session sits; call inside writing()."""
    books.execute(
        "UPDATE staff_sessions SET counter_id = ? WHERE token_hash = ?",
        (counter_id, _digest(token)),
    )


def sign_out(books: Books, clock: Clock, token: str) -> None:
    """End a session; call inside writing(). Idempotent."""
    row = books.execute(
        """DELETE FROM staff_sessions WHERE token_hash = ?
           RETURNING (SELECT login FROM staff s WHERE s.id = staff_id) AS login""",
        (_digest(token),),
    ).fetchone()
    if row is not None:
        audit.record(books, clock, row["login"], "sign_out", row["login"])


def end_sessions(books: Books, staff_id: int, but: str = "") -> None:
    """End an account's sessions, all but the one with that token; call inside writing()."""
    books.execute(
        "DELETE FROM staff_sessions WHERE staff_id = ? AND token_hash <> ?",
        (staff_id, _digest(but)),
    )


def secret(books: Books, name: str) -> str:
    """A secret of the application's own, made at first use and kept."""
    row = books.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
    if row is not None:
        return str(row["value"])
    with writing(books):
        books.execute(
            "INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)",
            (name, secrets.token_urlsafe(32)),
        )
    return secret(books, name)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
