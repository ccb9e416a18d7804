"""Every page a phone can meet: well formed, small, strict, in both languages, with a way home."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import calls
from kiosk.office.ticket_events import Seat
from portal.web.access import REGISTER, Access
from tests import factories
from tests.portal.conftest import ENGLISH
from tests.portal.phones import Page, Town

NO_PAGES = {"health.healthz", "captive_api.state", "village.follow_script"}
PAGE_MAX_BYTES = 14_000
PATHS = (
    "/", "/connected", "/notices", "/notices/1", "/notices/999", "/privacy", "/t/NOSUCH",
    "/connect", "/nowhere", "/t/{code}", "/t/{code}/cancel", "/queue", "/lost", "/lost/A",
    "/lost/Z", "/return",
)  # fmt: skip


@pytest.fixture
def code(office: Books, clock: ManualClock) -> str:
    factories.an_open_counter(office, clock)
    for _ in range(3):
        ticket = factories.a_ticket(office, clock)
    return ticket.code


@pytest.fixture(params=["gate answers", "gate is silent"])
def served(request: pytest.FixtureRequest, town: Town) -> Iterator[Town]:
    if request.param == "gate is silent":
        yield town
        return
    with town.world.serving():
        yield town


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_keeps_the_rules(served: Town, code: str, path: str, lang: str) -> None:
    response = served.get(path.format(code=code), Accept_Language=lang)
    page = Page(response.text)
    assert len(page.all("h1")) == 1 and len(page.all("title")) == 1
    assert page.all("html")[0]["lang"] == lang
    assert page.links, "no way home"
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert len(page.all("script")) == (path == "/t/{code}")
    for _, attrs in page.tags:
        assert "style" not in attrs and not [name for name in attrs if name.startswith("on")]
        for name in ("href", "src", "action", "srcset"):
            assert re.match(r"(/(?!/)|data:|$)", attrs.get(name, "")), attrs
    assert "{" not in page.words and "%(" not in page.words


@pytest.mark.parametrize("path", [*PATHS, "/healthz"])
def test_every_answer_has_strict_headers_and_no_cookie(served: Town, code: str, path: str) -> None:
    headers = served.get(path.format(code=code)).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    for rule in (
        "img-src data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ):
        assert rule in policy
    assert "unsafe" not in policy and "Set-Cookie" not in headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_page_fits_in_14_kb_on_a_full_day(
    served: Town, code: str, office: Books, clock: ManualClock, lang: str
) -> None:
    clock.jump(timedelta(hours=-3))  # closed: the page that says the most
    for _ in range(100):
        factories.a_ticket(office, clock)
    sizes = {path: len(served.get(path.format(code=code), Accept_Language=lang).data)
             for path in PATHS}  # fmt: skip
    assert {path: size for path, size in sizes.items() if size > PAGE_MAX_BYTES} == {}


def test_no_page_is_left_out_of_these_rules(town: Town) -> None:
    for rule in town.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES:
            pattern = re.sub(r"<[^>]+>", "[^/]+", rule.rule)
            assert any(re.fullmatch(pattern, path) for path in PATHS), rule.rule


def test_every_blueprint_declares_who_may_ask(town: Town) -> None:
    assert town.app.extensions[REGISTER] == dict.fromkeys(town.app.blueprints, Access.PHONE)
    assert all("." in rule.endpoint for rule in town.app.url_map.iter_rules())


def test_every_sentence_has_its_english() -> None:
    with ENGLISH.open("rb") as po:
        catalog = {message.id: message.string for message in read_po(po) if message.id}
    found = extract_from_dir(
        "portal/web",
        [("**.py", "python"), ("**/templates/**.html", "jinja2")],
        keywords={"_": None, "_l": None, "ngettext": (1, 2)},
    )
    said = {message for _, _, message, _, _ in found}
    assert said == set(catalog)
    assert all(all(s) if isinstance(s, tuple) else s for s in catalog.values())


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        (None, "id"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("de", "id"),
        ("in-ID,in;q=0.9,en-US;q=0.8", "id"), ("jv,en;q=0.5", "id"), ("id-ID,en;q=0.5", "id"),
        ("x" * 4000, "id"), (";;;,,,q=", "id"),
    ],
)  # fmt: skip
def test_a_phone_is_answered_in_its_language(town: Town, accepted: str | None, lang: str) -> None:
    headers = {"Accept_Language": accepted} if accepted else {}
    assert town.page("/privacy", **headers).all("html")[0]["lang"] == lang


def test_a_chosen_language_beats_the_phones_and_stays_in_the_links(town: Town) -> None:
    page = town.page("/notices?lang=en", Accept_Language="id")
    assert page.all("html")[0]["lang"] == "en"
    assert "/notices/1?lang=en" in page.links and "/notices?lang=id" in page.links
    assert town.page("/?lang=xx").all("html")[0]["lang"] == "id"


def test_the_landing_page_tells_the_queue_the_notices_and_the_privacy(
    town: Town, office: Books, clock: ManualClock, code: str
) -> None:
    with writing(office):
        calls.call_next(office, clock, Seat("sari", 1))
    words = town.page("/").words
    assert "Surat keterangan A001 2 orang menunggu" in words
    assert "Posyandu Melati hari Kamis 23 November 2026" in words
    assert "dihapus setelah 30 hari" in words


def test_without_the_offices_books_the_page_says_not_known(town: Town) -> None:
    for name in ("office.db", "office.db-wal", "office.db-shm"):
        (town.world.home.path / name).unlink(missing_ok=True)
    words = town.page("/").words
    assert "Antrean sekarang dipanggil tidak diketahui" in words
    assert "Kotak pengaduan tidak diketahui" in words
    assert town.get("/t/ABC").status_code == 503
    assert town.get("/healthz").json == {
        "status": "broken", "books": "cannot be read", "gate": "does not answer",
    }  # fmt: skip


def test_health_says_in_words_how_books_and_gate_are(town: Town) -> None:
    with town.world.serving():
        assert town.get("/healthz").json == {"status": "ok", "books": "ok", "gate": "ok"}


def test_a_page_of_the_portal_is_made_from_files_it_ships() -> None:
    for path in Path("portal/web/templates").glob("*.html"):
        assert "safe" not in path.read_text() or path.name == "layout.html", path
