"""Return codes: a short word that carries a session to a phone whose MAC has changed."""

import os

from kiosk.books.guesses import Guesses
from portal.gate.errors import TooManyCodes

ALPHABET = "ACDEFHJKLMNPQRTUVWXY3479"  # none that is read as another: no 0O, 1I, 2Z, 5S, 6G, 8B
LENGTH = 6


def new_code() -> str:
    """One of 191 million; drawn anew for each session."""
    room = len(ALPHABET)
    fair = 256 - 256 % room
    letters = ""
    while len(letters) < LENGTH:
        letters += "".join(ALPHABET[byte % room] for byte in os.urandom(LENGTH) if byte < fair)
    return letters[:LENGTH]


def checked(code: str, mac: str, guesses: Guesses) -> str:
    """A code as it was drawn, however it was typed.

    Raises TooManyCodes while this phone, or all together, guessed too often.
    """
    if guesses.are_too_many(mac):
        raise TooManyCodes("too many wrong codes; wait ten minutes")
    return "".join(code.upper().split()).replace("-", "")
