"""kill -9 at any point: a process that dies at the n-th thing it does to a file."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable

_FILES = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.chown",
          "fcntl.flock", "sqlite3.connect", "shutil.copyfile", "shutil.rmtree"}  # fmt: skip


def dies_at(point: int, do: Callable[[], object]) -> bool:
    """Whether `do` was killed at that point; False when it had ended before."""
    child = multiprocessing.get_context("fork").Process(target=_mortal, args=(point, do))
    child.start()
    child.join(60)
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


def _mortal(point: int, do: Callable[[], object]) -> None:
    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _FILES:
            seen += 1
            if seen == point:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    do()
    os._exit(0)
