"""Wrong guesses of a password or a PIN, and how long whoever guesses has to wait."""

import math

from kiosk.books.clock import Clock, seconds_since
from kiosk.office.errors import SignInLocked

WRONG_ALLOWED = 5
LOCKED_S = 300
"""Since the last wrong guess, in seconds since boot: a clock jump frees nobody."""


def require_unlocked(clock: Clock, wrong: int, boot: str | None, boot_s: float | None) -> None:
    """Raises SignInLocked while too many guesses were wrong."""
    if wrong < WRONG_ALLOWED or boot is None or boot_s is None:
        return
    since_s = seconds_since(clock, boot, boot_s)
    if since_s is not None and since_s < LOCKED_S:
        wait_min = math.ceil((LOCKED_S - since_s) / 60)
        raise SignInLocked(f"locked for {wait_min} more minutes", wait_min)
