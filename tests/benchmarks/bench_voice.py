"""From the officer's call to the WAV that is handed to the loudspeaker, commit and all.

    python -m tests.benchmarks.bench_voice [--short]

Spoken by espeak-ng: a number never said before, the same said again; and from recordings.
The floor, in the same run: espeak-ng saying the whole sentence once, in one process.
"""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from msgspec.structs import replace

from hardware import sound
from hardware.speaker import GoingOn
from hardware.voice import spoken
from kiosk import announcements
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.office import calls, tickets
from kiosk.office.ticket_events import Seat
from kiosk.workers.sound_worker import SoundWorker
from tests.benchmarks.measuring import a_folder, is_short, ratio, say, spread, timed_ms
from tests.factories import a_clock, a_ticket, a_village, an_open_counter, settings_for_tests

GOAL = {"call_to_wav_max_ms": 150}
CALLS, FEW_CALLS = 100, 20
SEAT = Seat("sari", 1)
PATIENCE_S = 20.0


class Stopwatch:
    """A loudspeaker that notes when it was given something, and plays nothing."""

    def __init__(self) -> None:
        self.given_at = 0.0
        self.given, self.tried = threading.Event(), threading.Event()

    def play(self, wav: bytes, going_on: GoingOn) -> None:
        self.given_at = perf_counter()
        self.given.set()

    def probe(self) -> None:
        self.tried.set()


class Office:
    """An office with its sound worker at work, and people who wait."""

    def __init__(self, home: Home, people: int) -> None:
        self._books, self._clock = Books.open(home.office), a_clock()
        an_open_counter(self._books, self._clock)
        for _ in range(people):
            a_ticket(self._books, self._clock)

    @contextmanager
    def speaking(self, home: Home, clips: str) -> Iterator[Stopwatch]:
        """The worker, once it has made ready what every call needs."""
        plain, stop, speaker = settings_for_tests(), threading.Event(), Stopwatch()
        settings = replace(plain, voice=replace(plain.voice, kind="fake", clips=clips))
        worker = SoundWorker(home, settings, self._clock, stop, speaker=speaker)
        thread = threading.Thread(target=worker.run)
        thread.start()
        assert speaker.tried.wait(PATIENCE_S)
        try:
            yield speaker
        finally:
            stop.set()
            thread.join()

    def call(self, speaker: Stopwatch, *, again: bool = False) -> float:
        """Press the button; how long until the WAV is handed over."""
        speaker.given.clear()
        pressed = perf_counter()
        with writing(self._books):
            if again:
                here = tickets.all_at_counter(self._books, SEAT.counter_id)
                calls.recall(self._books, self._clock, SEAT, here[0].id)
            else:
                calls.call_next(self._books, self._clock, SEAT)
        assert speaker.given.wait(PATIENCE_S)
        return (speaker.given_at - pressed) * 1000


def alone(number: int) -> None:
    words = " ".join(announcements.NUMBERS["id"](number))
    text = f"nomor a, {words}, silakan ke loket satu"
    subprocess.run(
        ["espeak-ng", "-v", "id", "-s", "140", "--stdout", text], capture_output=True, check=True
    )


def record(folder: Path) -> None:
    """A recording of every word, as a person would make it: quiet around it."""
    folder.mkdir()
    for word in announcements.words("ABCDE", ["Loket 1", "Loket 2", "Loket 3"], "id"):
        said = sound.silence(0.1) + spoken("espeak-ng", "id", word) + sound.silence(0.1)
        (folder / f"{word}.wav").write_bytes(sound.wav(said))


def main() -> None:
    rounds = FEW_CALLS if is_short() else CALLS
    floor = spread([timed_ms(lambda n=n: alone(n)) for n in range(1, rounds + 1)])
    with a_folder() as folder:
        record(folder / "id")
        spoken.cache_clear()
        home = a_village(folder / "home")
        office = Office(home, 2 * rounds)
        with office.speaking(home, "") as speaker:
            both = [(office.call(speaker), office.call(speaker, again=True)) for _ in range(rounds)]
        with office.speaking(home, str(folder)) as speaker:
            recorded = spread([office.call(speaker) for _ in range(rounds)])
    calls_ms, recalls_ms = (spread(times) for times in zip(*both, strict=True))
    say(
        "voice",
        goal=GOAL,
        call_to_wav_ms=calls_ms,
        recall_to_wav_ms=recalls_ms,
        recordings_to_wav_ms=recorded,
        floor_espeak_alone_ms=floor,
        ratio_p50=ratio(calls_ms["p50"], floor["p50"]),
    )


if __name__ == "__main__":
    main()
