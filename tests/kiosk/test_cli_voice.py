"""`pendopo voice check`: recordings are judged for this office's own letters and counters."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hardware import sound
from kiosk import announcements
from kiosk.cli import main
from tests.factories import a_village
from tests.hardware.test_voice import a_tone

COUNTERS = ["Loket 1", "Loket 2", "Loket 3"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Recordings of every word that the demo village's calls need in Indonesian."""
    folder = tmp_path / "voice"
    (folder / "id").mkdir(parents=True)
    for word in announcements.words("ABCDE", COUNTERS, "id"):
        (folder / "id" / f"{word}.wav").write_bytes(sound.wav(a_tone(300, 0.3)))
    return folder


def check(tmp_path: Path, folder: Path) -> Result:
    home = a_village(tmp_path / "home")
    return CliRunner().invoke(main, ["--home", str(home.path), "voice", "check", str(folder)])


def test_a_whole_set_is_well(tmp_path: Path, folder: Path) -> None:
    told = check(tmp_path, folder)
    assert (told.exit_code, told.output) == (0, f"{folder}: id: all is well\n")


def test_what_is_wrong_is_told_with_file_and_cure(tmp_path: Path, folder: Path) -> None:
    (folder / "id" / "sebelas.wav").unlink()
    (folder / "id" / "e.wav").unlink()
    (folder / "id" / "dua.wav").write_bytes(sound.wav(a_tone(300, 0.3, loud=0.01)))
    told = check(tmp_path, folder)
    assert told.exit_code == 2
    assert "words missing: e, sebelas; record each as WORD.wav, 22050 Hz" in told.output
    assert f"{folder}/id/dua.wav: too quiet" in told.output


def test_another_language_is_judged_by_its_own_words(tmp_path: Path, folder: Path) -> None:
    (folder / "en").mkdir()
    told = check(tmp_path, folder)
    assert told.exit_code == 2 and "counter, " in told.output and "eleven" in told.output


def test_a_folder_without_languages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = check(tmp_path, tmp_path / "empty")
    assert told.exit_code == 2 and "holds neither id/ nor en/" in told.output
