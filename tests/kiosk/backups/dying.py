"""kill -9 at any point: a process that dies at the n-th thing it does to a file."""

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable

_FORK = multiprocessing.get_context("fork")
_FILES = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.chown",
          "fcntl.flock", "sqlite3.connect", "shutil.copyfile", "shutil.rmtree"}  # fmt: skip


def dies_at(point: int, do: Callable[[], object]) -> bool:
    """Whether `do` was killed at that point; False when it had ended before."""
    return _lived(point, do)[0] != 0


def points(do: Callable[[], object]) -> int:
    """How many points it has; `do` is done once, in a process of its own."""
    status, count = _lived(0, do)
    assert status == 0
    return count


def killed_after(do: Callable[[], object]) -> None:
    """Do it in a process that is killed then, with all that it holds open."""

    def do_and_die() -> None:
        do()
        os.kill(os.getpid(), signal.SIGKILL)

    assert _lived(0, do_and_die)[0] != 0


def _lived(point: int, do: Callable[[], object]) -> tuple[int, int]:
    """Its exit status, and the points it came to."""
    seen = _FORK.RawValue("i", 0)

    def mortal() -> None:
        def watch(event: str, arguments: tuple[object, ...]) -> None:
            if event in _FILES:
                seen.value += 1
                if seen.value == point:
                    os.kill(os.getpid(), signal.SIGKILL)

        gc.disable()  # what it finds may be closed, which is a point too
        sys.addaudithook(watch)
        do()
        os._exit(0)

    child = _FORK.Process(target=mortal)
    child.start()
    child.join(60)
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode, seen.value
