"""The front's side to the office, a real nginx before a real kiosk: what passes it, and how."""

import http.client
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from kiosk.books.store import Books, writing
from kiosk.office import queue
from tests import factories
from tests.authority import MISSING as NO_OPENSSL
from tests.authority import OPENSSL
from tests.conformance.conftest import MISSING
from tests.conformance.street import NGINX
from tests.desk import Desk

pytestmark = [
    pytest.mark.skipif(not NGINX, reason=MISSING),
    pytest.mark.skipif(OPENSSL is None, reason=NO_OPENSSL),
]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pendopo-")))
        yield Desk(factories.a_village(folder / "home"), folder, stack)


def state(stream: http.client.HTTPResponse) -> tuple[str, str]:
    """(id, text) of the stream's next state."""
    lines = (line.decode().rstrip("\n") for line in stream)
    name = next(line for line in lines if line.startswith("id: "))
    return name.removeprefix("id: "), next(lines)


def test_staff_find_their_pages_and_what_they_carry_is_kept_to_tls(desk: Desk) -> None:
    with desk.ask("GET", "/") as first:
        assert first.status == 200 and b'href="/counter"' in first.read()
    with desk.ask(
        "GET", "/counter/sign-in", X_Forwarded_Proto="http", X_Forwarded_Ssl="on"
    ) as page:
        assert page.status == 200 and "; Secure; HttpOnly" in page.headers["Set-Cookie"]
    with desk.ask("GET", "/ticket") as touch:
        assert touch.status == 404


def test_the_boards_stream_is_not_held_up(desk: Desk) -> None:
    with desk.ask("GET", "/board/events") as stream:
        before, _ = state(stream)
        with closing(Books.open(desk.home.office)) as books, writing(books):
            queue.take_ticket(books, desk.settings.system_clock(), "A", "a tap")
        seen, _ = state(stream)
        assert seen != before


def test_a_picture_passes_and_what_is_larger_is_refused_in_words(desk: Desk) -> None:
    with desk.ask("POST", "/manage/printer/logo", b"x" * 516 * 1024) as asked:
        assert asked.status == 400 and b"Layar ini sudah lama terbuka" in asked.read()
    with desk.ask("POST", "/manage/printer/logo", b"x" * 601 * 1024) as refused:
        assert refused.status == 413 and b"Kiriman terlalu besar" in refused.read()
