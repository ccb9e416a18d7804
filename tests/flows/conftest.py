"""One running house for all walks, and people who walk through it by HTTP."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from tests.house import House, running

TIMEOUT_S = 10


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    # Not tmp_path: the path of a Unix socket ends at 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pendopo-"))
    with running(folder / "home") as house:
        yield house
    shutil.rmtree(folder)


def pendopo(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a state folder, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "--home", str(folder), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | environment,
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: the path of a Unix socket ends at 107 bytes.
    made = Path(tempfile.mkdtemp(prefix="pendopo-"))
    yield made / "home"
    shutil.rmtree(made)


class Person:
    """Somebody with a browser: keeps cookies, follows redirects, presses buttons."""

    def __init__(self, face: str) -> None:
        self.face = face
        self.page = ""
        self.address = ""
        self._browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def opens(self, path: str) -> str:
        """Load a page."""
        return self._load(Request(self.face + path))

    def presses(self, action: str, **fields: str) -> str:
        """Send the form of the page whose action ends so, with what it holds."""
        found = re.search(
            rf'action="([^"]*{re.escape(action)})"[^>]*>(.*?)</form>', self.page, re.S
        )
        assert found, f"no form {action} on {self.address}:\n{self.page}"
        held = dict(re.findall(r'name="(\w+)" value="([^"]*)"', found[2]))
        data = urlencode(held | fields).encode()
        return self._load(Request(self.face + found[1], data))

    def submits(self, path: str, **fields: str) -> str:
        """Fill in the page's only form, which has no action of its own."""
        token = self.sees(r'name="csrf_token" value="([^"]+)"')
        data = urlencode({"csrf_token": token} | fields).encode()
        return self._load(Request(self.face + path, data))

    def submit_raw(self, path: str, body: bytes) -> str:
        """Send any body at all."""
        return self._load(Request(self.face + path, body))

    def sees(self, pattern: str) -> str:
        """The first group of a pattern on the page."""
        found = re.search(pattern, self.page)
        assert found, f"{pattern} is not on {self.address}:\n{self.page}"
        return found[1]

    def _load(self, request: Request) -> str:
        with self._browser.open(request, timeout=TIMEOUT_S) as answer:
            self.page = answer.read().decode()
            self.address = answer.url
        return self.page


def until(is_so: Callable[[], bool], patience_s: float = 15.0) -> None:
    """Ask again and again until something in another process is so."""
    never, waited_s = threading.Event(), 0.0
    while not is_so():
        assert waited_s < patience_s, "it never became so"
        never.wait(0.02)
        waited_s += 0.02
