"""Two beams across the slot tell letters from hands: A is the outer one, B lies 20 mm below it.

What goes down breaks A, then B, and clears A, then B. The four states of the beams are four
places on that way, and every step moves one place on or back: a hand that comes in and leaves
ends where it began, however often it waves. Only what leaves by B, having come by A, is a letter.
"""

from .inputs import Debounced

BEAM_MS = 2
"""Shorter blinks are no paper: 3 m/s carries 40 mm past a beam in 13 ms."""
ORDER_MS = 4
"""Light that falls on both beams turns both within 1 ms; paper at 3 m/s needs 7 from A to B."""
LOOK_MS = 2
"""Two looks farther apart than this (a write to flash) may have missed an edge between them."""
JAM_MS = 10_000

_CLEAR, _ENTERING, _INSIDE, _LEAVING = 0, 1, 2, 3
_PLACES = (_CLEAR, _ENTERING, _LEAVING, _INSIDE)
"""Where the paper is when A alone (1), B alone (2), both (3) or none (0) are broken."""


class Beams:
    """The slot. Call `step` at least each `LOOK_MS` milliseconds, with True for a broken beam."""

    def __init__(self) -> None:
        self._a = Debounced(BEAM_MS)
        self._b = Debounced(BEAM_MS)
        self._place = _CLEAR
        self._placed_ms = 0
        self._in_order = False
        self._came_by_a = False
        self._looked_ms = -1
        self._blind_until_ms = 0

    def is_broken(self) -> bool:
        """Whether something is in the slot now."""
        return self._place != _CLEAR

    def is_jammed(self, ms: int) -> bool:
        """Whether one beam has been broken without a break for too long."""
        return (self._a.level and ms - self._a.since_ms >= JAM_MS) or (
            self._b.level and ms - self._b.since_ms >= JAM_MS
        )

    def step(self, ms: int, a: bool, b: bool) -> bool:
        """Look at the beams once; whether a letter has just left by B."""
        if self._looked_ms < 0 or ms - self._looked_ms > LOOK_MS:
            self._blind_until_ms = ms + BEAM_MS + LOOK_MS
        self._looked_ms = ms
        turned_a = self._a.step(ms, a)
        turned_b = self._b.step(ms, b)
        if not (turned_a or turned_b):
            return False
        return self._move(ms, _PLACES[self._a.level + 2 * self._b.level])

    def _move(self, ms: int, to: int) -> bool:
        was, stood_ms = self._place, ms - self._placed_ms
        self._place, self._placed_ms = to, ms
        if was in (_ENTERING, _LEAVING) and stood_ms >= ORDER_MS:
            self._in_order = True
        # From LEAVING to ENTERING at one look: one letter left as the next one came.
        left_by_b = was == _LEAVING and to in (_CLEAR, _ENTERING)
        is_letter = left_by_b and self._came_by_a and self._in_order
        if was == _CLEAR or left_by_b:
            is_blind = ms <= self._blind_until_ms
            # What broke both beams in a blind moment can only have come from outside.
            self._came_by_a = to == _ENTERING or (to == _INSIDE and is_blind)
            self._in_order = False
        elif was == _ENTERING and to == _LEAVING:
            self._came_by_a = False  # shorter than the way from A to B: no paper
        return is_letter
