"""From the officer's call to the hall's loudspeaker, with one that keeps what it played."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from hardware import sound
from hardware import voice as hardware_voice
from hardware.fakes.speaker import KeepingSpeaker
from hardware.speaker import GoingOn
from hardware.voice import announcement
from kiosk import announcements
from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, Watch, writing
from kiosk.office import calls, devices, services
from kiosk.office.ticket_events import Seat
from kiosk.office.tickets import Ticket
from kiosk.workers.sound_worker import OLDEST_S, PROBE_EVERY_S, SoundWorker, voices
from tests.factories import a_clock, a_ticket, a_village, an_open_counter, settings_for_tests
from tests.hardware.test_voice import a_tone

SEAT = Seat("sari", 1)


class WatchedSpeaker(KeepingSpeaker):
    """Counts how often it was tried, and can be held at the beginning of a sound."""

    tries = 0

    def hold(self) -> tuple[threading.Event, threading.Event]:
        """The next sound sets the first event and waits for the second."""
        self._begun, self._go = threading.Event(), threading.Event()
        return self._begun, self._go

    def play(self, wav: bytes, going_on: GoingOn) -> None:
        self._begun.set()
        assert self._go.wait(PATIENCE_S)
        super().play(wav, going_on)

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

    def sounds_of(self, called: list[Ticket]) -> bytes:
        """What the call of these tickets has to sound like."""
        return announcement(
            [
                v.say(announcements.sentence(called, v.language))
                for v in voices(self.home, self.settings)
            ]
        )

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
    def speaking(self) -> Iterator[WatchedSpeaker]:
        """The worker at work, until its voice and loudspeaker were tried."""
        stop = threading.Event()
        speaker = WatchedSpeaker(self.home.sounds, self.home.run / "speaker", pace=0)
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
    record(tmp_path / "clips" / "id", office)
    yield Hall(home, replace(plain, voice=spoken), clock, office)
    office.close()


def record(folder: Path, office: Books) -> None:
    """A tone of its own for every word."""
    folder.mkdir(parents=True)
    prefixes = [each.prefix for each in services.services(office)]
    counters = [each.name for each in services.counters(office)]
    for number, word in enumerate(sorted(announcements.words(prefixes, counters, "id"))):
        (folder / f"{word}.wav").write_bytes(sound.wav(a_tone(200 + 30 * number, 0.1)))


def test_a_call_is_said(hall: Hall) -> None:
    with hall.speaking():
        called = hall.call()
        hall.until(lambda: len(hall.heard()) == 1)
        assert hall.says("ready")
    assert hall.heard() == [hall.sounds_of(called)]


def test_calls_are_said_in_their_order_and_ten_as_a_run(hall: Hall) -> None:
    hall.plug("unplugged")
    an_open_counter(hall.office, hall.clock, 3, "budi")
    with hall.speaking():
        first = hall.call()
        with writing(hall.office):
            second = calls.call_next(hall.office, hall.clock, Seat("budi", 3), 10)
        hall.plug("ok")
        hall.until(lambda: len(hall.heard()) == 2)
    assert [each.number for each in second] == list(range(2, 12))
    assert hall.heard() == [hall.sounds_of(first), hall.sounds_of(second)]


def test_a_recall_is_said_again(hall: Hall) -> None:
    with hall.speaking():
        called = hall.call()
        hall.until(lambda: len(hall.heard()) == 1)
        with writing(hall.office):
            calls.recall(hall.office, hall.clock, SEAT, called[0].id)
        hall.until(lambda: len(hall.heard()) == 2)
    assert hall.heard() == [hall.sounds_of(called)] * 2


def test_what_was_called_before_the_start_stays_silent(hall: Hall) -> None:
    hall.call()
    with hall.speaking():
        called = hall.call()
        hall.until(lambda: len(hall.heard()) == 1)
    assert hall.heard() == [hall.sounds_of(called)]


def test_a_speaker_that_was_pulled_out_says_what_is_still_fresh(hall: Hall) -> None:
    with hall.speaking():
        hall.plug("unplugged")
        called = hall.call()
        hall.until(lambda: hall.says("no_speaker"))
        assert not hall.heard()
        hall.plug("ok")
        hall.until(lambda: hall.says("ready"))
    assert hall.heard() == [hall.sounds_of(called)]


def test_a_call_that_became_old_is_left_out(hall: Hall) -> None:
    with hall.speaking() as speaker:
        hall.plug("unplugged")
        hall.call()
        hall.until(lambda: hall.says("no_speaker"))
        hall.clock.advance(OLDEST_S + 1)
        tries = speaker.tries
        hall.until(lambda: speaker.tries > tries)  # may have begun before
        hall.clock.advance(PROBE_EVERY_S + 1)
        hall.until(lambda: speaker.tries > tries + 1)
        hall.plug("ok")
        hall.clock.advance(PROBE_EVERY_S + 1)
        hall.until(lambda: hall.says("ready"))
        fresh = hall.call()
        hall.until(lambda: len(hall.heard()) == 1)
    assert hall.heard() == [hall.sounds_of(fresh)]


def test_a_call_that_was_taken_back_or_is_over_is_not_said(hall: Hall) -> None:
    with hall.speaking() as speaker:
        begun, go = speaker.hold()
        first = hall.call()
        assert begun.wait(PATIENCE_S)
        hall.call()
        hall.call()
        with writing(hall.office):
            calls.undo(hall.office, hall.clock, SEAT)
            calls.change(hall.office, hall.clock, SEAT, 2, "no_show")
        third = hall.call()
        go.set()
        hall.until(lambda: len(hall.heard()) == 2)
    assert [each.number for each in third] == [3]
    assert hall.heard() == [hall.sounds_of(first), hall.sounds_of(third)]


def test_a_hall_without_any_voice_says_so_before_the_first_call(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hardware_voice.spoken.cache_clear()
    monkeypatch.setenv("PATH", "/nonexistent")
    for path in Path(hall.settings.voice.clips).glob("id/loket.wav"):
        path.unlink()
    with hall.speaking():
        assert hall.says("no_voice")
    device = devices.last_word(hall.office, "sound")
    assert device is not None and device.detail is not None
    assert "no recordings, and espeak-ng is not installed" in device.detail


def test_an_idle_worker_writes_nothing(hall: Hall) -> None:
    with hall.speaking():
        hall.until(lambda: hall.says("ready"))
        watch = Watch(hall.home.office)
        assert not watch.wait(0.01, threading.Event(), timeout_s=1.5)
        watch.close()
