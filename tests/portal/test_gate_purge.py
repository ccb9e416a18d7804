"""`python -m portal.gate purge`, as the timer runs it: with a gate, without one, with a bad one."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from portal.gate import messages as m
from portal.gate.purge import run
from tests.portal.gates import PHONE, GateProcess, rows

TOO_OLD_S = 31 * 86400.0


def purge(home: Home) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "portal.gate", "purge"],
        env=os.environ | {"PENDOPO_HOME": str(home.path)},
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def stopped(gate_process: GateProcess) -> GateProcess:
    """A gate that kept one ended session and stopped, a little more than 31 days ago."""
    gate_process.client.grant(PHONE)
    gate_process.client.disconnect(PHONE)
    assert gate_process.stop() == 0
    with closing(Books.open(gate_process.home.gate)) as books, writing(books):
        books.execute("UPDATE gate SET aged_s = aged_s + ?", (TOO_OLD_S,))
    assert len(rows(gate_process.home, "SELECT * FROM history")) == 1
    return gate_process


def test_a_running_gate_is_asked(gate_process: GateProcess) -> None:
    gate_process.client.grant(PHONE)
    gate_process.client.disconnect(PHONE)
    asked = purge(gate_process.home)
    assert asked.returncode == 0
    words = "purge: the oldest history is 0.0 days old, 30 promised"
    assert asked.stderr == f'level=info part=gate msg="{words}"\n'
    assert len(rows(gate_process.home, "SELECT * FROM history")) == 1


def test_without_a_gate_old_history_and_salt_go_all_the_same(stopped: GateProcess) -> None:
    home = stopped.home
    [(who, salt)] = rows(home, "SELECT who, (SELECT salt FROM gate) FROM history")
    with closing(Books.open(home.gate)) as books, writing(books):
        books.execute("UPDATE gate SET day = '2001-01-01'")
    assert purge(home).returncode == 0
    data = b"".join(path.read_bytes() for path in home.gate.parent.iterdir())
    assert str(who).encode() not in data and str(salt).encode() not in data
    stopped.start()
    assert not stopped.client.status(PHONE).is_online


def test_a_new_state_folder_has_nothing_to_purge(home: Home) -> None:
    asked = purge(home)
    assert asked.returncode == 0 and "0.0 days old" in asked.stderr


@contextmanager
def a_gate_that_answers(home: Home, answer: bytes) -> Iterator[None]:
    """Another program at the gate's place: it holds the claim, hears each question and answers."""
    lock, path = home.claim("gate"), home.run / "gate.sock"
    listener = socket.create_server(str(path), family=socket.AF_UNIX)

    def answer_all() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(m.LINE_MAX_BYTES)
                    connection.sendall(answer)

    thread = threading.Thread(target=answer_all)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        listener.close()
        os.close(lock)


def test_a_gate_whose_history_stays_too_old_is_a_failed_unit(home: Home) -> None:
    with a_gate_that_answers(home, m.encode(m.Purged(oldest_days=31.5))):
        asked = purge(home)
    assert asked.returncode == 1 and "the oldest history is 31.5 days old" in asked.stderr


def test_a_gate_that_refuses_is_a_failed_unit(home: Home) -> None:
    refusal = m.Refused(m.Code.NOT_ALLOWED, "only staff may ask this")
    with a_gate_that_answers(home, m.encode(refusal)):
        asked = purge(home)
    assert asked.returncode == 1 and "only staff may ask this" in asked.stderr
    assert asked.stderr.count("\n") == 1


def test_a_gate_that_says_nothing_is_not_waited_for_for_ever(
    home: Home, clock: ManualClock
) -> None:
    with a_gate_that_answers(home, b""), pytest.raises(ConnectionResetError):
        run(home, clock, history_days=30, patience_s=0.1)
