"""Eight states of a printer, seven faults: no false success, no twin, no fragment, no job lost."""

import multiprocessing
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

import pytest

from hardware.profiles import load
from tests.flows.printer_life import FAULTS, STATES, Life

SCENES = len(STATES) * len(FAULTS)
PROFILES = ("paper", "generic-80", "generic-58")
"""With a fence, with a status alone, with neither and without a knife."""


def a_life(name: str, seed: int, part: int, parts: int) -> Counter[str]:
    """One of `parts` of the matrix; seed and profile are named when it fails."""
    scenes = [(state, fault) for state in STATES for fault in FAULTS]
    Random(seed).shuffle(scenes)
    folder = Path(tempfile.mkdtemp(prefix="pendopo-"))
    try:
        return Life(folder, load(name), Random(seed)).live(scenes[part::parts])
    except AssertionError as error:
        raise AssertionError(f"seed {seed}, {name}: {error}") from None
    finally:
        shutil.rmtree(folder)


def lives(seeds: range, names: Sequence[str], parts: int, at_once: int) -> Counter[str]:
    """The matrix for each seed, the profiles in turn; most of a life is waiting."""
    tally: Counter[str] = Counter()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(at_once, mp_context=context) as pool:
        running = [
            pool.submit(a_life, names[(seed + part) % len(names)], seed, part, parts)
            for seed in seeds
            for part in range(parts)
        ]
    failed = [error for each in running if (error := each.exception())]
    assert not failed, "\n\n".join(map(str, failed))
    return sum((each.result() for each in running), tally)


def test_whatever_happens_to_a_printer_the_books_say_no_more_than_is_true() -> None:
    tally = lives(range(1, 2), PROFILES, parts=6, at_once=6)
    ends = {end: n for end, n in tally.items() if not end.startswith("screen")}
    assert sum(ends.values()) == SCENES
    assert {end.split(": ")[1] for end in ends} == {"confirmed", "sent", "unknown"}
    assert tally["screen: trouble"] > 0
    assert tally["half: unknown"] > 0


@pytest.mark.long
def test_the_matrix_with_many_seeds() -> None:
    seeds = int(os.environ.get("PENDOPO_MATRIX_SEEDS", "10"))
    tally = lives(range(100, 100 + seeds), PROFILES, parts=3, at_once=8)
    print(dict(sorted(tally.items())))
    assert sum(n for end, n in tally.items() if not end.startswith("screen")) == seeds * SCENES
