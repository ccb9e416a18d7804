"""Tickets over HTTP through the real gunicorn: shared numbers, gaps, latency, server CPU.

    python -m tests.benchmarks.bench_tickets [--short]

Floors, in the same run: a bare sqlite3 commit on the same disk (WAL, FULL), and a greeting from a
bare Flask under the same gunicorn options.
"""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk.books.home import Home
from kiosk.books.store import WAL_AUTOCHECKPOINT_PAGES, Books
from kiosk.cli import _gunicorn
from kiosk.office.tickets import label
from tests.benchmarks.bare_printer import BarePrinter
from tests.benchmarks.measuring import (
    a_folder,
    a_house,
    cpu_s,
    is_short,
    percentile,
    ratio,
    say,
    serial_printer,
    spread,
    timed_ms,
)
from tests.flows.crowd import PREFIXES, Crowd, Finger, Form, Taken, gaps, shared
from tests.house import House, free_port

GOAL = {"cpu_ms_per_ticket": 5, "p50_ms": 15, "p99_ms": 80}
PEER = "FQM at 4 workers: 13 ms CPU a ticket, 40-55 % of the numbers shared"
CLIENTS = 8
WARM_UP = 30


def commit_ms(rounds: int) -> list[float]:
    """How long one INSERT and COMMIT takes with a bare sqlite3, again and again."""
    with a_folder() as folder:
        bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            f"PRAGMA wal_autocheckpoint={WAL_AUTOCHECKPOINT_PAGES}",
            "CREATE TABLE t (id INTEGER PRIMARY KEY, words TEXT)",
        ):
            bare.execute(statement)
        words = "x" * 200

        def commit() -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO t (words) VALUES (?)", (words,))
            bare.execute("COMMIT")

        times = [timed_ms(commit) for _ in range(rounds)]
        bare.close()
        return times


@contextmanager
def a_greeter(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A bare Flask under the kiosk's gunicorn options: (its face, its processes)."""
    (folder / "run").mkdir()
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"),
            *(*_gunicorn(Home(folder), "kiosk"), "tests.benchmarks.hello:create_app()"),
        ]
    )
    face = f"http://127.0.0.1:{port}"
    try:
        with Finger(face) as finger:
            finger.patiently(lambda: finger.get("/"))
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield face, [server.pid, *map(int, children)]
    finally:
        os.kill(server.pid, signal.SIGTERM)
        server.wait(10)


def each(pids: list[int], rounds: int, work: Callable[[int], object]) -> tuple[list[float], float]:
    """(how long each round took in ms, server CPU in ms a round)."""
    before_s = cpu_s(pids)
    times = [timed_ms(lambda number=number: work(number)) for number in range(rounds)]
    return times, round((cpu_s(pids) - before_s) * 1000 / rounds, 2)


def hello(rounds: int) -> tuple[list[float], float]:
    """(times in ms, CPU ms) of one greeting."""
    with a_folder() as folder, a_greeter(folder) as (face, pids), Finger(face) as one:
        each(pids, WARM_UP, lambda _: one.get("/"))
        return each(pids, rounds, lambda _: one.get("/"))


def one_client(face: str, pids: list[int], rounds: int) -> dict[str, object]:
    """One person after another: each step's time and CPU alone."""
    with Finger(face) as one:
        form, paths = one.form(), []

        def tap(number: int) -> None:
            prefix = PREFIXES[number % len(PREFIXES)]
            paths.append(one.tap(Form(form.csrf_token, {prefix: f"one-{number}"}), prefix))

        each(pids, WARM_UP, lambda number: tap(-1 - number))
        paths.clear()
        post, post_cpu = each(pids, rounds, tap)
        services, services_cpu = each(pids, rounds, lambda _: one.form())
        page, page_cpu = each(pids, rounds, lambda number: one.read_number(paths[number]))
    return {
        "post_ms": spread(post),
        "services_page_ms": spread(services),
        "ticket_page_ms": spread(page),
        "cpu_ms": {
            "post": post_cpu,
            "services_page": services_cpu,
            "ticket_page": page_cpu,
            "whole_walk": round(post_cpu + services_cpu + page_cpu, 2),
        },
    }


def crowd(running: House, tickets: int) -> dict[str, object]:
    """Eight clients at once, the whole walk each."""
    pids = running.pids("kiosk")
    people, before_s = Crowd(running.kiosk, CLIENTS), cpu_s(pids)
    people.take(tickets)
    used_ms = (cpu_s(pids) - before_s) * 1000
    numbers = [each.number for each in people.taken]
    return {
        "clients": CLIENTS,
        "tickets": len(numbers),
        "shared": shared(numbers),
        "gaps": gaps(numbers),
        "lost": lost(running.home.office, people.taken),
        "errors": len(people.troubles),
        "tickets_per_s": round(len(numbers) / people.wall_s, 1),
        "cpu_ms_per_walk": round(used_ms / max(1, len(numbers)), 2),
    }


def lost(office: Path, taken: list[Taken]) -> int:
    """How many hold a number that the books do not know as theirs."""
    with closing(Books.open(office)) as books:
        rows = books.execute("SELECT id, tap, prefix, number FROM tickets").fetchall()
    known = {(row["id"], row["tap"], label(row["prefix"], row["number"])) for row in rows}
    return sum((each.id, each.tap, each.number) not in known for each in taken)


def main() -> None:
    is_quick = is_short()
    tickets, rounds = (100, 50) if is_quick else (CLIENTS * 500, 300)
    commits, (hellos, hello_cpu) = commit_ms(rounds), hello(rounds)
    with a_folder() as folder, BarePrinter(folder / "line"):
        settings = serial_printer(str(folder / "line"))
        with a_house(settings) as running:
            many = crowd(running, tickets)
        with a_house(settings) as running:
            alone = one_client(running.kiosk, running.pids("kiosk"), rounds)
    cpu_ms, post_ms = alone["cpu_ms"], alone["post_ms"]
    assert isinstance(cpu_ms, dict)
    assert isinstance(post_ms, dict)
    say(
        "tickets",
        at_once=many,
        one_client=alone,
        floor={
            "commit_ms": spread(commits),
            "hello_ms": spread(hellos),
            "hello_cpu_ms": hello_cpu,
        },
        ratio={
            "post_cpu_to_hello": ratio(cpu_ms["post"], hello_cpu),
            "post_p50_to_hello_and_commit": ratio(
                post_ms["p50"], percentile(commits, 0.5) + percentile(hellos, 0.5)
            ),
        },
        goal=GOAL,
        peer_recorded=PEER,
    )


if __name__ == "__main__":
    main()
