"""Sixteen boards and three hundred phones that follow their tickets, while numbers are given.

    python -m tests.benchmarks.bench_following [--short]

Every phone has its ticket's page and asks for it as often as the page says, each time on a new
connection through the front, with the ETag of what it has. Front, portal, gate and kiosk run as on
the box; the kiosk on one port, so that boards and the counter need no second front. Told is how
long the touch screen waits, and what following costs of a core: what front, portal and gate use
more than before the phones came. The floors, in the same run: the same walks in an empty hall, and
/healthz asked for in the same way.
"""

import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from heapq import heapify, heapreplace
from itertools import pairwise
from random import Random
from time import monotonic, perf_counter

from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, writing
from kiosk.office import queue
from tests.benchmarks.board_client import Screen, ask_for_streams, close_all
from tests.benchmarks.load import what_is_missing
from tests.benchmarks.measuring import cpu_s, is_short, ratio, say, spread
from tests.conformance.street import Street, running_street, until, with_children
from tests.factories import PASSWORD
from tests.flows.crowd import PREFIXES, Finger
from tests.flows.officer import Officer
from tests.house import free_port, is_healthy

GOAL = {"kiosk_p99_ms": 150, "following_of_a_core": 0.05}
BOARDS, PHONES, MORE = 16, 300, 100
WALK_EVERY_S, CALL_EVERY_S = 0.5, 36.0
NOWHERE = ("127.0.0.1", 9)
REFRESH = re.compile(r'http-equiv="refresh" content="(\d+)"')
ONE_PORT = "[kiosk]\none_port = true\nlisten = "


@contextmanager
def serving_kiosk(home: Home) -> Iterator[tuple[str, int]]:
    """`pendopo serve kiosk` on one port: (its face, the server's pid)."""
    listen = f"127.0.0.1:{free_port()}"
    home.settings.write_text(f'{home.settings.read_text()}{ONE_PORT}"{listen}"\n')
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "kiosk.cli", "--home", str(home.path), "serve", "kiosk"],
        env={key: value for key, value in os.environ.items() if not key.startswith("PENDOPO_")},
    )
    try:
        until(lambda: is_healthy(f"http://{listen}"), "the kiosk does not answer")
        yield f"http://{listen}", kiosk.pid
    finally:
        kiosk.send_signal(signal.SIGQUIT)
        kiosk.wait(20)


@dataclass
class Phones:
    """Phones that poll, each when its page says, in a thread; a context manager."""

    street: Street
    paths: list[str]
    answers: Counter[int] = field(default_factory=Counter)
    _seen: dict[str, str] = field(default_factory=dict)
    _every_s: dict[str, int] = field(default_factory=dict)
    _ends: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Phones":
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        self._thread.join()

    def _run(self) -> None:
        dice, now_s = Random(1), monotonic()
        due = [(now_s + dice.random() * self._every_s[path], path) for path in self.paths]
        heapify(due)
        while not self._ends.wait(max(0.0, due[0][0] - monotonic())):
            due_s, path = due[0]
            self.poll(path)
            heapreplace(due, (due_s + self._every_s[path], path))

    def poll(self, path: str) -> None:
        """One phone asks for one page."""
        headers = {"If-None-Match": self._seen[path]} if path in self._seen else {}
        with closing(http.client.HTTPConnection(self.street.host, timeout=20)) as line:
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            page = answer.read().decode()
        self.answers[answer.status] += 1
        self._seen[path] = answer.headers.get("ETag") or ""
        if told := REFRESH.search(page):
            self._every_s[path] = int(told[1])


def tickets(home: Home, wanted: int) -> list[str]:
    """So many who wait, over all services: where a phone follows each."""
    clock, paths = Settings().system_clock(), []
    with closing(Books.open(home.office)) as books:
        for nth in range(wanted):
            prefix = PREFIXES[nth % len(PREFIXES)]
            with writing(books):
                paths.append(f"/t/{queue.take_ticket(books, clock, prefix, f'tap-{nth}').code}")
    return paths


def walk_ms(one: Finger, prefix: str) -> list[float]:
    """One person's three pages: how long each took."""
    at_s = [perf_counter()]
    form = one.form()
    at_s.append(perf_counter())
    path = one.tap(form, prefix)
    at_s.append(perf_counter())
    one.read_number(path)
    return [(after - before) * 1000 for before, after in pairwise([*at_s, perf_counter()])]


def walks_ms(face: str, officer: Officer, goes_on: Callable[[], bool]) -> list[float]:
    """People take tickets and are called, in real time: how long each page of theirs took."""
    times: list[float] = []
    pause, due_s, call_s = threading.Event(), monotonic(), monotonic()
    with Finger(face) as one:
        while goes_on():
            times += walk_ms(one, PREFIXES[len(times) % len(PREFIXES)])
            if monotonic() >= call_s:
                officer.call()
                officer.finger.close()  # until then the kiosk would have hung up
                call_s += CALL_EVERY_S
            due_s = max(due_s + WALK_EVERY_S, monotonic())
            pause.wait(due_s - monotonic())
    return times


def for_s(seconds: float) -> Callable[[], bool]:
    """True for so long."""
    until_s = monotonic() + seconds
    return lambda: monotonic() < until_s


def of_a_core(parts: dict[str, list[int]], work: Callable[[], list[float]]) -> tuple[
    list[float], dict[str, float]
]:  # fmt: skip
    """(what the work measured, what each part used of a core meanwhile)."""
    started, before = monotonic(), {name: cpu_s(pids) for name, pids in parts.items()}
    times = work()
    passed_s = monotonic() - started
    return times, {name: (cpu_s(parts[name]) - before[name]) / passed_s for name in parts}


def cpu_ms_a_poll(parts: dict[str, list[int]], phones: Phones, path: str, rounds: int) -> float:
    """Processor time of one poll after another."""
    pids = [pid for name in ("front", "portal", "gate") for pid in parts[name]]
    before = cpu_s(pids)
    for _ in range(rounds):
        phones.poll(path)
    return (cpu_s(pids) - before) * 1000 / rounds


def main() -> None:
    if missing := what_is_missing("nginx"):
        say("following", skipped=missing)
        return
    quiet_s, full_s, rounds = (5, 20, 100) if is_short() else (10, 45, 300)
    tempfile.tempdir = "/var/tmp"  # a real disk, where a commit costs what it costs
    with ExitStack() as stack:
        street = stack.enter_context(running_street("front", NOWHERE))
        face, kiosk = stack.enter_context(serving_kiosk(street.home))
        parts = {
            "front": with_children(street.front_pid),
            "portal": with_children(street.web_pid),
            "gate": [street.gate.pid],
            "kiosk": with_children(kiosk),
        }
        officer = Officer(face, "sari", PASSWORD, 3)
        stack.callback(officer.finger.close)
        paths = tickets(street.home, PHONES)
        phones = Phones(street, paths)
        for path in paths:
            phones.poll(path)
        unchanged_ms = cpu_ms_a_poll(parts, phones, paths[-1], rounds)
        healthz_ms = cpu_ms_a_poll(parts, phones, "/healthz", rounds)
        phones.answers.clear()
        quiet, rest = of_a_core(parts, lambda: walks_ms(face, officer, for_s(quiet_s)))
        screens = [Screen(face) for _ in range(BOARDS)]
        with phones:
            full, used = of_a_core(parts, lambda: walks_ms(face, officer, for_s(full_s)))
            answers = dict(phones.answers)
            statuses: Counter[int] = Counter()
            asking = threading.Thread(target=lambda: statuses.update(ask_for_streams(face, MORE)))
            asking.start()
            crowded = walks_ms(face, officer, asking.is_alive)
        close_all(screens)
    more = {name: round(used[name] - rest[name], 3) for name in used}
    say(
        "following",
        boards=BOARDS,
        phones=PHONES,
        polls_a_second=round(sum(answers.values()) / full_s, 1),
        answers=answers,
        kiosk_ms={"empty_hall": spread(quiet), "boards_and_phones": spread(full)},
        kiosk_ms_while_streams_are_asked_for=spread(crowded),
        asked_for_streams=dict(statuses),
        of_a_core=more,
        following_of_a_core=round(more["front"] + more["portal"] + more["gate"], 3),
        cpu_ms={"unchanged_poll": round(unchanged_ms, 2), "healthz": round(healthz_ms, 2)},
        ratio={
            "kiosk_p50_to_empty_hall": ratio(spread(full)["p50"], spread(quiet)["p50"]),
            "kiosk_p99_to_empty_hall": ratio(spread(full)["p99"], spread(quiet)["p99"]),
            "unchanged_poll_to_healthz": ratio(unchanged_ms, healthz_ms),
        },
        goal=GOAL,
    )


if __name__ == "__main__":
    main()
