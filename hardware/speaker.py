"""The hall's loudspeaker: WAVs played one after the other by ALSA's aplay."""

import subprocess
import tempfile
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from hardware import sound
from hardware.errors import SpeakerOffline

GoingOn = Callable[[], bool]
"""Asked a few times a second while something is played; False stops it."""
LOOK_S = 0.2
_LATE_S = 5.0


class Speaker(Protocol):
    """Something that is heard in the hall."""

    def play(self, wav: bytes, going_on: GoingOn) -> None:
        """Play to the end, or until `going_on` says no. Raises SpeakerOffline."""

    def probe(self) -> None:
        """Raise SpeakerOffline unless it would play now; nobody hears it."""


class Aplay:
    """An ALSA device, such as "default" or "plughw:CARD=vc4hdmi0"."""

    def __init__(self, device: str, *, program: str = "aplay") -> None:
        self.device = device
        self._program = program

    def __repr__(self) -> str:
        return f"<Aplay {self.device}>"

    def play(self, wav: bytes, going_on: GoingOn) -> None:
        """Play to the end, or until `going_on` says no. Raises SpeakerOffline."""
        with tempfile.TemporaryFile() as file:
            file.write(wav)
            file.seek(0)
            command = [self._program, "-q", "-D", self.device]
            try:
                process = subprocess.Popen(
                    command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
                )
            except OSError as error:
                raise SpeakerOffline(
                    f"{self._program} cannot be run ({error.strerror}): apt-get install alsa-utils"
                ) from error
        with process:
            self._attend(process, going_on, sound.duration_s(sound.read(wav, "announcement")))

    def probe(self) -> None:
        """Raise SpeakerOffline unless it would play now; nobody hears it."""
        self.play(sound.wav(sound.silence(LOOK_S / 4)), lambda: True)

    def _attend(self, process: subprocess.Popen[bytes], going_on: GoingOn, long_s: float) -> None:
        """Wait until it has played; one that hangs or is to stop is killed."""
        deadline = monotonic() + long_s + _LATE_S
        while True:
            try:
                status = process.wait(LOOK_S)
                break
            except subprocess.TimeoutExpired:
                wanted = going_on()
                if not wanted or monotonic() > deadline:
                    process.kill()
                    if not wanted:
                        return
                    raise SpeakerOffline(f"{self.device}: does not come to an end") from None
        if status:
            assert process.stderr is not None
            said = process.stderr.read().decode("utf-8", "replace").strip().splitlines()
            raise SpeakerOffline(f"{self.device}: {said[-1] if said else f'status {status}'}")
