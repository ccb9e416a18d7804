"""ALSA's aplay and the loudspeaker that stands in for it."""

import shutil
import threading
from pathlib import Path

import pytest

from hardware import sound
from hardware.errors import SpeakerOffline
from hardware.fakes.speaker import KEPT, KeepingSpeaker
from hardware.speaker import Aplay

SHORT = sound.wav(sound.silence(0.05))
LONG = sound.wav(sound.silence(30.0))
needs_aplay = pytest.mark.skipif(
    shutil.which("aplay") is None,
    reason="NO PLAYER: aplay is not proven. apt-get install alsa-utils",
)


def always() -> bool:
    return True


@needs_aplay
def test_aplay_plays_to_a_device_that_is_there() -> None:
    speaker = Aplay("null")
    speaker.probe()
    speaker.play(SHORT, always)


@needs_aplay
def test_a_device_that_is_not_there_is_named_with_what_aplay_says() -> None:
    with pytest.raises(SpeakerOffline, match=r"^plughw:CARD=nowhere: .*audio open error"):
        Aplay("plughw:CARD=nowhere").probe()


def test_without_aplay_the_package_is_named() -> None:
    with pytest.raises(SpeakerOffline, match="apt-get install alsa-utils"):
        Aplay("null", program="no-such-program").probe()


def test_a_player_that_hangs_is_stopped_when_nobody_wants_it_any_more(tmp_path: Path) -> None:
    hangs = tmp_path / "hangs"
    hangs.write_text("#!/bin/sh\nexec sleep 600\n")
    hangs.chmod(0o755)
    asked = []
    Aplay("null", program=str(hangs)).play(LONG, lambda: bool(asked.append(1)) or len(asked) < 2)
    assert len(asked) == 2


def test_the_stand_in_keeps_what_was_played_to_its_end(tmp_path: Path) -> None:
    speaker = KeepingSpeaker(tmp_path / "sounds", tmp_path / "switch", pace=0)
    for _ in range(KEPT + 2):
        speaker.play(SHORT, always)
    kept = sorted(path.name for path in (tmp_path / "sounds").glob("*.wav"))
    assert len(kept) == KEPT and kept[-1] == f"{KEPT + 2:06d}.wav"
    assert (tmp_path / "sounds" / kept[-1]).read_bytes() == SHORT
    speaker = KeepingSpeaker(tmp_path / "sounds", tmp_path / "switch")
    speaker.play(LONG, lambda: False)
    assert sorted(path.name for path in (tmp_path / "sounds").glob("*.wav")) == kept


def test_the_stand_in_is_pulled_out_in_the_middle_of_a_sound(tmp_path: Path) -> None:
    switch = tmp_path / "switch"
    speaker = KeepingSpeaker(tmp_path / "sounds", switch)
    with pytest.raises(SpeakerOffline):
        speaker.play(LONG, lambda: bool(switch.write_text("unplugged")))
    assert not list((tmp_path / "sounds").glob("*.wav"))
    switch.write_text("ok")
    speaker.play(SHORT, always)


def test_the_stand_in_refuses_two_sounds_at_once(tmp_path: Path) -> None:
    speaker = KeepingSpeaker(tmp_path / "sounds", tmp_path / "switch")
    playing, enough = threading.Event(), threading.Event()

    def going_on() -> bool:
        playing.set()
        return not enough.is_set()

    thread = threading.Thread(target=speaker.play, args=(LONG, going_on))
    thread.start()
    assert playing.wait(5)
    with pytest.raises(SpeakerOffline, match="busy"):
        speaker.play(SHORT, always)
    enough.set()
    thread.join()
