"""Waiting for what another thread or process is about to do."""

import threading
from collections.abc import Callable
from time import monotonic


def wait_until(happened: Callable[[], bool], timeout_s: float = 5.0) -> None:
    """Return as soon as ``happened()``; fail after ``timeout_s`` seconds."""
    pause, deadline = threading.Event(), monotonic() + timeout_s
    while not happened():
        assert monotonic() < deadline, "it did not happen"
        pause.wait(0.005)
