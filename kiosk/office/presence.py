"""The presence code: four digits on the hall board that change every ten minutes.

Who types them stands before the board. Board and portal work them out from the books' secret and
the time since boot: nothing is written when they change.
"""

import hashlib
import hmac

from kiosk.books.clock import Clock
from kiosk.books.store import Books

TURN_S = 600.0
DIGITS = 4


def code(books: Books, clock: Clock) -> str:
    """The code on the board now."""
    return _code(books, clock, int(clock.boot_s() // TURN_S))


def is_right(books: Books, clock: Clock, typed: str) -> bool:
    """Whether this is the code now, or the one before it: typing takes a moment."""
    turn = int(clock.boot_s() // TURN_S)
    plain = "".join(typed.split())
    return plain in (_code(books, clock, turn), _code(books, clock, turn - 1))


def _code(books: Books, clock: Clock, turn: int) -> str:
    secret: bytes = books.execute("SELECT secret FROM presence").fetchone()[0]
    digest = hmac.digest(secret, f"{clock.boot}:{turn}".encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"
