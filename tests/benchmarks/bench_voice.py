"""From a call's words to the WAV that is handed to the loudspeaker, spoken and from recordings.

    python -m tests.benchmarks.bench_voice [--short]

The floor, in the same run: espeak-ng saying the whole sentence once, in one process.
"""

import subprocess
from pathlib import Path

from hardware import sound
from hardware.number_words import indonesian, vocabulary
from hardware.voice import Part, Voice, announcement, spoken
from tests.benchmarks.measuring import a_folder, is_short, ratio, say, spread, timed_ms

GOAL = {"call_to_wav_max_ms": 150}
CALLS, FEW_CALLS = 100, 20
AROUND = ({"nomor", "a", "silakan", "ke", "loket"}, "silakan ke loket dua")


def sentence(number: int) -> list[Part]:
    return [("nomor", "a"), tuple(indonesian(number)), tuple(AROUND[1].split())]


def alone(number: int) -> None:
    text = " ".join(word for part in sentence(number) for word in part)
    subprocess.run(
        ["espeak-ng", "-v", "id", "-s", "140", "--stdout", text], capture_output=True, check=True
    )


def record(folder: Path) -> None:
    """A recording of every word, as a person would make it: half a second, quiet around it."""
    for word in vocabulary("id") | AROUND[0]:
        said = sound.silence(0.1) + spoken("espeak-ng", "id", word) + sound.silence(0.1)
        (folder / f"{word}.wav").write_bytes(sound.wav(said))


def main() -> None:
    numbers = range(1, (FEW_CALLS if is_short() else CALLS) + 1)
    floor = spread([timed_ms(lambda n=n: alone(n)) for n in numbers])

    def ready(voice: Voice, number: int) -> float:
        return timed_ms(lambda: announcement([voice.say(sentence(number))]))

    voice = Voice("id")
    first_ms = ready(voice, 9999)  # nothing is kept yet, not even the chime
    calls = spread([ready(voice, n) for n in numbers])
    again = spread([ready(voice, n) for n in numbers])
    with a_folder() as folder:
        record(folder)
        recorded = spread([ready(Voice("id", folder, program="false"), n) for n in numbers])
    say(
        "voice",
        goal=GOAL,
        call_to_wav_ms=calls,
        recall_to_wav_ms=again,
        recordings_to_wav_ms=recorded,
        first_of_all_ms=round(first_ms, 1),
        floor_espeak_alone_ms=floor,
        ratio_p50=ratio(calls["p50"], floor["p50"]),
    )


if __name__ == "__main__":
    main()
