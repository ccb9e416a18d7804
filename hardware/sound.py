"""Sound as 16-bit samples of one channel: WAVs in and out, joined, and a chime of our own."""

import io
import math
import wave
from array import array
from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

from hardware.errors import BadSound, OtherFormat

RATE_HZ = 22050
"""What espeak-ng speaks at; every recording has to have it, so that all can be joined."""
FULL = 32767
_QUIET = FULL // 100
_MARGIN_S = 0.02
_NOTES = ((0.0, 784.0), (0.3, 587.0))
"""The chime: two notes, when each begins (seconds) and how high it is (hertz)."""
_CHIME_S = 1.0
_CHIME_LOUD = 0.35
_DECAY_S = 0.25
_ATTACK_S = 0.005

Sound: TypeAlias = "array[int]"


def read(data: bytes, name: str) -> Sound:
    """The samples of a WAV; raises BadSound, which names the file, what is wrong, and the cure."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            found = (file.getframerate(), file.getnchannels(), 8 * file.getsampwidth())
            frames = file.readframes(file.getnframes())  # espeak-ng's header tells far too many
    except (wave.Error, EOFError) as error:
        raise BadSound(f"{name}: no plain WAV ({error}); record it anew") from error
    if found != (RATE_HZ, 1, 16):
        raise OtherFormat(
            f"{name}: {found[0]} Hz, {found[1]} channels, {found[2]} bit; use {RATE_HZ} Hz, one"
            f" channel, 16 bit: sox OLD.wav -r {RATE_HZ} -c 1 -b 16 NEW.wav",
            found,
        )
    return array("h", frames[: len(frames) // 2 * 2])


def wav(sound: Sound) -> bytes:
    """A whole WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(sound.tobytes())
    return file.getvalue()


def duration_s(sound: Sound) -> float:
    """How long it takes to play."""
    return len(sound) / RATE_HZ


def silence(seconds: float) -> Sound:
    """Nothing, for so long."""
    return array("h", bytes(2 * round(seconds * RATE_HZ)))


def joined(sounds: Iterable[Sound], gap_s: float) -> Sound:
    """One after the other, with silence between."""
    gap, whole = silence(gap_s), array("h")
    for each in sounds:
        if whole:
            whole += gap
        whole += each
    return whole


def trimmed(sound: Sound) -> Sound:
    """Without the silence before and after; what is silent throughout becomes empty."""
    first = next((n for n, value in enumerate(sound) if abs(value) > _QUIET), None)
    if first is None:
        return array("h")
    after = next(n for n, value in enumerate(reversed(sound)) if abs(value) > _QUIET)
    margin = round(_MARGIN_S * RATE_HZ)
    return sound[max(0, first - margin) : len(sound) - max(0, after - margin)]


def softer(sound: Sound, factor: float) -> Sound:
    """The same, by a factor of at most 1."""
    return array("h", (round(value * factor) for value in sound))


@cache
def chime() -> Sound:
    """Two struck notes, the second lower: what makes heads turn before a number is said."""
    return array("h", (_struck(n / RATE_HZ) for n in range(round(_CHIME_S * RATE_HZ))))


def _struck(at_s: float) -> int:
    value = 0.0
    for begins_s, hertz in _NOTES:
        since_s = at_s - begins_s
        if since_s > 0:
            loud = min(1.0, since_s / _ATTACK_S) * math.exp(-since_s / _DECAY_S)
            turn = 2 * math.pi * hertz * since_s
            value += loud * (math.sin(turn) + 0.3 * math.sin(2 * turn))
    return round(FULL * _CHIME_LOUD * value)
