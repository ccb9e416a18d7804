"""A hall whose calls are heard by a loudspeaker that keeps what it played."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from hardware import sound
from hardware.fakes.speaker import KeepingSpeaker
from hardware.speaker import GoingOn
from hardware.voice import announcement
from kiosk import announcements
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, Watch, writing
from kiosk.office import calls, devices, services, voice_switch
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import Ticket
from kiosk.workers.sound_worker import SoundWorker, voice, voices
from tests.factories import a_clock, a_ticket, a_village, an_open_counter, settings_for_tests
from tests.hardware.test_voice import a_tone

SEAT = Seat("sari", 1)


class WatchedSpeaker(KeepingSpeaker):
    """Counts tries and sounds that were to stop; can be held at the beginning of a sound."""

    tries = stopped = 0

    def hold(self) -> tuple[threading.Event, threading.Event]:
        """The next sound sets the first event and waits for the second."""
        self._begun, self._go = threading.Event(), threading.Event()
        return self._begun, self._go

    def play(self, wav: bytes, going_on: GoingOn) -> None:
        self._begun.set()
        assert self._go.wait(PATIENCE_S)
        super().play(wav, going_on)
        self.stopped += not going_on()

    def probe(self) -> None:
        self.tries += 1
        super().probe()


PATIENCE_S = 15.0


@dataclass(frozen=True)
class Hall:
    """A village whose calls are heard, and a counter that is open."""

    home: Home
    settings: Settings
    clock: ManualClock
    office: Books

    def call(self, count: int = 1) -> list[Ticket]:
        with writing(self.office):
            return calls.call_next(self.office, self.clock, SEAT, count)

    def plug(self, word: str) -> None:
        (self.home.run / "speaker").write_text(word)

    def heard(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.home.sounds.glob("*.wav"))]

    def sounds_of(self, called: list[Ticket], *languages: str) -> bytes:
        """What the call of these tickets has to sound like, in the hall's own language or these."""
        said = [voice(self.home, self.settings, each) for each in languages]
        said = said or voices(self.home, self.settings)
        return announcement([v.say(announcements.sentence(called, v.language)) for v in said])

    def switch(self, *, on: bool) -> None:
        with writing(self.office):
            voice_switch.switch(self.office, self.clock, "budi", on=on)

    def says(self, word: str) -> bool:
        device = devices.last_word(self.office, "sound")
        return device is not None and device.state == word

    def until(self, is_so: Callable[[], bool]) -> None:
        watch, waited_s = Watch(self.home.office), 0.0
        try:
            while not is_so():
                assert waited_s < PATIENCE_S, "it never became so"
                if not watch.wait(0.01, threading.Event(), timeout_s=0.05):
                    waited_s += 0.05
        finally:
            watch.close()

    @contextmanager
    def speaking(self, pace: float = 0) -> Iterator[WatchedSpeaker]:
        """The worker at work, until its voice and loudspeaker were tried."""
        stop = threading.Event()
        speaker = WatchedSpeaker(self.home.sounds, self.home.run / "speaker", pace=pace)
        worker = SoundWorker(self.home, self.settings, self.clock, stop, speaker=speaker)
        speaker.hold()[1].set()
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            self.until(lambda: devices.last_word(self.office, "sound") is not None)
            yield speaker
        finally:
            stop.set()
            thread.join()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    home = a_village(tmp_path / "home")
    plain = settings_for_tests()
    spoken = replace(plain.voice, kind="fake", clips=str(tmp_path / "clips"))
    office, clock = Books.open(home.office), a_clock()
    an_open_counter(office, clock)
    for _ in range(21):
        a_ticket(office, clock)
    record(tmp_path / "clips", "id", office)
    yield Hall(home, replace(plain, voice=spoken), clock, office)
    office.close()


def record(clips: Path, language: str, office: Books) -> None:
    """A tone of its own for every word."""
    folder = clips / language
    folder.mkdir(parents=True)
    prefixes = [each.prefix for each in services.services(office)]
    counters = [each.name for each in services.counters(office)]
    on_screen = {"antrean", "anda", "di", "depan", "pilih", "layanan"}
    for number, word in enumerate(
        sorted(announcements.words(prefixes, counters, language) | on_screen)
    ):
        (folder / f"{word}.wav").write_bytes(sound.wav(a_tone(200 + 30 * number, 0.1)))
