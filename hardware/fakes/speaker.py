"""A loudspeaker without one: takes as long as the sound, keeps it, and can be pulled out."""

import threading
from pathlib import Path
from time import monotonic

from hardware import sound
from hardware.errors import SpeakerOffline
from hardware.speaker import LOOK_S, GoingOn

KEPT = 50
UNPLUGGED = "unplugged"


class KeepingSpeaker:
    """Keeps every WAV in ``folder`` as NNNNNN.wav once it has been played to its end.

    While the file ``switch`` says "unplugged" nothing is played, also in the middle of a sound.
    Two sounds at once are refused, as a sound card refuses them. ``pace`` is the time a second of
    sound takes, in seconds.
    """

    def __init__(self, folder: Path, switch: Path, *, pace: float = 1.0) -> None:
        self._folder = folder
        self._switch = switch
        self._pace = pace
        self._busy = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def __repr__(self) -> str:
        return f"<KeepingSpeaker {self._folder}>"

    def play(self, wav: bytes, going_on: GoingOn) -> None:
        """Take as long as the sound does, then keep it. Raises SpeakerOffline."""
        ends = monotonic() + self._pace * sound.duration_s(sound.read(wav, "announcement"))
        if not self._busy.acquire(blocking=False):
            raise SpeakerOffline(f"{self._folder}: busy with another sound")
        try:
            self.probe()
            while (left_s := ends - monotonic()) > 0:
                threading.Event().wait(min(LOOK_S, left_s))
                self.probe()
                if not going_on():
                    return
        finally:
            self._busy.release()
        self._keep(wav)

    def probe(self) -> None:
        """Raise SpeakerOffline while the switch says so."""
        if self._switch.exists() and self._switch.read_text().strip() == UNPLUGGED:
            raise SpeakerOffline(f"{self._folder}: No such device")

    def _keep(self, wav: bytes) -> None:
        kept = sorted(self._folder.glob("[0-9]*.wav"))
        number = int(kept[-1].stem) + 1 if kept else 1
        hidden = self._folder / ".new"
        hidden.write_bytes(wav)
        hidden.replace(self._folder / f"{number:06d}.wav")
        for old in kept[: -KEPT + 1]:
            old.unlink(missing_ok=True)
