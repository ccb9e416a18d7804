"""Reads the touch screen aloud, a sentence at a time, so that a call never waits for its end."""

import re
import threading
from collections.abc import Callable

from hardware import sound
from hardware.errors import SoundError
from hardware.speaker import Speaker
from hardware.voice import Voice
from kiosk.announcements import NUMBERS
from kiosk.books.store import Books, writing
from kiosk.office import reading
from kiosk.office.reading import Reading, State

LOUDNESS = (0.4, 0.65, 1.0)
"""Of a call's loudness: who stands before the screen is near."""
PAUSE_S = 0.35
LABEL = re.compile(r"\b([A-Z])(\d{3,4})\b")
TIME = re.compile(r"\b(\d{1,2})\.(\d{2})\b")


class Reader:
    """Who reads, and how far it came."""

    def __init__(self, voices: list[Voice], speaker: Speaker) -> None:
        self._voices = {each.language: each for each in voices}
        self._speaker = speaker
        self._number = 0
        self._said = 0

    def begin(self, books: Books) -> None:
        """At a worker's start: nobody waits any more for what was wanted before it."""
        if reading.is_wanted(books):
            _end(books, reading.now(books), State.FAILED)

    def read_on(self, books: Books, may_go_on: Callable[[], bool]) -> bool:
        """Say the next sentence; False when nothing is to be read.

        A sentence that `may_go_on` breaks off is said again from its beginning. Raises SoundError.
        """
        wish = reading.now(books)
        if wish.state is not State.WANTED:
            return False
        if wish.number != self._number:
            self._number, self._said = wish.number, 0
        try:
            self._say(books, wish, may_go_on)
        except SoundError:
            _end(books, wish, State.FAILED)
            raise
        if self._said == len(wish.sentences):
            _end(books, wish, State.OVER)
        return True

    def _say(self, books: Books, wish: Reading, may_go_on: Callable[[], bool]) -> None:
        text = as_heard(wish.sentences[self._said], wish.language)
        said = self._voices[wish.language].read(text)
        heard = sound.softer(said, LOUDNESS[wish.loudness]) + sound.silence(PAUSE_S)
        broken_off = threading.Event()

        def going_on() -> bool:
            if not (may_go_on() and reading.is_wanted(books, wish.number)):
                broken_off.set()
            return not broken_off.is_set()

        self._speaker.play(sound.wav(heard), going_on)
        if not broken_off.is_set():
            self._said += 1


def as_heard(text: str, language: str) -> str:
    """A written sentence as it is said: "A017" is "A tujuh belas", "08.05" is "8 lewat 5"."""

    def label(found: re.Match[str]) -> str:
        number = int(found[2])
        words = NUMBERS[language](number) if number else [found[2]]
        return " ".join([found[1], *words])

    def time(found: re.Match[str]) -> str:
        hour, minutes = int(found[1]), int(found[2])
        past = f"lewat {minutes}" if language == "id" else found[2]
        return f"{hour} {past}" if minutes else f"{hour}"

    return TIME.sub(time, LABEL.sub(label, text))


def _end(books: Books, wish: Reading, state: State) -> None:
    with writing(books):
        reading.end(books, wish.number, state)
