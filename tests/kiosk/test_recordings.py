"""Recordings of the hall's voice: what this office needs, and keeping one whole or not at all."""

import os
import stat
import subprocess
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from hardware import sound
from hardware.clips import Fault
from kiosk import announcements, recordings
from kiosk.books import files
from kiosk.books.clock import ManualClock
from kiosk.books.errors import DiskFull
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, writing
from kiosk.office import catalogue
from kiosk.recordings import BadClip, ClipSet, FolderClosed, UnknownWord
from tests.hardware.test_voice import a_tone

GOOD = sound.wav(a_tone(300, 0.4))


@pytest.fixture
def clips(tmp_path: Path) -> ClipSet:
    return ClipSet(tmp_path / "clips" / "id", "id")


@pytest.fixture
def keep(clips: ClipSet, office: Books, clock: ManualClock) -> Callable[[str, bytes], None]:
    return lambda word, data: clips.keep(office, clock, "budi", word, data) and None


def acts(office: Books) -> list[tuple[str, str]]:
    rows = office.execute("SELECT action, what FROM audit ORDER BY id")
    return [(row["action"], row["what"]) for row in rows]


def test_the_words_come_in_the_order_of_a_call_and_then_of_counting(office: Books) -> None:
    words = recordings.needed(office, "id")
    assert words[:3] == ["nomor", "a", "b"]
    counted = ["dua", "sebelas", "belas", "seratus", "ribu"]
    assert [each for each in words if each in counted] == counted
    counters = ["Loket 1", "Loket 2", "Loket 3"]
    assert set(words) == announcements.words("ABCDE", counters, "id")


def test_counting_needs_every_word_of_every_number() -> None:
    for language, words in announcements.NUMBERS.items():
        counted = {word for number in announcements.COUNTED for word in words(number)}
        assert counted == announcements.vocabulary(language)


def test_a_word_that_no_file_can_be_named_after_is_not_asked_for(
    office: Books, clock: ManualClock
) -> None:
    with writing(office):
        catalogue.create_counter(office, clock, "budi", "../Ruang A/B")
    words = recordings.needed(office, "id")
    assert "ruang" not in words and not [each for each in words if "/" in each or "." in each]


def test_a_recording_is_kept_is_listed_and_goes_again(
    clips: ClipSet, office: Books, clock: ManualClock, keep: Callable[[str, bytes], None]
) -> None:
    keep("dua", GOOD)
    assert clips.path("dua").read_bytes() == GOOD
    assert stat.S_IMODE(clips.path("dua").stat().st_mode) == files.FILE_MODE
    found = {each.word: each for each in clips.listed(office)}
    assert found["dua"].judgement and found["dua"].judgement.faults == ()
    assert found["dua"].can_be_said and not found["tiga"].can_be_said
    clips.remove(office, clock, "budi", "dua")
    assert list(clips.folder.iterdir()) == []
    assert acts(office) == [("clip_keep", "id/dua"), ("clip_remove", "id/dua")]
    with pytest.raises(UnknownWord):
        clips.remove(office, clock, "budi", "dua")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"no sound", Fault.UNREADABLE),
        (sound.wav(sound.silence(0.5)), Fault.SILENT),
        (sound.wav(a_tone(300, 0.4, loud=0.01)), Fault.TOO_QUIET),
        (sound.wav(array("h", [sound.FULL, -sound.FULL] * 5000)), Fault.CLIPPED),
        (sound.wav(a_tone(300, 2.6)), Fault.TOO_LONG),
    ],
)
def test_a_bad_recording_is_refused_and_the_last_one_stays(
    clips: ClipSet,
    office: Books,
    keep: Callable[[str, bytes], None],
    data: bytes,
    fault: Fault,
) -> None:
    keep("dua", GOOD)
    with pytest.raises(BadClip) as refused:
        keep("dua", data)
    assert fault in refused.value.judgement.faults
    assert clips.path("dua").read_bytes() == GOOD
    assert [each.name for each in clips.folder.iterdir()] == ["dua.wav"]
    assert len(acts(office)) == 1


@pytest.mark.parametrize("word", ["kucing", "../dua", "", "dua.wav"])
def test_a_word_that_no_call_needs_is_refused(
    clips: ClipSet, keep: Callable[[str, bytes], None], word: str
) -> None:
    with pytest.raises(UnknownWord):
        keep(word, GOOD)
    assert not clips.folder.exists()


def test_a_file_put_there_by_hand_is_listed_with_what_is_wrong(
    clips: ClipSet, office: Books, keep: Callable[[str, bytes], None]
) -> None:
    for word in ("satu", "dua", "tiga"):
        keep(word, GOOD)
    (clips.folder / "EMPAT.WAV").write_bytes(sound.wav(a_tone(300, 0.4, loud=0.02)))
    (clips.folder / "lima.wav").write_bytes(b"RIFF")
    found = {each.word: each for each in clips.listed(office)}
    four, five = found["empat"], found["lima"]
    assert four.judgement and four.judgement.faults == (Fault.TOO_QUIET,)
    assert four.can_be_said and round(four.apart_db) == -24
    assert five.judgement and five.judgement.faults == (Fault.UNREADABLE,)
    assert not five.can_be_said


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, office: Books, clock: ManualClock
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(FolderClosed, match="Not a directory"):
        ClipSet(tmp_path / "file" / "id", "id").keep(office, clock, "budi", "dua", GOOD)
    assert acts(office) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: a real full disk needs root for a tmpfs")
def test_a_full_disk_keeps_the_last_recording_and_leaves_no_half_file(
    clips: ClipSet, office: Books, keep: Callable[[str, bytes], None]
) -> None:
    clips.folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", clips.folder], check=True)
    try:
        keep("dua", GOOD)
        with pytest.raises(DiskFull):
            keep("dua", sound.wav(a_tone(500, 0.5)))
        assert clips.path("dua").read_bytes() == GOOD
        assert [each.name for each in clips.folder.iterdir()] == ["dua.wav"]
        assert len(acts(office)) == 1
    finally:
        subprocess.run(["umount", clips.folder], check=True)


def test_the_folder_is_the_state_folders_unless_the_settings_name_one(tmp_path: Path) -> None:
    home, plain = Home(tmp_path), Settings()
    assert recordings.folder(home, plain) == tmp_path / "clips"
    named = replace(plain, voice=replace(plain.voice, clips="/srv/voice"))
    assert recordings.folder(home, named) == Path("/srv/voice")
