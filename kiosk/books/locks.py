"""The lock files beside the books: one holder at a time, and a thread knows which it holds."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Mine(threading.local):
    """The lock files that this thread holds, or waits for."""

    files: frozenset[tuple[int, int]] = frozenset()


_MINE = _Mine()


@contextmanager
def locked(descriptor: int) -> Iterator[None]:
    """Hold the lock file behind this descriptor; waits for whoever has it by another one."""
    before, _MINE.files = _MINE.files, _MINE.files | {_file(descriptor)}
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        _MINE.files = before


def is_mine(descriptor: int) -> bool:
    """Whether this thread holds that lock file already, by whichever descriptor."""
    return _file(descriptor) in _MINE.files


def _file(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino
