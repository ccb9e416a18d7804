"""A box on a bad line, its worker killed, its cable out and in: each paper is counted once."""

import json
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from hardware.fakes.box import SimulatedBox
from kiosk.books.store import Books, Watch
from kiosk.office import box, devices, statistics
from tests import house
from tests.house import House

PATIENCE_S = 60.0
"""The box says its totals each 5 s; one time in five nobody can read them."""


@contextmanager
def nobody_restarts(running: House) -> Iterator[None]:
    """While the keeper sleeps, what is dead stays dead."""
    running.keeper.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        running.keeper.send_signal(signal.SIGCONT)


def drop(running: House, papers: int) -> None:
    """Let papers fall in, one after another."""
    for _ in range(papers):
        running.devices("box drop")


def spoil(running: House) -> None:
    """Lose one frame in ten and damage another."""
    running.devices("box loss 0.1")
    running.devices("box corrupt 0.1")


def await_books(office: Path, happened: Callable[[Books], bool]) -> None:
    """Look again each time somebody changed the books."""
    books, watch, never = Books.open(office), Watch(office), threading.Event()
    deadline = monotonic() + PATIENCE_S
    try:
        while not happened(books):
            assert monotonic() < deadline, f"the books still say {booked(books)}"
            watch.wait(0.02, never, timeout_s=1.0)
    finally:
        watch.close()
        books.close()


def booked(books: Books) -> int:
    """How many papers the books hold."""
    count: int = books.execute("SELECT coalesce(sum(booked), 0) FROM box_counts").fetchone()[0]
    return count


def line_is(state: str) -> Callable[[Books], bool]:
    """Whether the worker says this of the box."""

    def is_so(books: Books) -> bool:
        device = devices.last_word(books, "box")
        return device is not None and device.state == state

    return is_so


def await_devices(running: House) -> None:
    """Wait until the devices that the keeper started again can be told something."""
    pause, deadline = threading.Event(), monotonic() + PATIENCE_S
    while True:
        try:
            running.devices("status")
        except OSError:
            assert monotonic() < deadline, "the devices did not come back"
            pause.wait(0.02)
        else:
            return


def test_two_hundred_papers_are_booked_two_hundred_times_whatever_happens(tmp_path: Path) -> None:
    with house.running(tmp_path / "home") as running:
        office = running.home.office
        await_books(office, lambda books: statistics.papers(books) == 0)
        spoil(running)
        drop(running, 50)
        await_books(office, lambda books: booked(books) == 50)

        with nobody_restarts(running):
            drop(running, 10)
            running.kill("box")
            drop(running, 40)
        await_books(office, lambda books: booked(books) == 100)

        with nobody_restarts(running):
            drop(running, 10)
            running.kill("devices")
            await_books(office, line_is("offline"))
            # The cable is out; the box itself goes on counting.
            with SimulatedBox(tmp_path / "air", running.home.path / "box.json") as unplugged:
                unplugged.drop(40)
        await_books(office, line_is("online"))
        await_devices(running)
        spoil(running)
        drop(running, 50)
        await_books(office, lambda books: booked(books) == 200)

        assert json.loads(running.devices("status"))["box"]["letters"] == 200
        books = Books.open(office)
        try:
            assert list(box.rebuilt(books).values()) == [200]
            assert books.execute("SELECT * FROM box_alarms").fetchall() == []
        finally:
            books.close()
