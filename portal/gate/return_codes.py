"""Return codes: a short word that carries a session to a phone whose MAC has changed."""

import os
from collections import deque

from portal.gate.errors import TooManyCodes

ALPHABET = "ACDEFHJKLMNPQRTUVWXY3479"  # none that is read as another: no 0O, 1I, 2Z, 5S, 6G, 8B
LENGTH = 6
WINDOW_S = 600.0
WRONG_MAX_ONE = 5
WRONG_MAX_ALL = 60


def new_code() -> str:
    """One of 191 million; drawn anew for each session."""
    room = len(ALPHABET)
    fair = 256 - 256 % room
    letters = ""
    while len(letters) < LENGTH:
        letters += "".join(ALPHABET[byte % room] for byte in os.urandom(LENGTH) if byte < fair)
    return letters[:LENGTH]


def normal(code: str) -> str:
    """A code as it was drawn, however it was typed."""
    return "".join(code.upper().split()).replace("-", "")


class Guesses:
    """Counts wrong codes, of one phone and of all (a MAC is soon changed)."""

    def __init__(self) -> None:
        self._wrong: deque[tuple[float, str]] = deque()

    def check(self, mac: str, now_s: float) -> None:
        """Raises TooManyCodes while this phone, or all together, guessed too often."""
        while self._wrong and now_s - self._wrong[0][0] > WINDOW_S:
            self._wrong.popleft()
        own = sum(each == mac for _, each in self._wrong)
        if own >= WRONG_MAX_ONE or len(self._wrong) >= WRONG_MAX_ALL:
            raise TooManyCodes("too many wrong codes; wait ten minutes")

    def wrong(self, mac: str, now_s: float) -> None:
        """Count one."""
        self._wrong.append((now_s, mac))
