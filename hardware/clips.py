"""Judging a folder of recordings, one WAV a word, before a hall has to listen to it."""

import math
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from hardware import sound
from hardware.errors import BadSound
from hardware.sound import Sound
from hardware.voice import clip_files

QUIETEST_DB, LOUDEST_DB = -32.0, -8.0
"""How loud the spoken part of a recording may be on the whole (RMS, of full scale)."""
APART_DB = 6.0
"""How far a word may be from the others before a hall hears one of them badly."""
LONGEST_S = 2.5
FLAT = 3
"""So many samples in a row at full scale are a cut-off wave."""


def problems(folder: Path, words: set[str]) -> list[str]:
    """What is wrong with the recordings, a line each: file, what, cure; [] when all is well.

    `words` are those that have to be there.
    """
    files = clip_files(folder)
    found: list[str] = []
    if missing := sorted(words - set(files)):
        found.append(
            f"{folder}: {len(missing)} of {len(words)} words missing: {', '.join(missing)};"
            f" record each as WORD.wav, {sound.RATE_HZ} Hz, one channel, 16 bit"
        )
    levels: dict[Path, float] = {}
    for path in files.values():
        try:
            said = sound.trimmed(sound.read(path.read_bytes(), str(path)))
        except (BadSound, OSError) as error:
            found.append(str(error))
            continue
        found += [f"{path}: {trouble}" for trouble in _troubles(said)]
        if said:
            levels[path] = level_db(said)
    return found + list(_apart(levels))


def level_db(said: Sound) -> float:
    """How loud a sound is on the whole, in decibels of full scale (0 is the loudest square)."""
    return 10 * math.log10(sum(value * value for value in said) / len(said) / sound.FULL**2)


def _troubles(said: Sound) -> Iterator[str]:
    """What is wrong with one recording, whatever the others are like."""
    if not said:
        yield "silent; record it anew, nearer to the microphone"
        return
    if _is_clipped(said):
        yield "clipped (the loudest parts are cut off); record it anew, more softly"
    if not QUIETEST_DB <= (level := level_db(said)) <= LOUDEST_DB:
        how = "too quiet" if level < QUIETEST_DB else "too loud"
        yield f"{how} ({level:.0f} dB); bring it to {QUIETEST_DB:.0f} to {LOUDEST_DB:.0f} dB"
    if (long_s := sound.duration_s(said)) > LONGEST_S:
        yield f"{long_s:.1f} s long; a word takes at most {LONGEST_S} s: cut what is no word"


def _is_clipped(said: Sound) -> bool:
    in_a_row = 0
    for value in said:
        in_a_row = in_a_row + 1 if abs(value) >= sound.FULL else 0
        if in_a_row >= FLAT:
            return True
    return False


def _apart(levels: dict[Path, float]) -> Iterator[str]:
    """Words that are much louder or softer than the set's middle."""
    if not levels:
        return
    middle = median(levels.values())
    for path, level in levels.items():
        if abs(level - middle) > APART_DB:
            how = "softer" if level < middle else "louder"
            yield (
                f"{path}: {abs(level - middle):.0f} dB {how} than the other words; record it"
                " anew as the others, or bring all to one level"
            )
