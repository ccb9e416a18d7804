"""A village in namespaces for the gate's benchmarks, or one line that says why there is none."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from tests.benchmarks.measuring import a_folder, say
from tests.lab.namespaces import missing
from tests.lab.net import Lab
from tests.lab.phone import Phone


@contextmanager
def a_lab(bench: str) -> Iterator[Lab | None]:
    """A running village; None (and a line on standard output) where none can be built."""
    why = missing()
    if why:
        say(bench, skipped=why)
        yield None
        return
    with a_folder() as folder, Lab(folder) as lab:
        lab.box.start()
        yield lab


def poll_until_online(phone: Phone, limit_s: float = 10.0) -> bool:
    """Ask like a system that wants to know at once, each time on a new connection."""
    until = perf_counter() + limit_s
    while perf_counter() < until:
        if phone.is_online():
            return True
    return False


def all_at_once(phones: Sequence[Phone], do: Callable[[Phone], object]) -> None:
    """Let every phone do something in a thread of its own, started by one bell."""
    bell = threading.Barrier(len(phones))

    def one(phone: Phone) -> None:
        bell.wait(60)
        do(phone)

    threads = [threading.Thread(target=one, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
