"""The hall board: far to read, quick to change, and honest when it hears nothing."""

import re
import secrets
from contextlib import closing
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Route, expect

from kiosk.books import settings
from kiosk.books.clock import SystemClock
from kiosk.books.store import Books, writing
from kiosk.office import phone_tickets, presence, queue
from kiosk.office.phone_tickets import Wish
from tests.browser.faces import BOARD, Chromium, do, keep, sign_in
from tests.browser.test_kiosk_sizes import MEASURE
from tests.house import House

pytestmark = pytest.mark.browser
STREAM = "**/board/events"
LIVE = "() => performance.getEntriesByType('resource').some(each => each.name.endsWith('/state'))"


def faults(page: Page) -> list[str]:
    """What is wrong with the board; its smallest capitals are 10 mm on the TV."""
    rules = {"pxPerMm": BOARD.px_per_mm, "touch": False, "capitalMm": 10, "fits": True}
    return list(page.evaluate(MEASURE, rules))


def waiting(house: House, prefixes: str) -> None:
    """Further people with tickets, without walking each of them to the screen."""
    clock = SystemClock(ZoneInfo("Asia/Jakarta"), always_trusted=True)
    with closing(Books.open(house.home.office)) as office, writing(office):
        for prefix in prefixes:
            queue.take_ticket(office, clock, prefix, secrets.token_urlsafe(12))


def called(chromium: Chromium, house: House, count: int = 5) -> Page:
    """A desk that has called this many people."""
    desk = chromium.open()
    waiting(house, "AB" * count)
    sign_in(desk, house)
    for _ in range(count):
        do(desk, "call")
    waiting(house, "ACDAE")
    return desk


def test_the_number_is_read_from_eight_metres(chromium: Chromium, house: House) -> None:
    called(chromium, house)
    board = chromium.open(BOARD)
    board.goto("/board")
    number = board.locator("[data-called]")
    size = number.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size * 0.725 >= 300
    expect(board.locator("[data-last] li")).to_have_count(4)
    assert faults(board) == []
    keep(board, "board")


@pytest.mark.usefixtures("line_down")
def test_a_broken_line_stands_in_the_networks_place(chromium: Chromium, house: House) -> None:
    called(chromium, house)
    board = chromium.open(BOARD)
    board.goto("/board")
    expect(board.locator("[data-net]")).to_have_text(re.compile(r"Internet putus sejak \d\d\.\d\d"))
    expect(board.get_by_text(settings.Wifi().name)).to_be_hidden()
    assert faults(board) == []
    keep(board, "board-line-down")
    (house.home.run / "line").write_text("up\n")
    expect(board.get_by_text(settings.Wifi().name)).to_be_visible()
    expect(board.get_by_text("Internet putus")).to_have_count(0)


def test_a_board_without_calls_says_so(chromium: Chromium) -> None:
    def empty(route: Route) -> None:
        page = route.fetch()
        head, _, rest = page.text().partition('data-state="')
        state, _, tail = rest.partition('"')
        before, _, after = state.partition("&#34;queues&#34;")
        assert before and after
        calm = "{&#34;calls&#34;:[],&#34;queues&#34;" + after
        route.fulfill(response=page, body=f'{head}data-state="{calm}"{tail}')

    board = chromium.open(BOARD)
    board.route("**/board", empty)
    board.route(STREAM, lambda route: route.abort())
    board.route("**/board/state", lambda route: route.fulfill(status=304))
    board.goto("/board")
    expect(board.locator("[data-nobody]")).to_be_visible()
    keep(board, "board-empty")
    assert faults(board) == []


def test_the_board_says_when_it_is_lost_and_comes_back(chromium: Chromium, house: House) -> None:
    desk = called(chromium, house)
    board = chromium.open(BOARD)
    board.goto("/board")
    lost = board.locator("[data-lost]")
    expect(lost).to_be_hidden()
    house.kill("kiosk")
    expect(lost).to_be_visible()
    expect(lost).to_contain_text("terputus")
    assert faults(board) == []
    keep(board, "board-lost")
    house.wait_for(house.kiosk)
    expect(lost).to_be_hidden()
    do(desk, "call")
    number = desk.locator("[data-here]").get_attribute("data-here")
    expect(board.locator("[data-called]")).to_have_text(str(number))


def test_the_board_asks_when_there_is_no_stream(chromium: Chromium, house: House) -> None:
    board = chromium.open(BOARD)
    board.route(STREAM, lambda route: route.fulfill(status=503, body="full"))
    board.goto("/board")
    board.wait_for_function(LIVE)
    desk = called(chromium, house, 1)
    number = desk.locator("[data-here]").get_attribute("data-here")
    expect(board.locator("[data-called]")).to_have_text(str(number))
    expect(board.locator("[data-lost]")).to_be_hidden()


def test_a_letter_in_the_box_is_counted_on_the_board(chromium: Chromium, house: House) -> None:
    board = chromium.open(BOARD)
    board.goto("/board")
    place = board.locator("[data-box] b")
    expect(place).to_have_text(re.compile(r"^\d+$"))
    before = int(place.inner_text())
    house.devices("box drop 2")
    expect(place).to_have_text(str(before + 2), timeout=15_000)


def test_the_number_rests_for_those_who_asked_for_less_motion(
    chromium: Chromium, house: House
) -> None:
    board = chromium.open(BOARD, reduced_motion="reduce")
    board.goto("/board")
    desk = called(chromium, house, 1)
    do(desk, "recall")
    expect(board.locator("[data-called]")).to_have_class("number fresh")
    assert board.evaluate("document.getAnimations().length") == 0


def test_the_code_for_phones_is_on_the_board_while_they_need_it(
    chromium: Chromium, house: House
) -> None:
    called(chromium, house)
    board = chromium.open(BOARD)
    board.goto("/board")
    place = board.locator("[data-presence]")
    expect(place).to_be_hidden()
    clock = SystemClock(ZoneInfo("Asia/Jakarta"), always_trusted=True)
    limits = settings.load(house.home.settings)
    with closing(Books.open(house.home.office)) as office:
        with writing(office):
            for n in range(limits.queue.presence_from):
                wish = Wish("E", secrets.token_urlsafe(12), f"phone-{n}")
                phone_tickets.take(office, clock, limits, wish)
        expect(place).to_contain_text(presence.code(office, clock))
        assert faults(board) == []
        keep(board, "board-presence")
        with writing(office):
            office.execute("DELETE FROM phone_tickets")
    expect(place).to_be_hidden()
