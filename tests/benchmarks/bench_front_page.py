"""The landing page through the front while 50 phones probe: how long a phone waits for all of it.

    python -m tests.benchmarks.bench_front_page [--short]

Twice: phones that probe once a second each, and phones that probe again as soon as they have their
answer (wrk, as fast as the server's one core goes). The floor is the page with nobody else there.
"""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.load import (
    HOST,
    probe_load,
    take_the_server_core,
    what_is_missing,
)
from tests.benchmarks.measuring import cpu_s, is_short, pss_kb, ratio, say, spread, timed_ms
from tests.conformance.outside import serving_outside
from tests.conformance.street import Street, running_street, with_children
from tests.conformance.wire import request

GOAL = {"p99_ms": 50}
PHONES = 50
WARM_UP = 30


def landing_page(street: Street) -> None:
    """One phone opens the page on a connection of its own."""
    answer = street.knock(request("GET", "/", street.host))
    assert answer.status == 200 and answer.text.rstrip().endswith("</html>")


def pages_ms(street: Street, pages: int) -> list[float]:
    """One page after another."""
    return [timed_ms(lambda: landing_page(street)) for _ in range(pages)]


@contextmanager
def nobody(_street: Street, _core: int) -> Iterator[None]:
    yield


@contextmanager
def once_a_second(street: Street, _core: int) -> Iterator[None]:
    """Each phone probes once a second, spread over the second."""
    stop, probe = threading.Event(), request("GET", "/generate_204", HOST)

    def run() -> None:
        while not stop.wait(1 / PHONES):
            assert street.knock(probe).status == 302

    phones = threading.Thread(target=run)
    phones.start()
    try:
        yield
    finally:
        stop.set()
        phones.join()


@contextmanager
def without_pause(street: Street, core: int) -> Iterator[None]:
    """Fifty probes are always open."""
    url = f"{street.portal.address}/generate_204"
    wrk = subprocess.Popen(
        ["taskset", "-c", str(core), "wrk", "-t1", f"-c{PHONES}", "-d600s", "-H", f"Host: {HOST}",
         "-H", "Connection: close", url], stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        wrk.terminate()
        wrk.wait(10)


CROWDS = {"nobody_else": nobody, "once_a_second": once_a_second, "without_pause": without_pause}


def main() -> None:
    pages = 100 if is_short() else 1000
    if missing := what_is_missing("nginx", "wrk", "taskset"):
        say("front_page", skipped=missing)
        return
    with serving_outside() as outside:
        core = take_the_server_core()
        with running_street("front", outside) as street:
            assert street.front_pid is not None
            web, front = with_children(street.web_pid), with_children(street.front_pid)
            pages_ms(street, WARM_UP)
            times, cpu_ms = {}, {}
            for name, crowd in CROWDS.items():
                with crowd(street, core):
                    before_s = cpu_s(web)
                    times[name] = pages_ms(street, pages)
                    cpu_ms[name] = round((cpu_s(web) - before_s) * 1000 / pages, 2)
            load = probe_load(core, f"{street.portal.address}/x", front, 2, PHONES)
            memory = {"front": sum(map(pss_kb, front)), "portal": sum(map(pss_kb, web))}
    spreads = {name: spread(found) for name, found in times.items()}
    say(
        "front_page",
        phones=PHONES,
        page_ms=spreads,
        portal_cpu_ms_a_page=cpu_ms,
        probes_per_s_alone=round(load.per_s),
        ratio={
            name: ratio(found["p99"], spreads["nobody_else"]["p99"])
            for name, found in spreads.items()
        },
        pss_mb={name: round(kb / 1024, 1) for name, kb in memory.items()},
        goal=GOAL,
    )


if __name__ == "__main__":
    main()
