"""The office's side of the front as a PC meets it: a real nginx before a real kiosk."""

import http.client
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from kiosk.books import lan
from kiosk.books import settings as settings_file
from kiosk.books.home import Home
from kiosk.workers.authority import Authority, certify, make
from kiosk.workers.front import Front
from tests import factories
from tests.conformance.street import running_nginx, until
from tests.house import free_port

SETTINGS = (
    f'[clock]\ntrusted = "always"\n[hours]\n{factories.ALWAYS_OPEN}'
    '[kiosk]\nlisten = "127.0.0.1:{port}"\n'
)


class Desk:
    """A house whose front answers this machine, and an officer's browser that trusts it.

    Its state folder lies at a short path: that of a Unix socket ends at 107 bytes.
    """

    def __init__(self, home: Home, folder: Path, stack: ExitStack) -> None:
        self.home = home
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
