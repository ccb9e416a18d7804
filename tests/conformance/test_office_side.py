"""The front's side to the office, a real nginx before a real kiosk: what passes it, and how."""

import http.client
import os
import signal
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from kiosk.books import lan
from kiosk.books import settings as settings_file
from kiosk.books.store import Books, writing
from kiosk.office import queue
from kiosk.workers.authority import Authority, certify, make
from kiosk.workers.front import Front
from tests import factories
from tests.authority import MISSING as NO_OPENSSL
from tests.authority import OPENSSL
from tests.conformance.conftest import MISSING
from tests.conformance.street import NGINX, running_nginx, until
from tests.house import free_port

pytestmark = [
    pytest.mark.skipif(not NGINX, reason=MISSING),
    pytest.mark.skipif(OPENSSL is None, reason=NO_OPENSSL),
]
SETTINGS = (
    f'[clock]\ntrusted = "always"\n[hours]\n{factories.ALWAYS_OPEN}'
    '[kiosk]\nlisten = "127.0.0.1:{port}"\n'
)


class Desk:
    """A village whose front answers this machine, and an officer's browser that trusts it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.home = factories.a_village(folder / "home")
        self.home.settings.write_text(SETTINGS.replace("{port}", str(free_port())))
        self.settings = settings_file.load(self.home.settings, {})
        self.port, front, root = free_port(), folder / "front", folder / "authority"
        make(root, self.settings.office.name, "pendopo")
        signs = Authority(root / "authority.crt", root / "key.pem")
        certify(self.home.lan, signs, "pendopo", [], self.settings.system_clock())
        front.mkdir()
        Front(self.settings, self.home, self.settings.system_clock(), front).follow()
        office = front / "office.conf"
        office.write_text(office.read_text().replace(str(lan.PORT), str(self.port)))
        self._trust = ssl.create_default_context(cafile=str(self.home.authority))
        kiosk = subprocess.Popen(
            [sys.executable, "-m", "kiosk.cli", "--home", str(self.home.path), "serve", "kiosk"],
            start_new_session=True,
        )
        stack.callback(kiosk.wait, 20)
        stack.callback(os.killpg, kiosk.pid, signal.SIGKILL)  # its worker too, at once
        stack.enter_context(running_nginx(front, front / "front.conf"))
        until(self._answers, "the kiosk does not answer through the front")

    @contextmanager
    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> Iterator[http.client.HTTPResponse]:
        """One request on a connection of its own, which ends with the block."""
        trust = self._trust
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(
            http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=trust)
        ) as talk:
            talk.request(method, path, body, named)
            with talk.getresponse() as answer:
                yield answer

    def _answers(self) -> bool:
        wrong = (OSError, http.client.HTTPException)
        with suppress(*wrong), self.ask("GET", "/healthz") as answer:
            return answer.status == 200
        return False


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    # Not in tmp_path: the path of a Unix socket ends at 107 bytes.
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="pendopo-"))
        yield Desk(Path(folder), stack)


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
