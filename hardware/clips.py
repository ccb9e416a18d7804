"""Judging recordings, one WAV a word, before a hall has to listen to them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from statistics import median

from hardware import sound
from hardware.errors import BadSound, OtherFormat
from hardware.sound import Sound

QUIETEST_DB, LOUDEST_DB = -32.0, -8.0
"""How loud the spoken part of a recording may be on the whole (RMS, of full scale)."""
APART_DB = 6.0
"""How far a word may be from the others before a hall hears one of them badly."""
LONGEST_S = 2.5
FLAT = 3
"""So many samples in a row at full scale are a cut-off wave."""
KEPT_JUDGEMENTS = 512


class Fault(StrEnum):
    """What is wrong with one recording, whatever the others are like; the gravest first."""

    UNREADABLE = "unreadable"
    OTHER_FORMAT = "other_format"
    SILENT = "silent"
    CLIPPED = "clipped"
    TOO_QUIET = "too_quiet"
    TOO_LOUD = "too_loud"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Judgement:
    """One recording: its faults, how loud (dB of full scale) and long the spoken part is.

    `trouble` says why it cannot be read, `found` the format it has: Hz, channels, bits.
    """

    faults: tuple[Fault, ...]
    level_db: float | None = None
    long_s: float = 0.0
    trouble: str = ""
    found: tuple[int, int, int] | None = None


def clip_files(folder: Path) -> dict[str, Path]:
    """The recordings of a folder by word; none when there is no such folder."""
    return {path.stem.lower(): path for path in sorted(folder.glob("*.[wW][aA][vV]"))}


def judged(data: bytes, name: str) -> Judgement:
    """What a recording is like."""
    try:
        said = sound.trimmed(sound.read(data, name))
    except OtherFormat as error:
        return Judgement((Fault.OTHER_FORMAT,), trouble=str(error), found=error.found)
    except BadSound as error:
        return Judgement((Fault.UNREADABLE,), trouble=str(error))
    if not said:
        return Judgement((Fault.SILENT,))
    level, long_s = level_db(said), sound.duration_s(said)
    is_so = {
        Fault.CLIPPED: _is_clipped(said),
        Fault.TOO_QUIET: level < QUIETEST_DB,
        Fault.TOO_LOUD: level > LOUDEST_DB,
        Fault.TOO_LONG: long_s > LONGEST_S,
    }
    return Judgement(tuple(fault for fault in is_so if is_so[fault]), level, long_s)


def judged_file(path: Path) -> Judgement:
    """What a recording in a folder is like; worked out once for each version of the file."""
    try:
        about = path.stat()
        return _judged_file(path, about.st_mtime_ns, about.st_size)
    except OSError as error:
        return Judgement((Fault.UNREADABLE,), trouble=str(error))


def apart_db(levels: dict[str, float]) -> dict[str, float]:
    """Words much louder (above 0) or softer than the set's middle, and by how many dB."""
    middle = median(levels.values()) if levels else 0.0
    return {
        word: level - middle for word, level in levels.items() if abs(level - middle) > APART_DB
    }


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
    all_judged = {word: judged_file(path) for word, path in files.items()}
    for word, each in all_judged.items():
        found += [told(files[word], each, fault) for fault in each.faults]
    return found + list(_apart(files, all_judged))


def level_db(said: Sound) -> float:
    """How loud a sound is on the whole, in decibels of full scale (0 is the loudest square)."""
    return 10 * math.log10(sum(value * value for value in said) / len(said) / sound.FULL**2)


def told(path: Path, judgement: Judgement, fault: Fault) -> str:
    """One fault as a technician reads it: file, what, cure."""
    level = f"{judgement.level_db or 0:.0f} dB"
    bring = f"bring it to {QUIETEST_DB:.0f} to {LOUDEST_DB:.0f} dB"
    words = {
        Fault.SILENT: "silent; record it anew, nearer to the microphone",
        Fault.CLIPPED: "clipped (the loudest parts are cut off); record it anew, more softly",
        Fault.TOO_QUIET: f"too quiet ({level}); {bring}",
        Fault.TOO_LOUD: f"too loud ({level}); {bring}",
        Fault.TOO_LONG: f"{judgement.long_s:.1f} s long; a word takes at most {LONGEST_S} s:"
        " cut what is no word",
    }
    return f"{path}: {words[fault]}" if fault in words else judgement.trouble


@lru_cache(KEPT_JUDGEMENTS)
def _judged_file(path: Path, _changed_ns: int, _size: int) -> Judgement:
    return judged(path.read_bytes(), str(path))


def _is_clipped(said: Sound) -> bool:
    in_a_row = 0
    for value in said:
        in_a_row = in_a_row + 1 if abs(value) >= sound.FULL else 0
        if in_a_row >= FLAT:
            return True
    return False


def _apart(files: dict[str, Path], all_judged: dict[str, Judgement]) -> Iterator[str]:
    """Words that are much louder or softer than the set's middle."""
    levels = {w: each.level_db for w, each in all_judged.items() if each.level_db is not None}
    for word, apart in apart_db(levels).items():
        how = "softer" if apart < 0 else "louder"
        yield (
            f"{files[word]}: {abs(apart):.0f} dB {how} than the other words; record it"
            " anew as the others, or bring all to one level"
        )
