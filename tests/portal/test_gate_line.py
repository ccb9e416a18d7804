"""The line's watcher: damping, causes, since when; and one honest look at a server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

import pytest

from kiosk.books.clock import ManualClock, moment
from portal.gate import line_check
from portal.gate.line_check import Finding
from portal.gate.line_watcher import BAD_LOOKS, CALM_S, DOUBT_S, Damper, LineWatcher
from portal.gate.states import Line

GOOD, BAD, UNPLUGGED = Finding.ANSWER, Finding.NO_ANSWER, Finding.NO_LINK


def lines(*findings: Finding) -> list[Line]:
    """What the line was after each look."""
    damper = Damper()
    found = []
    for finding in findings:
        damper.take(finding)
        found.append(damper.line)
    return found


def test_the_first_look_decides() -> None:
    assert lines(GOOD) == [Line.UP]
    assert lines(BAD) == [Line.DOWN]


def test_one_lost_answer_is_no_broken_line() -> None:
    assert lines(GOOD, BAD, BAD, GOOD, BAD, BAD) == [Line.UP] * 6
    assert lines(GOOD, *[BAD] * BAD_LOOKS)[-1] is Line.DOWN


def test_one_lucky_answer_is_no_whole_line() -> None:
    assert lines(BAD, GOOD, BAD, GOOD) == [Line.DOWN] * 4
    assert lines(BAD, GOOD, GOOD)[-1] is Line.UP


def test_a_pulled_cable_needs_no_second_look() -> None:
    assert lines(GOOD, UNPLUGGED)[-1] is Line.DOWN


def watcher(clock: ManualClock, *findings: Finding) -> LineWatcher:
    left = iter(findings)
    return LineWatcher(lambda: next(left), clock)


def test_nothing_is_claimed_before_the_first_look(clock: ManualClock) -> None:
    assert watcher(clock).look().line is Line.UNKNOWN


def test_the_line_broke_when_the_first_answer_was_lost(clock: ManualClock) -> None:
    watch = watcher(clock, GOOD, *[BAD] * BAD_LOOKS)
    watch.step()
    clock.advance(600)
    first_doubt = clock.now()
    for _ in range(BAD_LOOKS):
        watch.step()
        clock.advance(5)
    report = watch.look()
    assert (report.line, report.cause) == (Line.DOWN, "no_answer")
    assert report.since is not None and moment(report.since) == first_doubt.astimezone(UTC)


def test_a_calm_line_is_looked_at_seldom_and_a_doubtful_one_often(clock: ManualClock) -> None:
    watch = watcher(clock, GOOD, GOOD, BAD, GOOD, UNPLUGGED, BAD)
    waits = [watch.step() for _ in range(6)]
    assert waits == [CALM_S, CALM_S, DOUBT_S, CALM_S, DOUBT_S, DOUBT_S]


def test_another_portal_upstream_is_told_apart(clock: ManualClock) -> None:
    watch = watcher(clock, Finding.PORTAL)
    watch.step()
    assert (watch.look().line, watch.look().cause) == (Line.DOWN, "portal")


def test_a_watcher_looks_in_a_thread_of_its_own(clock: ManualClock) -> None:
    looked = threading.Event()

    def look() -> Finding:
        looked.set()
        return GOOD

    with LineWatcher(look, clock):
        assert looked.wait(5)


@contextmanager
def answering(answer: bytes | None) -> Iterator[str]:
    """A server that gives one answer (None: takes the question and says nothing)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def serve() -> None:
            sock, _ = listener.accept()
            with sock:
                sock.recv(4096)
                if answer is None:
                    done.wait(10)
                else:
                    sock.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/generate_204"
        done.set()
        thread.join(10)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
        (b"HTTP/1.0 302 Found\r\nLocation: http://hotel/\r\n\r\n", 302),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>", 200),
        (b"SSH-2.0-x\r\n", None),
        (b"\x00" * 600, None),
        (b"HTTP/1.1 two hundred\r\n", None),
        (b"", None),
    ],
)
def test_a_check_reads_the_status_and_nothing_more(answer: bytes, status: int | None) -> None:
    with answering(answer) as url:
        assert line_check.ask(url) == status


def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_check, "TIMEOUT_S", 0.05)
    with answering(None) as url:
        assert line_check.ask(url) is None


def test_a_name_that_leads_nowhere_is_no_answer() -> None:
    assert line_check.ask("http://127.0.0.1:1/") is None


def test_an_interface_that_is_not_there_has_no_link() -> None:
    assert line_check.look("nothing0", ["http://127.0.0.1:1/"]) is Finding.NO_LINK
