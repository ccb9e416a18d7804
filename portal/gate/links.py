"""Watches the box's interfaces: what must be so is made so when one comes, goes or changes."""

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from portal.gate.netlink import ROUTE

ROUND_S = 5.0  # without any event: one may have been lost
_LINKS = 1  # RTMGRP_LINK (rtnetlink(7))
_EVENT_BYTES = 64 * 1024
log = logging.getLogger("pendopo.gate")


class Links:
    """Calls its keepers in a thread of its own; a context manager. A keeper may raise OSError."""

    def __init__(self, *keepers: Callable[[], None]) -> None:
        self._keepers = keepers
        self._events = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, ROUTE)
        self._events.bind((0, _LINKS))
        self._events.settimeout(ROUND_S)
        self._ends = threading.Event()
        self._trouble = ""
        self._thread = threading.Thread(target=self._watch, name="links", daemon=True)

    def __enter__(self) -> "Links":
        self._keep()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()  # the thread may wait for an event: it ends with the process

    def _watch(self) -> None:
        while not self._ends.is_set():
            with suppress(OSError):  # silence, or more events than there was room for
                self._events.recv(_EVENT_BYTES)
            self._keep()

    def _keep(self) -> None:
        trouble = ""
        for keeper in self._keepers:
            try:
                keeper()
            except OSError as error:
                trouble = f"{error.filename}: {error.strerror}"
        if trouble and trouble != self._trouble:
            log.error("network: %s", trouble)
        self._trouble = trouble
