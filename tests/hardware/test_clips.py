"""A folder of recordings is judged: what is missing, clipped, too quiet, unlike the others."""

from array import array
from pathlib import Path

from hardware import sound
from hardware.clips import level_db, problems
from tests.hardware.test_voice import a_tone

WORDS = {"satu", "dua", "tiga"}


def a_set(folder: Path, **changed: sound.Sound) -> Path:
    for word in WORDS:
        said = changed.get(word, a_tone(300, 0.4))
        (folder / f"{word}.wav").write_bytes(sound.wav(said))
    return folder


def test_a_good_set_has_no_problem(tmp_path: Path) -> None:
    assert problems(a_set(tmp_path), WORDS) == []


def test_missing_words_are_named(tmp_path: Path) -> None:
    [told] = problems(a_set(tmp_path), WORDS | {"sebelas", "seratus"})
    assert "2 of 5 words missing: sebelas, seratus; record each as WORD.wav, 22050 Hz" in told


def test_an_empty_folder_lacks_all_words(tmp_path: Path) -> None:
    [told] = problems(tmp_path / "none", WORDS)
    assert "3 of 3 words missing: dua, satu, tiga" in told


def test_a_cut_off_wave_is_told(tmp_path: Path) -> None:
    cut = array("h", (max(-32768, min(32767, 3 * v)) for v in a_tone(300, 0.4, loud=0.9)))
    told = problems(a_set(tmp_path, dua=cut), WORDS)
    assert any("dua.wav: clipped" in each and "more softly" in each for each in told)
    assert not any("satu.wav" in each for each in told)


def test_a_whisper_is_too_quiet_and_softer_than_the_others(tmp_path: Path) -> None:
    told = problems(a_set(tmp_path, tiga=a_tone(300, 0.4, loud=0.02)), WORDS)
    assert [each.split("tiga.wav: ")[1][:9] for each in told] == ["too quiet", "24 dB sof"]


def test_silence_and_a_long_breath_are_told(tmp_path: Path) -> None:
    told = problems(a_set(tmp_path, dua=sound.silence(0.5), satu=a_tone(300, 3.0)), WORDS)
    assert any("dua.wav: silent" in each for each in told)
    assert any("satu.wav: 3.0 s long" in each for each in told)


def test_what_is_no_wav_is_told_and_the_others_are_still_judged(tmp_path: Path) -> None:
    (a_set(tmp_path, tiga=sound.silence(0.5)) / "dua.wav").write_bytes(b"no sound")
    told = problems(tmp_path, WORDS)
    assert any("dua.wav: no plain WAV" in each for each in told)
    assert any("tiga.wav: silent" in each for each in told)


def test_levels_are_decibels_of_full_scale() -> None:
    assert round(level_db(a_tone(300, 0.5, loud=1.0)), 1) == -3.0
    assert round(level_db(array("h", [sound.FULL, -sound.FULL] * 50)), 1) == 0.0
