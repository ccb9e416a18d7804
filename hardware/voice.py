"""What the hall hears: words said by recordings or by espeak-ng, joined to one WAV, offline."""

import logging
import re
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from hardware import sound
from hardware.clips import clip_files
from hardware.errors import BadSound, NoVoice
from hardware.sound import Sound

WORDS_A_MINUTE = 140
"""espeak-ng's measure: some 120 real words a minute, slow enough for a hall."""
TIMES = 2
AFTER_CHIME_S = 0.2
BETWEEN_WORDS_S = 0.06
BETWEEN_PARTS_S = 0.12
BETWEEN_SENTENCES_S = 0.7
_SPEAKING_S = 5.0
_KEPT_PARTS = 128
_WORDS = re.compile(r"\w+")

_log = logging.getLogger("pendopo.sound")

Part = tuple[str, ...]
"""Words said in one breath, small letters."""


@dataclass(frozen=True)
class Voice:
    """One language's voice: "id" or "en", and the folder of its recordings, one WAV a word.

    Recordings keep their own speed; `words_a_minute` is what espeak-ng is asked for.
    """

    language: str
    clips: Path | None = None
    words_a_minute: int = WORDS_A_MINUTE
    program: str = field(default="espeak-ng", repr=False)

    def say(self, parts: Sequence[Part]) -> Sound:
        """A sentence; raises NoVoice when a part can be said in no way."""
        with ThreadPoolExecutor(len(parts)) as pool:  # each may wait for a program of its own
            return sound.joined(pool.map(self._part, parts), BETWEEN_PARTS_S)

    def read(self, text: str) -> Sound:
        """A sentence as it is written: from recordings when all its words are there.

        Raises NoVoice.
        """
        recorded = self._recorded(tuple(_WORDS.findall(text.lower())))
        return recorded or self._spoken(text)

    def _part(self, part: Part) -> Sound:
        recorded = self._recorded(part)
        return recorded or self._spoken(" ".join(part))

    def _spoken(self, text: str) -> Sound:
        return spoken(self.program, self.language, text, self.words_a_minute)

    def _recorded(self, part: Part) -> "Sound | None":
        """The words from recordings, or None when one is missing or cannot be used."""
        found = clip_files(self.clips) if self.clips else {}
        if not all(word in found for word in part):
            return None
        try:
            words = [sound.trimmed(sound.read(found[w].read_bytes(), f"{found[w]}")) for w in part]
        except (BadSound, OSError) as error:
            _log.warning("%s", error)
            return None
        return sound.joined(words, BETWEEN_WORDS_S)


def announcement(sentences: Sequence[Sound], times: int = TIMES) -> bytes:
    """One WAV: the chime, then all sentences, as often as asked for."""
    told = sound.joined([*sentences] * times, BETWEEN_SENTENCES_S)
    return sound.wav(sound.joined([sound.chime(), told], AFTER_CHIME_S))


@lru_cache(_KEPT_PARTS)
def spoken(program: str, language: str, text: str, words_a_minute: int = WORDS_A_MINUTE) -> Sound:
    """What espeak-ng makes of a text; kept, since most of a call is said all day long.

    Raises NoVoice when it is not installed or fails.
    """
    command = [program, "-v", language, "-s", str(words_a_minute), "--stdin", "--stdout"]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, check=True, timeout=_SPEAKING_S
        )
        said = sound.trimmed(sound.read(done.stdout, program))
    except FileNotFoundError as error:
        raise NoVoice(f"{text!r}: no recordings, and {program} is not installed") from error
    except (OSError, subprocess.SubprocessError, BadSound) as error:
        raise NoVoice(f"{text!r}: no recordings, and {program} failed ({error})") from error
    if not said:
        raise NoVoice(f"{text!r}: no recordings, and {program} says nothing")
    return said
