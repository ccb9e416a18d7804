"""How a worker becomes a process: settings, lock, signals, one-line errors."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from typing import Protocol

from hardware.errors import HardwareError
from kiosk.books import logs, watchdog
from kiosk.books.clock import Clock
from kiosk.books.errors import BooksError
from kiosk.books.home import Home
from kiosk.books.settings import Settings, load

EXIT_UNUSABLE = 2
IDLE_TURN_S = 10.0


class Worker(Protocol):
    """Something that works until it is told to stop."""

    def run(self) -> None: ...


def work(
    job: str,
    make: Callable[[Home, Settings, Clock, threading.Event], Worker],
    is_wanted: Callable[[Settings], bool],
) -> None:
    """Run one worker on $PENDOPO_HOME until SIGTERM; ends the process with its exit status."""
    logs.set_up()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    home = Home.from_environment()
    try:
        settings = load(home.settings)
        if not is_wanted(settings):
            # Waits instead of ending: systemd and the trial would start it again and again.
            logging.getLogger("pendopo").info('%s: kind = "none" in %s', job, home.settings)
            while not stop.wait(IDLE_TURN_S):
                watchdog.of_this_process().turned(job)
            return
        home.claim(job)
        make(home, settings, settings.system_clock(home.confirmed_time), stop).run()
    except (BooksError, HardwareError) as error:
        logging.getLogger("pendopo").error("%s: %s", job, error)
        sys.exit(EXIT_UNUSABLE)
