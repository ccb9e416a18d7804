"""The loudspeaker, tried: it says how often it was tried, as the hall's voice says numbers."""

from time import monotonic

from hardware import sound
from hardware.speaker import Speaker
from hardware.voice import Voice
from kiosk.announcements import NUMBERS
from kiosk.workers.hardware_test.trial import Outcome, Result

EVERY_S = 10.0
UP_TO = 100
"""Then it counts from one again: the same words serve for ever."""


class SpeakerTrial:
    """One loudspeaker. That a sound was played is known; whether somebody heard it is not."""

    name = "speaker"

    def __init__(self, speaker: Speaker, voice: Voice, *, every_s: float = EVERY_S) -> None:
        self.every_s = every_s
        self._speaker, self._voice = speaker, voice

    def once(self, number: int) -> Result:
        """Say the number. Raises SpeakerOffline and NoVoice."""
        spoken = (number - 1) % UP_TO + 1
        said = self._voice.say([tuple(NUMBERS[self._voice.language](spoken))])
        began = monotonic()
        self._speaker.play(sound.wav(said), lambda: True)
        took_ms = (monotonic() - began) * 1000
        told = f"said {spoken}, {sound.duration_s(said):.1f} s long"
        return Result(number, Outcome.OK, "played", took_ms, told)

    def close(self) -> None:
        """Nothing is held between two sounds."""
