"""The daily purge: asks the gate to forget what is due, and does it in its place when none runs.

A gate forgets by itself with each new day. It may be away for weeks, though (no radio, a wrong
setting), and what the pages promise holds then too.
"""

import socket
import time

from kiosk.books.clock import Clock
from kiosk.books.errors import AlreadyRunning
from kiosk.books.home import Home
from portal.gate import ageing
from portal.gate import messages as m
from portal.gate.books import Change, GateBooks, new_salt
from portal.gate.errors import BooksFailed
from portal.gate.forgetting import Forgetting

PATIENCE_S = 20.0
ANSWER_S = 10.0


def run(home: Home, clock: Clock, history_days: int, patience_s: float = PATIENCE_S) -> float:
    """Purge; the age in days of the oldest history that is left.

    Raises BooksError, BooksFailed, OSError; the last too when a gate runs and does not answer.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            home.claim("gate", patience_s=0.2)
        except AlreadyRunning:
            try:
                return _ask(home)
            except OSError:  # it only starts, or ends
                if time.monotonic() >= deadline:
                    raise
        else:
            return _purge(home, clock, history_days)


def _ask(home: Home) -> float:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(ANSWER_S)
        sock.connect(str(home.run / "gate.sock"))
        sock.sendall(m.encode(m.Purge()))
        line = sock.makefile("rb").readline()
    if not line:
        raise ConnectionResetError("the gate ended before its answer")
    reply = m.decode_reply(line)
    if not isinstance(reply, m.Purged):
        raise BooksFailed(f"the gate answered {reply}")
    return reply.oldest_days


def _purge(home: Home, clock: Clock, history_days: int) -> float:
    with GateBooks(home.gate) as books:
        standing = books.standing()
        ageing.advance(standing, clock)
        if standing.day != clock.local().date().isoformat():
            standing.day, standing.salt = "", new_salt()  # the gate begins its day when it is back
        standing.purged = "-"
        books.keep(Change(standing=standing))
        forgetting = Forgetting(books, history_days)
        forgetting.turn(standing, clock.boot_s())
        return forgetting.oldest_days(standing)
