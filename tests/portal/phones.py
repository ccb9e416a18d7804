"""A phone in front of the portal: asks as a phone does, and reads the page it gets."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from kiosk.books.settings import Settings
from kiosk.books.store import Books
from portal.web import create_app
from tests.portal.gates import PHONE, World

URL = "http://127.0.0.1:2080"


class Page(HTMLParser):
    """A page as tests look at it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self._in_style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if not self._in_style:
            self.words = " ".join(f"{self.words} {data}".split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def actions(self) -> list[str]:
        return [form["action"] for form in self.all("form")]

    @property
    def links(self) -> list[str]:
        return [a["href"] for a in self.all("a")]


@dataclass
class Town:
    """The village's portal with its gate on a manual clock."""

    world: World
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        app = create_app(self.settings, self.world.clock, self.world.home)
        self.app, self.client = app, app.test_client(use_cookies=False)

    def ask(
        self, method: str, path: str, *, ip: str = PHONE, url: str = URL, **headers: str
    ) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(
            path, method=method, base_url=url, headers=named,
            environ_overrides={"REMOTE_ADDR": ip},
        )  # fmt: skip

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, **headers: str) -> TestResponse:
        return self.ask("POST", path, **headers)

    def page(self, path: str, **headers: str) -> Page:
        return Page(self.get(path, **headers).text)


def send(town: Town, path: str, ip: str = PHONE, **fields: str) -> TestResponse:
    """Send a form of ours."""
    return town.client.post(
        path, base_url=URL, data=urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"REMOTE_ADDR": ip},
    )  # fmt: skip


def take(town: Town, prefix: str = "A", ip: str = PHONE, **fields: str) -> TestResponse:
    """Press a service's button."""
    return send(town, f"/queue/{prefix}", ip, **{"tap": f"{ip} {prefix}", **fields})


def seen(town: Town, answer: TestResponse, ip: str = PHONE) -> Page:
    """The page that an answer leads to."""
    assert answer.status_code == 303, answer.text
    return Page(town.ask("GET", answer.headers["Location"], ip=ip).text)


def tickets(office: Books) -> int:
    """How many numbers were ever taken."""
    count: int = office.execute("SELECT count(*) FROM tickets").fetchone()[0]
    return count
