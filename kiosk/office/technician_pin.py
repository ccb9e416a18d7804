"""The PIN of the touch screen's technician page: one for the office, kept only as a slow hash.

Managers set it. Guesses are counted as those of a password are, by the time since boot.
"""

import re
import threading
from sqlite3 import Row

from kiosk.books.clock import Clock
from kiosk.books.store import Books, writing
from kiosk.office import audit, lockout, passwords
from kiosk.office.errors import BadField, SignInLocked, SignInRefused

DIGITS = 6
TECHNICIAN = "teknisi"
"""Who acts there: nobody's name is known, only that the PIN is."""
PATIENCE_S = 5.0
_UP, _DOWN = "0123456789", "9876543210"
_one_at_a_time = threading.Lock()


def is_set(books: Books) -> bool:
    """Whether there is a PIN at all."""
    return _row(books) is not None


def keep(books: Books, clock: Clock, by: str, pin: str) -> None:
    """Set the PIN, or another one; ends a lock-out. Raises BadField for one that cannot be."""
    if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", pin):
        raise BadField("pin", f"a PIN has {DIGITS} digits")
    if len(set(pin)) == 1 or pin in _UP or pin in _DOWN:
        raise BadField("pin_simple", "a PIN that everybody would guess")
    pin_hash = passwords.hashed_pin(pin)
    with writing(books):
        books.execute(
            """INSERT INTO technician_pin (id, pin_hash) VALUES (1, ?) ON CONFLICT (id)
               DO UPDATE SET pin_hash = excluded.pin_hash, wrong = 0""",
            (pin_hash,),
        )
        audit.record(books, clock, by, "technician_pin", TECHNICIAN)


def remove(books: Books, clock: Clock, by: str) -> None:
    """Close the page; call inside writing(). Harmless when there is no PIN."""
    if books.execute("DELETE FROM technician_pin").rowcount:
        audit.record(books, clock, by, "technician_pin_remove", TECHNICIAN)


def require(books: Books, clock: Clock, pin: str) -> None:
    """Raises SignInRefused for another PIN, and SignInLocked after five such.

    One at a time: a hash takes 19 MiB, and guesses sent at once must not slip past the lock-out.
    """
    if not _one_at_a_time.acquire(timeout=PATIENCE_S):
        raise SignInLocked("too many guesses at once", 1)
    try:
        _require(books, clock, pin)
    finally:
        _one_at_a_time.release()


def _require(books: Books, clock: Clock, pin: str) -> None:
    row = _row(books)
    if row is None:
        raise SignInRefused("there is no PIN")
    lockout.require_unlocked(clock, row["wrong"], row["wrong_boot"], row["wrong_boot_s"])
    is_right = passwords.matches(row["pin_hash"], pin)
    with writing(books):
        if is_right:
            books.execute("UPDATE technician_pin SET wrong = 0")
            audit.record(books, clock, TECHNICIAN, "technician_enter", TECHNICIAN)
            return
        books.execute(
            "UPDATE technician_pin SET wrong = wrong + 1, wrong_boot = ?, wrong_boot_s = ?",
            (clock.boot, clock.boot_s()),
        )
        audit.record(books, clock, TECHNICIAN, "technician_pin_wrong", TECHNICIAN)
    raise SignInRefused("no such PIN")


def _row(books: Books) -> Row | None:
    row: Row | None = books.execute("SELECT * FROM technician_pin").fetchone()
    return row
