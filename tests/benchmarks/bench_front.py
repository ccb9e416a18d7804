"""The front: a probe's cost beside a bare nginx that only says 302, and the front's memory.

    python -m tests.benchmarks.bench_front [--short]

Both nginx run on one core, wrk on the other, in turn. On a busy machine the rates of single rounds
say little; the ratio by processor time is disturbed least.
"""

import socket
import threading
from contextlib import ExitStack
from pathlib import Path

from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.settings_portal import Portal
from tests.benchmarks.load import (
    Load,
    in_turn,
    probe_load,
    take_the_server_core,
    what_is_missing,
)
from tests.benchmarks.measuring import a_folder, is_short, percentile, pss_kb, ratio, say
from tests.conformance.street import running_front, running_nginx, with_children
from tests.house import free_port

GOAL = {"probe_rate_to_bare_nginx": 0.8}
SLOW_CLIENTS = 200
PEER = "nginx 302 recorded at 14 us; CoovaChilli 388 us, nodogsplash 1,250 us, openNDS 53,333 us"
BARE = """
daemon off; pid nginx.pid; error_log stderr alert; worker_processes 1;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_timeout 0;
    client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;
    scgi_temp_path s;
    server {{ listen {address}; return 302 http://10.77.0.1/; }} }}
"""


def bare_config(prefix: Path, address: str) -> Path:
    """The floor: an nginx that answers everything with its own 302."""
    prefix.mkdir()
    config = prefix / "bare.conf"
    config.write_text(BARE.format(address=address))
    return config


def figures(loads: list[Load]) -> dict[str, object]:
    """The medians of several rounds; the least processor time is that of the quietest."""
    return {
        "per_s": percentile([load.per_s for load in loads], 0.5, 0),
        "p50_ms": percentile([load.p50_ms for load in loads], 0.5),
        "p99_ms": percentile([load.p99_ms for load in loads], 0.5),
        "cpu_us": percentile([load.cpu_us for load in loads], 0.5, 1),
        "cpu_us_least": min(load.cpu_us for load in loads),
        "errors": max(load.errors for load in loads),
    }


def with_slow_clients(address: str, front: int) -> list[int]:
    """PSS of the front's processes while many clients have sent half a header, in kB."""
    host, _, port = address.partition(":")
    with ExitStack() as stack:
        for _ in range(SLOW_CLIENTS):
            line = stack.enter_context(socket.create_connection((host, int(port))))
            line.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
        threading.Event().wait(0.5)  # until nginx has read them all
        return [pss_kb(pid) for pid in with_children(front)]


def main() -> None:
    rounds, seconds = (3, 1) if is_short() else (7, 3)
    if missing := what_is_missing("nginx", "wrk", "taskset"):
        say("front", skipped=missing)
        return
    core = take_the_server_core()
    with ExitStack() as stack:
        folder = stack.enter_context(a_folder())
        ours, bare = (f"127.0.0.1:{free_port()}" for _ in range(2))
        settings, home = Settings(portal=Portal(address=f"http://{ours}")), Home(folder / "home")
        front = stack.enter_context(running_front(folder / "front", settings, home))
        floor = stack.enter_context(
            running_nginx(folder / "bare", bare_config(folder / "bare", bare))
        )
        at_rest_kb = [pss_kb(pid) for pid in with_children(front)]
        pids = {"front": with_children(front), "bare": with_children(floor)}
        seen = in_turn(
            rounds,
            {
                name: lambda name=name, address=address: probe_load(  # type: ignore[misc]
                    core, f"http://{address}/generate_204", pids[name], seconds
                )
                for name, address in (("front", ours), ("bare", bare))
            },
        )
        loaded_kb = [pss_kb(pid) for pid in with_children(front)]
        slow_kb = with_slow_clients(ours, front)
    probe = {name: figures(loads) for name, loads in seen.items()}
    cpu_us = {name: percentile([each.cpu_us for each in seen[name]], 0.5, 1) for name in seen}
    rates = [ratio(a.per_s, b.per_s) for a, b in zip(seen["front"], seen["bare"], strict=True)]
    say(
        "front",
        probe=probe,
        ratio={
            "probe_rate_to_bare_nginx": percentile(rates, 0.5),
            "each_round": rates,
            "by_processor_time": ratio(cpu_us["bare"], cpu_us["front"]),
        },
        pss_mb={
            "at_rest": round(sum(at_rest_kb) / 1024, 1),
            "after_the_load": round(sum(loaded_kb) / 1024, 1),
            f"with_{SLOW_CLIENTS}_slow_clients": round(sum(slow_kb) / 1024, 1),
        },
        goal=GOAL,
        peer_recorded=PEER,
    )


if __name__ == "__main__":
    main()
