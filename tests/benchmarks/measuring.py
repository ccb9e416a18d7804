"""What the benchmarks share: percentiles, processor time, memory, a house, one JSON line."""

import argparse
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from tests import house
from tests.factories import ALWAYS_OPEN
from tests.house import House

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
SETTINGS = """
[clock]
trusted = "always"

[hours]
{hours}
[kiosk]
one_port = true
demo = true

[printer]
kind = "serial"
address = "{address}"
profile = "paper"

[box]
kind = "serial"
address = "{{run}}/box"
"""


def is_short() -> bool:
    """Whether the command line asks for a quick look."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true", help="fewer rounds, rougher figures")
    return bool(parser.parse_args().short)


def say(bench: str, **figures: object) -> None:
    """The benchmark's one line."""
    print(json.dumps({"bench": bench, **figures}, ensure_ascii=False))


def percentile(values: Sequence[float], share: float, digits: int = 2) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], digits)


def spread(times_ms: Sequence[float]) -> dict[str, float]:
    """How times are spread, in milliseconds."""
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: percentile(times_ms, share) for name, share in shares.items()}
    return found | {"max": round(max(times_ms), 2), "n": len(times_ms)}


def ratio(value: float, floor: float) -> float:
    """How many times the floor."""
    return round(value / floor, 2) if floor else 0.0


def timed_ms(work: Callable[[], object]) -> float:
    """How long one call takes."""
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000


def cpu_s(pids: Sequence[int]) -> float:
    """Processor time that living processes have used, user and system."""
    total = 0.0
    for pid in pids:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(after_name[11]) + int(after_name[12])) / TICKS_PER_S
    return total


def pss_kb(pid: int) -> int:
    """A process's share of the memory, counted so that shared pages are counted once."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    return int(found[1])


def written_bytes(pid: int) -> int:
    """What a process has sent towards the card."""
    found = re.search(r"^write_bytes: (\d+)", Path(f"/proc/{pid}/io").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder on a real disk, where a commit costs what it costs."""
    with tempfile.TemporaryDirectory(prefix="pendopo-", dir="/var/tmp") as folder:
        yield Path(folder)


@contextmanager
def a_house(settings: str | None = None) -> Iterator[House]:
    """A running house; `settings` replaces the trial's file, {run} in it is the run folder."""
    with a_folder() as folder, house.running(folder / "home", settings) as running:
        yield running


def serial_printer(address: str) -> str:
    """Settings of a house whose printer hangs on this line."""
    return SETTINGS.format(address=address, hours=ALWAYS_OPEN)
