"""From words to one WAV: recordings, espeak-ng, the chime, said twice."""

import io
import math
import shutil
import wave
from array import array
from itertools import pairwise
from pathlib import Path

import pytest

from hardware import sound
from hardware.errors import BadSound, NoVoice
from hardware.voice import AFTER_CHIME_S, BETWEEN_SENTENCES_S, Voice, announcement, spoken

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None,
    reason="NO VOICE: speech is not proven. apt-get install espeak-ng",
)
PARTS = [("nomor", "a"), ("sebelas",), ("silakan", "ke", "loket", "dua")]


def a_tone(hertz: float, seconds: float, loud: float = 0.3) -> sound.Sound:
    count = round(seconds * sound.RATE_HZ)
    wave_of = (math.sin(2 * math.pi * hertz * n / sound.RATE_HZ) for n in range(count))
    return array("h", (round(sound.FULL * loud * value) for value in wave_of))


def pitch(heard: sound.Sound) -> float:
    """How often it swings, in hertz: zero crossings upwards."""
    rises = sum(1 for a, b in pairwise(heard) if a < 0 <= b)
    return rises / sound.duration_s(heard)


def a_clip(folder: Path, word: str, hertz: float, seconds: float = 0.3) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{word}.wav").write_bytes(sound.wav(a_tone(hertz, seconds)))


def test_recordings_are_joined_in_the_order_of_the_words(tmp_path: Path) -> None:
    a_clip(tmp_path, "dua", 300)
    a_clip(tmp_path, "puluh", 900)
    said = Voice("id", tmp_path, program="no-such-program").say([("dua", "puluh")])
    middle = len(said) // 2
    assert pitch(said[:middle]) == pytest.approx(300 * 0.3 / (0.3 + 0.03), rel=0.1)
    assert pitch(said[middle:]) == pytest.approx(900 * 0.3 / (0.3 + 0.03), rel=0.1)


def test_a_word_without_a_recording_and_without_a_program_is_no_silence(tmp_path: Path) -> None:
    a_clip(tmp_path, "dua", 300)
    with pytest.raises(
        NoVoice, match="'dua belas': no recordings, and no-such-program is not inst"
    ):
        Voice("id", tmp_path, program="no-such-program").say([("dua", "belas")])


def test_a_program_that_fails_is_told() -> None:
    with pytest.raises(NoVoice, match="false failed"):
        spoken("false", "id", "dua")
    with pytest.raises(NoVoice, match=r"true failed.*no plain WAV"):
        spoken("true", "id", "dua")


def test_a_recording_of_another_rate_names_file_and_cure() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((2, 2, 44100, 0, "NONE", ""))
        out.writeframes(bytes(400))
    with pytest.raises(BadSound, match=r"dua\.wav: 44100 Hz, 2 channels, 16 bit; .*-r 22050 -c 1"):
        sound.read(file.getvalue(), "dua.wav")
    with pytest.raises(BadSound, match=r"dua\.wav: no plain WAV"):
        sound.read(b"RIFF", "dua.wav")


def test_an_announcement_is_a_chime_and_all_sentences_twice() -> None:
    data = announcement([a_tone(300, 0.5), a_tone(900, 0.5)])
    heard = sound.read(data, "call")
    expected_s = sound.duration_s(sound.chime()) + AFTER_CHIME_S + 2.0 + 3 * BETWEEN_SENTENCES_S
    assert sound.duration_s(heard) == pytest.approx(expected_s, abs=0.001)
    second = heard[-round(0.5 * sound.RATE_HZ) :]
    assert pitch(second) == pytest.approx(900, rel=0.02)


def test_the_chime_sounds_and_does_not_clip() -> None:
    heard = sound.chime()
    assert 0.2 < max(map(abs, heard)) / sound.FULL < 0.95
    assert abs(heard[0]) < 300 and max(map(abs, heard[-200:])) < 0.05 * sound.FULL


def test_silence_around_a_recording_goes() -> None:
    around = sound.silence(0.4) + a_tone(300, 0.5) + sound.silence(0.4)
    assert sound.duration_s(sound.trimmed(around)) == pytest.approx(0.54, abs=0.01)
    assert not sound.trimmed(sound.silence(1.0))


@needs_espeak
def test_without_recordings_espeak_speaks_both_languages() -> None:
    said = Voice("id").say(PARTS)
    english = Voice("en").say([("number", "a"), ("eleven",)])
    assert 2.0 < sound.duration_s(said) < 6.0 and 0.8 < sound.duration_s(english) < 4.0
    assert max(map(abs, said)) > 0.2 * sound.FULL


@needs_espeak
def test_who_wants_it_slower_or_faster_is_heard() -> None:
    slow, plain, fast = (
        sound.duration_s(Voice("id", words_a_minute=speed).say(PARTS)) for speed in (120, 140, 160)
    )
    assert slow > 1.05 * plain > 1.1 * fast
    assert Voice("id").words_a_minute == 140


@needs_espeak
def test_one_word_without_a_recording_is_spoken_by_espeak(tmp_path: Path) -> None:
    a_clip(tmp_path, "sebelas", 300)
    said = Voice("id", tmp_path).say([("sebelas",), ("sampai",)])
    assert pitch(said[: round(0.3 * sound.RATE_HZ)]) == pytest.approx(300, rel=0.05)
    assert sound.duration_s(said) > 0.3 + 0.3


@needs_espeak
def test_a_counter_whose_name_looks_like_an_option_is_spoken() -> None:
    assert sound.duration_s(Voice("id").say([("loket", "--version")])) > 0.5


def test_a_written_sentence_is_read_from_recordings_when_all_its_words_are_there(
    tmp_path: Path,
) -> None:
    a_clip(tmp_path, "nomor", 300)
    a_clip(tmp_path, "anda", 400)
    voice = Voice("id", tmp_path, program="/bin/false")
    assert voice.read("Nomor Anda.") == voice.say([("nomor", "anda")])
    with pytest.raises(NoVoice):
        voice.read("Nomor Anda siapa?")


@needs_espeak
def test_a_written_sentence_without_recordings_is_spoken_as_it_is_written() -> None:
    assert Voice("id").read("Anda, di sini?") == spoken("espeak-ng", "id", "Anda, di sini?")


def test_a_softer_sound_is_the_same_by_a_factor() -> None:
    assert list(sound.softer(array("h", [100, -200, 32767]), 0.5)) == [50, -100, 16384]
