"""Staff accounts, sign-in and sessions: desk.db, which only the kiosk may open.

Sessions and lock-outs run on the time since boot, so a clock jump neither frees nor locks anyone;
after a reboot everyone signs in again.
"""

import contextlib
import hashlib
import math
import secrets
import sqlite3
import threading
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kiosk.books.clock import Clock, seconds_since
from kiosk.books.errors import DiskFull
from kiosk.books.store import Books, writing
from kiosk.office.errors import BadPassword, LoginTaken, SignInLocked, SignInRefused

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SESSION_IDLE_S = 8 * 3600
TOUCH_EVERY_S = 600
WRONG_ALLOWED = 5
LOCKED_S = 300
PASSWORD_MIN_CHARS = 8
PASSWORD_MAX_CHARS = 200
SIGN_IN_PATIENCE_S = 5.0
_one_at_a_time = threading.Lock()
_WORDS = "sawah padi kopi jati pandan melati kelapa bambu lontar sungai ombak kawah rusa merak"


@dataclass(frozen=True)
class Officer:
    """A member of staff (petugas or pengelola) who is signed in, and the counter chosen."""

    id: int
    login: str
    name: str
    role: str
    counter_id: int | None = None


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # lazily: 2 MB that only a process with sign-in needs

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def new_password() -> str:
    """A password a clerk can type: three words and three digits, some 26 bits with the lock-out."""
    words = _WORDS.split()
    return "-".join([*(secrets.choice(words) for _ in range(3)), f"{secrets.randbelow(900) + 100}"])


def create(books: Books, login: str, name: str, role: str, password: str) -> None:
    """Add an account; hashes outside the transaction. Raises BadPassword and LoginTaken."""
    password_hash = _hash(password)
    try:
        with writing(books):
            books.execute(
                "INSERT INTO staff (login, name, role, password_hash) VALUES (?, ?, ?, ?)",
                (login, name, role, password_hash),
            )
    except sqlite3.IntegrityError:
        raise LoginTaken(f"login {login!r} exists already; choose another") from None


def set_password(books: Books, login: str, password: str) -> None:
    """Give an account a new password and end its lock-out. Raises BadPassword."""
    password_hash = _hash(password)
    with writing(books):
        books.execute(
            "UPDATE staff SET password_hash = ?, wrong = 0 WHERE login = ?", (password_hash, login)
        )


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
    long as a wrong password. One at a time: a hash takes 19 MiB, and guesses sent at once must
    not slip past the lock-out.
    """
    if not _one_at_a_time.acquire(timeout=SIGN_IN_PATIENCE_S):
        raise SignInLocked("too many sign in at once", 1)
    try:
        return _sign_in(books, clock, login, password)
    finally:
        _one_at_a_time.release()


def _sign_in(books: Books, clock: Clock, login: str, password: str) -> str:
    row = books.execute("SELECT * FROM staff WHERE login = ?", (login,)).fetchone()
    if row is None:
        _matches(_decoy(), password)
        raise SignInRefused("no such login and password")
    _require_unlocked(clock, row["wrong"], row["wrong_boot"], row["wrong_boot_s"])
    if not _matches(row["password_hash"], password):
        with writing(books):
            books.execute(
                "UPDATE staff SET wrong = wrong + 1, wrong_boot = ?, wrong_boot_s = ? WHERE id = ?",
                (clock.boot, clock.boot_s(), row["id"]),
            )
        raise SignInRefused("no such login and password")
    token = secrets.token_urlsafe(32)
    with writing(books):
        books.execute("UPDATE staff SET wrong = 0 WHERE id = ?", (row["id"],))
        books.execute("DELETE FROM staff_sessions WHERE boot <> ?", (clock.boot,))
        books.execute(
            "INSERT INTO staff_sessions (token_hash, staff_id, boot, boot_s) VALUES (?, ?, ?, ?)",
            (_digest(token), row["id"], clock.boot, clock.boot_s()),
        )
    return token


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


def sign_out(books: Books, token: str) -> None:
    """End a session; call inside writing(). Idempotent."""
    books.execute("DELETE FROM staff_sessions WHERE token_hash = ?", (_digest(token),))


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


def _hash(password: str) -> str:
    if not PASSWORD_MIN_CHARS <= len(password) <= PASSWORD_MAX_CHARS:
        raise BadPassword(f"a password has {PASSWORD_MIN_CHARS} to {PASSWORD_MAX_CHARS} characters")
    return _hasher().hash(password)


def _matches(password_hash: str, password: str) -> bool:
    from argon2.exceptions import VerifyMismatchError

    if len(password) > PASSWORD_MAX_CHARS:
        return False
    try:
        return _hasher().verify(password_hash, password)
    except VerifyMismatchError:
        return False


@cache
def _decoy() -> str:
    return _hasher().hash(secrets.token_urlsafe(8))


def _require_unlocked(clock: Clock, wrong: int, boot: str | None, boot_s: float | None) -> None:
    if wrong < WRONG_ALLOWED or boot is None or boot_s is None:
        return
    since_s = seconds_since(clock, boot, boot_s)
    if since_s is not None and since_s < LOCKED_S:
        wait_min = math.ceil((LOCKED_S - since_s) / 60)
        raise SignInLocked(f"locked for {wait_min} more minutes", wait_min)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
