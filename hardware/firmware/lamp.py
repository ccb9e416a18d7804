"""What the lamp on the board says, to whoever stands before the open box."""

DOOR_OPEN, TAMPER, BEAM_BLOCKED, MEMORY_FAULT = 1, 2, 4, 8
"""The bits of a frame's flags."""

CYCLE_MS = 3000
_BLINK_MS = 300
_LIT_MS = 120


def blinks(flags: int) -> int:
    """How often the lamp blinks in three seconds; the gravest trouble wins."""
    if flags & MEMORY_FAULT:
        return 5
    if flags & BEAM_BLOCKED:
        return 4
    if flags & TAMPER:
        return 3
    return 2 if flags & DOOR_OPEN else 1


def is_lit(ms: int, flags: int, broken: bool) -> bool:
    """Whether it is lit now; a broken beam lights it at once, for whoever aligns the beams."""
    if broken and not flags & BEAM_BLOCKED:
        return True
    place = ms % CYCLE_MS
    return place < blinks(flags) * _BLINK_MS and place % _BLINK_MS < _LIT_MS
