"""What a bad serial line does to what is said on it."""

from random import Random

_NOISE_BYTES = 24


def spoiled(line: bytes, rng: Random, *, loss: float, corruption: float, noise: float) -> bytes:
    """What arrives of one frame: nothing, a damaged one, or it, with noise before it or not.

    The fractions say how often each happens; `rng` decides when.
    """
    before = rng.randbytes(_NOISE_BYTES) if rng.random() < noise else b""
    if rng.random() < loss:
        return before
    if rng.random() < corruption:
        place = rng.randrange(len(line))
        damaged = line[place] ^ rng.randrange(1, 256)
        line = line[:place] + bytes([damaged]) + line[place + 1 :]
    return before + line
