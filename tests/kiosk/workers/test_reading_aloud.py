"""The touch screen read aloud: sentence by sentence, and a call goes first."""

import pytest

from hardware import sound
from kiosk.books.store import writing
from kiosk.office import reading
from kiosk.office.reading import State
from kiosk.workers.reading_aloud import LOUDNESS, PAUSE_S, as_heard
from kiosk.workers.sound_worker import voice
from tests.hardware.test_voice import needs_espeak
from tests.kiosk.workers.hall import PATIENCE_S, Hall

SLOWLY = 0.05
"""So fast a sentence goes by that can still be broken off: of its own time."""
PAGE = ("Nomor antrean Anda", "A017", "Di depan Anda")


def order(hall: Hall, *sentences: str, loudness: int = 0, language: str = "id") -> int:
    with writing(hall.office):
        return reading.order(hall.office, sentences, language, loudness)


def read(hall: Hall, text: str, loudness: int = 0, language: str = "id") -> bytes:
    """What a sentence has to sound like."""
    said = voice(hall.home, hall.settings, language).read(as_heard(text, language))
    return sound.wav(sound.softer(said, LOUDNESS[loudness]) + sound.silence(PAUSE_S))


def ended(hall: Hall, state: State) -> bool:
    return reading.now(hall.office).state is state


def test_every_sentence_is_said_in_its_order(hall: Hall) -> None:
    with hall.speaking():
        order(hall, *PAGE)
        hall.until(lambda: ended(hall, State.OVER))
    assert hall.heard() == [read(hall, each) for each in PAGE]


@needs_espeak
def test_a_page_is_read_in_english_and_louder(hall: Hall) -> None:
    with hall.speaking():
        order(hall, "What do you need?", loudness=2, language="en")
        hall.until(lambda: ended(hall, State.OVER))
    assert hall.heard() == [read(hall, "What do you need?", 2, "en")]
    plain, loud = (sound.read(read(hall, "Anda", each), "anda") for each in (0, 2))
    assert max(plain) == pytest.approx(0.4 * max(loud), abs=2)


def test_a_stopped_page_falls_silent_in_mid_sentence(hall: Hall) -> None:
    with hall.speaking(SLOWLY) as speaker:
        begun, go = speaker.hold()
        number = order(hall, *PAGE)
        assert begun.wait(PATIENCE_S)
        with writing(hall.office):
            reading.end(hall.office, number, State.STOPPED)
        go.set()
        called = hall.call()
        hall.until(lambda: len(hall.heard()) == 1)
    assert hall.heard() == [hall.sounds_of(called)]


def test_a_call_goes_first_and_the_sentence_begins_again_after_it(hall: Hall) -> None:
    with hall.speaking(SLOWLY) as speaker:
        begun, go = speaker.hold()
        order(hall, *PAGE)
        assert begun.wait(PATIENCE_S)
        called = hall.call()
        go.set()
        hall.until(lambda: ended(hall, State.OVER))
    assert hall.heard() == [hall.sounds_of(called), *(read(hall, each) for each in PAGE)]


def test_another_page_is_read_from_its_own_beginning(hall: Hall) -> None:
    with hall.speaking(SLOWLY) as speaker:
        begun, go = speaker.hold()
        order(hall, *PAGE)
        assert begun.wait(PATIENCE_S)
        order(hall, "Pilih layanan")
        go.set()
        hall.until(lambda: ended(hall, State.OVER))
    assert hall.heard() == [read(hall, "Pilih layanan")]


def test_a_loudspeaker_that_is_gone_fails_the_wish_and_is_told(hall: Hall) -> None:
    with hall.speaking():
        hall.plug("unplugged")
        order(hall, *PAGE)
        hall.until(lambda: ended(hall, State.FAILED))
        hall.until(lambda: hall.says("no_speaker"))
    assert hall.heard() == []


def test_what_was_wanted_before_the_start_is_not_read(hall: Hall) -> None:
    order(hall, *PAGE)
    with hall.speaking():
        hall.until(lambda: ended(hall, State.FAILED))
    assert hall.heard() == []


@pytest.mark.parametrize(
    ("language", "written", "heard"),
    [
        ("id", "Nomor A017 sudah tercatat.", "Nomor A tujuh belas sudah tercatat."),
        ("id", "B1234", "B seribu dua ratus tiga puluh empat"),
        ("id", "Internet putus sejak 09.10.", "Internet putus sejak 9 lewat 10."),
        ("id", "Buka lagi pukul 08.00.", "Buka lagi pukul 8."),
        ("en", "Your number A021", "Your number A twenty one"),
        ("en", "since 08.05", "since 8 05"),
        ("id", "Posyandu 3 Desember, A4, A00", "Posyandu 3 Desember, A4, A00"),
        ("id", "A000", "A 000"),
    ],
)
def test_numbers_and_times_are_said_as_people_say_them(
    language: str, written: str, heard: str
) -> None:
    assert as_heard(written, language) == heard
