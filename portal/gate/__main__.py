"""`python -m portal.gate` runs the gate; `line down` cuts a trial's line; `leak-test`, `purge`."""

import logging
import signal
import sqlite3
import sys
from functools import partial

from kiosk.books import logs, watchdog
from kiosk.books import settings as settings_file
from kiosk.books.errors import BooksError
from kiosk.books.home import Home
from portal.gate.around import surroundings
from portal.gate.books import GateBooks
from portal.gate.errors import GateError
from portal.gate.gate import Gate
from portal.gate.peers import Peers
from portal.gate.server import Server
from portal.gate.sessions import Limits
from portal.gate.states import Line
from portal.gate.upstream import LineSwitch

USAGE = "usage: python -m portal.gate [line up|down | leak-test | purge]"
WORDS = {
    "fake": "fake enforcement device: no phone is really held back or let out",
    "nft": "nft enforcement device: phones are held back until they tap",
}
log = logging.getLogger("pendopo.gate")


def main(arguments: list[str]) -> int:
    """Run the gate until SIGTERM, or switch the trial's line; returns the exit code."""
    logs.set_up()
    home = Home.from_environment()
    match arguments:
        case []:
            return _run(home)
        case ["line", ("up" | "down") as line]:
            return _turn_line(home, Line(line))
        case ["leak-test"]:
            return _test_for_leaks(home)
        case ["purge"]:
            return _purge(home)
        case _:
            log.error(USAGE)
            return 2


def _run(home: Home) -> int:
    try:
        home.make()
        home.claim("gate")
        settings = settings_file.load(home.settings)
        with surroundings(settings, home) as around, GateBooks(home.gate) as books:
            gate = Gate(Limits.of(settings.wifi), books, around)
            alive = partial(watchdog.of_this_process().turned, "gate")
            server = Server(gate, home.run / "gate.sock", Peers.from_environment(), alive)
            server.hear(around.upstream)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: server.stop())
            log.info("ready; %s", WORDS[around.device.name])
            server.serve()
    except BooksError as error:
        log.error("%s", error)
        return 1
    except (OSError, sqlite3.Error) as error:
        log.error("%s: the gate cannot work on this state folder: %s", home.path, error)
        return 1
    return 0


def _turn_line(home: Home, line: Line) -> int:
    """2 where a real gate looks at the line itself: there the switch has no effect."""
    try:
        settings = settings_file.load(home.settings)
    except BooksError as error:
        log.error("%s", error)
        return 2
    if settings.gate.device != "fake":
        log.error(
            '%s: [gate] device is "%s": that gate looks at the line itself; pull the cable instead',
            *(home.settings, settings.gate.device),
        )
        return 2
    LineSwitch(home.run, settings.system_clock()).turn(line)
    return 0


def _test_for_leaks(home: Home) -> int:
    """0 when the gate holds, 1 when it leaks, 3 when that is not known."""
    # Only here: the gate itself carries none of this in its memory.
    from portal.gate import leak_test
    from portal.gate.leak_test import Result

    try:
        settings = settings_file.load(home.settings)
    except BooksError as error:
        log.error("%s", error)
        return 3
    finding = leak_test.run(settings.gate)
    level, code = {
        Result.HELD: (logging.INFO, 0),
        Result.LEAK: (logging.ERROR, 1),
        Result.UNKNOWN: (logging.WARNING, 3),
    }[finding.result]
    log.log(level, "leak test: %s", finding)
    try:
        leak_test.write(home, finding, settings.system_clock())
    except OSError as error:
        log.error("%s: the leak test's finding cannot be kept: %s", home.run, error)
    return code


def _purge(home: Home) -> int:
    """0 when no history is older than the pages say."""
    # Only here, as above.
    from portal.gate import purge

    try:
        settings = settings_file.load(home.settings)
        promised = settings.wifi.history_days
        oldest = purge.run(home, settings.system_clock(), promised)
    except (BooksError, GateError, OSError, sqlite3.Error) as error:
        log.error("%s: nothing was purged: %s", home.path, error)
        return 1
    held = oldest <= promised
    log.log(
        logging.INFO if held else logging.ERROR,
        "purge: the oldest history is %.1f days old, %d promised", oldest, promised,
    )  # fmt: skip
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
