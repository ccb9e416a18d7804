"""The sound worker: says each call twice, never an old one; between calls it reads aloud."""

import logging
import threading
from dataclasses import replace

from hardware.errors import NoVoice, SoundError
from hardware.fakes.speaker import KeepingSpeaker
from hardware.speaker import Aplay, Speaker
from hardware.voice import Voice, announcement
from kiosk import announcements, recordings
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, Watch
from kiosk.office import days, hall, services, voice_switch
from kiosk.office.hall import Call
from kiosk.office.tickets import AT_COUNTER
from kiosk.workers.last_word import LastWord
from kiosk.workers.loop import Loop
from kiosk.workers.process import work
from kiosk.workers.reading_aloud import Reader

POLL_S = 0.02
LOOK_EVERY_S = 1.0
PROBE_EVERY_S = 30.0
"""How often the loudspeaker is tried without a sound while nobody is called."""
OLDEST_S = 60.0
"""A call that could not be said within this time would only send people the wrong way."""

_log = logging.getLogger("pendopo.sound")


class SoundWorker:
    """One hall's loudspeaker. `run()` works until `stop` is set."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        clock: Clock,
        stop: threading.Event,
        *,
        speaker: Speaker | None = None,
    ) -> None:
        self._clock = clock
        self._stop = stop
        self._home = home
        self._settings = settings
        self._voices = voices(home, settings)
        self._speaker = speaker or open_speaker(home, settings)
        self._reader = Reader(
            [voice(home, settings, each) for each in announcements.NUMBERS], self._speaker
        )
        self._heart = Loop(home, "sound", clock)
        self._heard = 0
        self._probed_at_s = float("-inf")
        self._last = LastWord(clock, "sound")

    def run(self) -> None:
        """Speak until told to stop; a speaker that is pulled out is waited for."""
        books, watch = Books.open(self._home.office), Watch(self._home.office)
        try:
            self._heard = hall.latest_event(books)  # what was called before this start is over
            self._reader.begin(books)
            while not self._stop.is_set():
                self._heart.beat()
                call = self._next(books)
                if self._tell(books, call) if call else self._read(books):
                    continue
                if call is None:
                    self._probe(books)
                watch.wait(POLL_S, self._stop, timeout_s=LOOK_EVERY_S)
        finally:
            self._heart.stop()
            watch.close()
            books.close()

    def _next(self, books: Books) -> Call | None:
        """The oldest call that has not been said and still is true; none in a silenced hall."""
        if not voice_switch.speaks(books):
            return None
        day = days.latest(books)
        self._heard = max(self._heard, voice_switch.after_event(books))
        for call in hall.calls_since(books, day.id, self._heard) if day else []:
            here = [each for each in call.tickets if each.state in AT_COUNTER]
            age_s = hall.age_s(books, self._clock, call.event_id)
            if here and age_s is not None and age_s <= OLDEST_S:
                return replace(call, tickets=here)
            self._heard = call.event_id
            if here:
                _log.warning("a call was not said within %d s and is left out", OLDEST_S)
                if self._last.word == "ready":
                    self._last.say(books, "late")
        return None

    def _tell(self, books: Books, call: Call) -> bool:
        """Say one call; False when the loudspeaker has to be waited for."""
        try:
            sentences = [
                voice.say(announcements.sentence(call.tickets, voice.language))
                for voice in self._voices_for(books, call)
            ]
            self._speaker.play(
                announcement(sentences), lambda: self._going_on() and voice_switch.speaks(books)
            )
        except SoundError as error:
            self._complain(books, error)
            if not isinstance(error, NoVoice):
                return False
        else:
            self._last.say(books, "ready")
        self._heard = call.event_id
        return True

    def _read(self, books: Books) -> bool:
        """Read on to the visitor at the touch screen, until somebody is called."""

        def may_go_on() -> bool:
            return self._going_on() and self._next(books) is None

        try:
            return self._reader.read_on(books, may_go_on)
        except SoundError as error:
            self._complain(books, error)
            return False

    def _probe(self, books: Books) -> None:
        """Make ready what every call needs, and look whether it would be heard."""
        if self._clock.boot_s() - self._probed_at_s < PROBE_EVERY_S:
            return
        self._probed_at_s = self._clock.boot_s()
        try:
            self._make_ready(books)
            self._speaker.probe()
        except SoundError as error:
            self._complain(books, error)
        else:
            if self._last.word != "late":
                self._last.say(books, "ready")

    def _make_ready(self, books: Books) -> None:
        prefixes = [each.prefix for each in services.services(books)]
        counters = [each.name for each in services.counters(books)]
        for voice in self._voices:
            announcement([voice.say(announcements.always(prefixes, counters, voice.language))])

    def _complain(self, books: Books, error: SoundError) -> None:
        word = "no_voice" if isinstance(error, NoVoice) else "no_speaker"
        self._last.say(books, word, str(error))

    def _voices_for(self, books: Books, call: Call) -> list[Voice]:
        """The asked-for language alone; else the hall's, and then what its people chose."""
        if call.language:
            return [voice(self._home, self._settings, call.language)]
        others = hall.chosen_languages(books, call.tickets)
        others -= {each.language for each in self._voices}
        return [
            *self._voices,
            *(voice(self._home, self._settings, each) for each in sorted(others)),
        ]

    def _going_on(self) -> bool:
        self._heart.beat()
        return not self._stop.is_set()


def voices(home: Home, settings: Settings) -> list[Voice]:
    """A voice for each language that the settings name, in their order."""
    languages = ("id", "en") if settings.voice.language == "both" else (settings.voice.language,)
    return [voice(home, settings, each) for each in languages]


def voice(home: Home, settings: Settings, language: str) -> Voice:
    """The voice of one language."""
    clips = recordings.folder(home, settings) / language
    return Voice(language, clips, settings.voice.words_a_minute)


def open_speaker(home: Home, settings: Settings) -> Speaker:
    """The loudspeaker that the settings name."""
    if settings.voice.kind == "aplay":
        return Aplay(settings.voice.device)
    return KeepingSpeaker(home.sounds, home.run / "speaker")


if __name__ == "__main__":
    work("sound", SoundWorker, lambda settings: settings.voice.kind != "none")
