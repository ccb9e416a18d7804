"""One honest look at the line: what servers and resolvers answer, and which cause that is."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from portal.gate import line_check
from portal.gate.states import Cause


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
    ("answer", "cause"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", None),
        (b"HTTP/1.0 302 Found\r\nLocation: http://hotel/\r\n\r\n", Cause.PORTAL),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>", Cause.PORTAL),
        (b"HTTP/1.1 511 Network Authentication Required\r\n\r\n", Cause.PORTAL),
        (b"HTTP/1.1 504 Gateway Timeout\r\n\r\n", Cause.NO_ANSWER),
        (b"SSH-2.0-x\r\n", Cause.NO_ANSWER),
        (b"\x00" * 600, Cause.NO_ANSWER),
        (b"HTTP/1.1 two hundred\r\n", Cause.NO_ANSWER),
        (b"", Cause.NO_ANSWER),
    ],
)
def test_a_check_reads_the_status_and_nothing_more(answer: bytes, cause: Cause | None) -> None:
    with answering(answer) as url:
        assert line_check.ask(url) is cause


def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_check, "TIMEOUT_S", 0.05)
    with answering(None) as url:
        assert line_check.ask(url) is Cause.NO_ANSWER


def test_an_address_where_nobody_listens_is_no_answer() -> None:
    assert line_check.ask("http://127.0.0.1:1/") is Cause.NO_ANSWER


def test_the_next_address_is_tried_when_the_first_is_dead() -> None:
    with answering(b"HTTP/1.1 204 No Content\r\n\r\n") as url:
        assert line_check.status(urlsplit(url), ["127.0.0.9", "127.0.0.1"]) == 204


def test_an_interface_that_is_not_there_has_no_link() -> None:
    assert line_check.look("nothing0", ["http://127.0.0.1:1/"]) is Cause.NO_LINK
