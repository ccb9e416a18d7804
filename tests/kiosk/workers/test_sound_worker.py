"""From the officer's call to the hall's loudspeaker, with one that keeps what it played."""

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from hardware import voice as hardware_voice
from kiosk.books.home import Home
from kiosk.books.store import Watch, writing
from kiosk.office import calls, devices
from kiosk.office.ticket_events import Seat
from kiosk.workers.sound_worker import OLDEST_S, PROBE_EVERY_S, voices
from tests.factories import an_open_counter, settings_for_tests
from tests.kiosk.workers.hall import PATIENCE_S, SEAT, Hall


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


def test_the_settings_say_how_fast_the_computers_voice_speaks(village: Home) -> None:
    plain = settings_for_tests()
    for speed, words_a_minute in (("pelan", 120), ("biasa", 140), ("cepat", 160)):
        settings = replace(plain, voice=replace(plain.voice, speed=speed, language="both"))
        spoken = [each.words_a_minute for each in voices(village, settings)]
        assert spoken == [words_a_minute] * 2
