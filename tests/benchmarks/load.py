"""Load from wrk: the server on one core, the client on the other; every probe a new connection."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.benchmarks.measuring import cpu_s

HOST = "connectivitycheck.gstatic.com"
AGENT = "Mozilla/5.0 (Linux; Android 14) CaptiveNetworkSupport"
_UNITS_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """What one run of wrk saw, and what it cost the server."""

    requests: int
    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_us: float
    errors: str


def what_is_missing(*programs: str) -> str | None:
    """A loud word on the programs a benchmark cannot do without, or None."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    missing = [name for name in programs if shutil.which(name, path=path) is None]
    return f"NOT MEASURED, missing: {', '.join(missing)}" if missing else None


def take_the_server_core() -> int:
    """Pin this process and all it will start to one core; returns the core of the clients."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0]})
    return cores[-1]


def probe_load(
    core: int, url: str, pids: Sequence[int], seconds: int, connections: int = 16
) -> Load:
    """Probes for a stranger's host, as fast as they are answered."""
    headers = [f"Host: {HOST}", f"User-Agent: {AGENT}", "Accept: */*", "Connection: close"]
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s",
               "--timeout", "10s", "--latency"]  # fmt: skip
    for header in headers:
        command += ["-H", header]
    before_s = cpu_s(pids)
    said = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    used_s = cpu_s(pids) - before_s
    requests = int(_find(r"(\d+) requests in", said))
    return Load(
        requests,
        per_s=float(_find(r"Requests/sec:\s+([\d.]+)", said)),
        p50_ms=_time_ms(said, 50),
        p99_ms=_time_ms(said, 99),
        cpu_us=round(used_s * 1e6 / requests, 1),
        errors=" ".join(re.findall(r"Socket errors.*|Non-2xx.*", said)),
    )


def in_turn(rounds: int, loads: dict[str, Callable[[], Load]]) -> dict[str, list[Load]]:
    """Several servers, one after another, again and again: what disturbs one disturbs all."""
    seen: dict[str, list[Load]] = {name: [] for name in loads}
    for _ in range(rounds):
        for name, load in loads.items():
            seen[name].append(load())
    return seen


def _find(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, text
    return found[1]


def _time_ms(text: str, share: int) -> float:
    found = re.search(rf"^\s+{share}%\s+([\d.]+)(us|ms|s)$", text, re.MULTILINE)
    assert found is not None, text
    return round(float(found[1]) * _UNITS_MS[found[2]], 2)
