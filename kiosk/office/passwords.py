"""Passwords: made for clerks who type them, kept only as argon2id hashes."""

import secrets
from functools import cache
from typing import TYPE_CHECKING

from kiosk.office.errors import BadPassword

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_CHARS = 8
MAX_CHARS = 200
_WORDS = "sawah padi kopi jati pandan melati kelapa bambu lontar sungai ombak kawah rusa merak"


def new_password() -> str:
    """A password a clerk can type: three words and three digits, some 26 bits with the lock-out."""
    words = _WORDS.split()
    return "-".join([*(secrets.choice(words) for _ in range(3)), f"{secrets.randbelow(900) + 100}"])


def hashed(password: str) -> str:
    """The argon2id hash of a new password; raises BadPassword."""
    if not MIN_CHARS <= len(password) <= MAX_CHARS:
        raise BadPassword(f"a password has {MIN_CHARS} to {MAX_CHARS} characters")
    return _hasher().hash(password)


def hashed_pin(pin: str) -> str:
    """The hash of a PIN, as slow as a password's; whoever sets it has looked at its digits."""
    return _hasher().hash(pin)


def matches(password_hash: str, password: str) -> bool:
    """Whether this is the password of that hash."""
    from argon2.exceptions import VerifyMismatchError

    if len(password) > MAX_CHARS:
        return False
    try:
        return _hasher().verify(password_hash, password)
    except VerifyMismatchError:
        return False


@cache
def decoy() -> str:
    """A hash that no password has: an unknown login takes as long as a known one."""
    return _hasher().hash(secrets.token_urlsafe(8))


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # lazily: 2 MB that only a process with sign-in needs

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
