"""The band of a broken line: on every page, since when, and never in doubt about the date."""

from datetime import timedelta

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books
from portal.gate.states import Line
from tests import factories
from tests.portal.phones import Page, Town
from tests.portal.test_pages import PATHS

BANDS = {"id": "Internet putus", "en": "Internet down"}


@pytest.fixture
def code(office: Books, clock: ManualClock) -> str:
    factories.an_open_counter(office, clock)
    return factories.a_ticket(office, clock).code


def band(town: Town, path: str = "/privacy", lang: str = "id") -> str:
    """The words above the page's own, or nothing."""
    words = town.page(path, Accept_Language=lang).words
    start = words.find(BANDS[lang])
    return "" if start < 0 else words[start : words.index(" Desa", start)]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_since_when_the_line_is_down(
    town: Town, code: str, path: str, lang: str
) -> None:
    town.world.line.turn(Line.DOWN)
    with town.world.serving():
        page = town.page(path.format(code=code), Accept_Language=lang)
    said = "Internet putus sejak 09.10" if lang == "id" else "Internet down since 09.10"
    assert page.words.count(said) == 1
    assert {"class": "band", "role": "status"} in page.all("p")


def test_no_page_has_a_band_while_the_line_is_up(served: Town, code: str) -> None:
    for path in PATHS:
        assert BANDS["id"] not in served.page(path.format(code=code)).words


def test_without_a_gate_nothing_is_claimed(town: Town) -> None:
    assert band(town) == ""


@pytest.mark.parametrize(
    ("passed", "said", "in_english"),
    [
        (timedelta(seconds=2), "1 menit", "1 min"),
        (timedelta(hours=3, minutes=20), "3 jam 20 menit", "3 h 20 min"),
        (timedelta(days=40, hours=5), "40 hari", "40 days"),
    ],
)
def test_without_a_trusted_date_it_says_for_how_long(
    town: Town, clock: ManualClock, passed: timedelta, said: str, in_english: str
) -> None:
    clock.trusted = False
    town.world.line.turn(Line.DOWN)
    with town.world.serving():
        band(town)
        clock.advance(passed.total_seconds())
        assert band(town) == f"Internet putus, sudah {said}"
        assert band(town, lang="en") == f"Internet down for {in_english}"


def test_a_clock_set_right_meanwhile_dates_the_break_rightly(
    town: Town, clock: ManualClock
) -> None:
    clock.trusted = False
    town.world.line.turn(Line.DOWN)
    with town.world.serving():
        band(town)
        clock.advance(600)
        clock.jump(timedelta(hours=2))
        clock.trusted = True
        assert band(town) == "Internet putus sejak 11.10"


def test_a_break_of_another_day_has_its_date(town: Town, clock: ManualClock) -> None:
    town.world.line.turn(Line.DOWN)
    with town.world.serving():
        band(town)
        clock.advance(24 * 3600)
        assert band(town) == "Internet putus sejak 24/11 09.10"


def test_a_gate_that_was_killed_still_knows_since_when(town: Town) -> None:
    town.world.line.turn(Line.DOWN)
    town.world.pass_minutes(10)
    town.world.restart()
    town.world.pass_minutes(1)
    with town.world.serving():
        assert band(town) == "Internet putus sejak 09.10"


def test_a_followed_ticket_is_sent_again_when_the_line_changes(town: Town, code: str) -> None:
    path = f"/t/{code}"
    with town.world.serving():
        tag = town.get(path).headers["ETag"]
        assert town.get(path, If_None_Match=tag).status_code == 304
        town.world.line.turn(Line.DOWN)
        down = town.get(path, If_None_Match=tag)
        assert down.status_code == 200 and "Internet putus sejak" in Page(down.text).words
        tag = down.headers["ETag"]
        assert town.get(path, If_None_Match=tag).status_code == 304
        town.world.line.turn(Line.UP)
        assert town.get(path, If_None_Match=tag).status_code == 200
