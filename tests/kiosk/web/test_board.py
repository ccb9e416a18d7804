"""The hall board: whole states as events, a cap, and a poll."""

import itertools
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kiosk.books.clock import ManualClock
from kiosk.books.home import Heartbeat, Home
from kiosk.books.store import Books, writing
from kiosk.office import box, calls, phone_tickets, presence
from kiosk.office.phone_tickets import Wish
from kiosk.office.ticket_events import Seat
from kiosk.web.board.hub import STREAMS_MAX
from tests.factories import a_ticket, an_open_counter
from tests.kiosk.office.test_box import Frame
from tests.kiosk.web.conftest import beside_a_box


def events(response: TestResponse) -> Iterator[dict[str, object]]:
    """The states that a stream tells, as they come."""
    for chunk in response.iter_encoded():
        for line in chunk.decode().splitlines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


def stream(client: FlaskClient, **headers: str) -> TestResponse:
    return client.get("/board/events", headers=headers, buffered=False)


def test_a_call_is_told_to_the_board(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    response = stream(resident)
    told = events(response)
    assert next(told)["calls"] == []
    an_open_counter(office, clock)
    with writing(office):
        calls.call_next(office, clock, Seat("sari", 1))
    state = next(each for each in told if each["calls"])
    assert state["calls"][0] | {"event": 0} == {
        "event": 0,
        "number": "A001",
        "counter": "Loket 1",
        "service": "Surat keterangan",
        "colour": "pendopo",
        "why": None,
        "here": True,
    }
    response.close()


def test_a_board_that_saw_the_state_already_gets_only_what_is_new(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    seen = resident.get("/board/state").headers["ETag"].strip('"')
    response = stream(resident, **{"Last-Event-ID": seen})
    told = events(response)
    a_ticket(office, clock)
    assert next(told)["queues"][0]["waiting"] == 1
    response.close()


@pytest.mark.parametrize("seen", ["of this day", "of another boot", "", "x" * 4000, "\xe9;\t0"])
def test_a_board_that_comes_back_with_an_old_id_gets_the_whole_state_at_once(
    app: Flask, resident: FlaskClient, office: Books, clock: ManualClock, seen: str
) -> None:
    if seen == "of this day":
        seen = resident.get("/board/state").headers["ETag"].strip('"')
    an_open_counter(office, clock)
    a_ticket(office, clock)
    with writing(office):
        calls.call_next(office, clock, Seat("sari", 1))
    clock.reboot()
    response = stream(app.test_client(), **{"Last-Event-ID": seen})
    state = next(events(response))
    assert [call["number"] for call in state["calls"]] == ["A001"]
    assert state == json.loads(resident.get("/board/state").data)
    response.close()


def test_one_stream_too_many_is_refused_and_a_place_comes_free(
    app: Flask, resident: FlaskClient
) -> None:
    streams = [stream(app.test_client()) for _ in range(STREAMS_MAX)]
    assert stream(resident).status_code == 503
    streams.pop().close()
    late = stream(resident)
    assert late.status_code == 200
    for each in [*streams, late]:
        each.close()


def test_the_poll_answers_304_while_nothing_changed(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    first = resident.get("/board/state")
    assert first.json["calls"] == []
    etag = {"If-None-Match": first.headers["ETag"]}
    assert resident.get("/board/state", headers=etag).status_code == 304
    a_ticket(office, clock)
    assert resident.get("/board/state", headers=etag).status_code == 200


def test_a_box_that_is_not_installed_is_not_on_the_board(resident: FlaskClient) -> None:
    nothing = {"state": "none", "total": None, "today": None, "trouble": None}
    assert resident.get("/board/state").json["box"] == nothing


@pytest.mark.parametrize(
    ("box_s", "worker_s", "shown"),
    [
        (1, 1, {"state": "counting", "total": 3, "today": 3, "trouble": None}),
        (20, 1, {"state": "silent", "total": None, "today": None}),
        (20, 20, {"state": "lost", "total": None, "today": None}),
    ],
)
def test_the_box_on_the_board_is_never_a_false_number(
    village: Home,
    office: Books,
    clock: ManualClock,
    box_s: int,
    worker_s: int,
    shown: dict[str, object],
) -> None:
    client = beside_a_box(village, clock)
    for letters in (0, 3):
        with writing(office):
            box.record(office, clock, Frame(letters=letters))
    Heartbeat(village, "box", clock).beat()
    clock.advance(box_s - worker_s)
    Heartbeat(village, "box_worker", clock).beat()
    clock.advance(worker_s)
    found = client.get("/board/state").json["box"]
    assert {key: found[key] for key in shown} == shown
    assert shown["state"] == "counting" or found["trouble"].endswith("beri tahu petugas")


def test_the_page_itself_carries_the_state_for_a_board_that_just_started(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    text = resident.get("/board").get_data(as_text=True)
    assert "&#34;waiting&#34;:1" in text


def test_the_next_morning_the_board_begins_empty_with_the_new_date(
    resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    an_open_counter(office, clock)
    with writing(office):
        calls.call_next(office, clock, Seat("sari", 1))
    clock.advance(24 * 3600)
    state = resident.get("/board/state").json
    assert (state["calls"], state["date"]) == ([], "Rabu, 25 November 2026")
    clock.trusted = False
    assert resident.get("/board/state").json["clock"] is None


def test_a_board_that_cannot_follow_the_books_tries_until_it_can(app: Flask) -> None:
    home, hub = app.extensions["pendopo"].home, app.extensions["pendopo.board"]
    aside = home.path / "aside.db"
    home.office.rename(aside)
    hub.join()
    told = hub.events("")
    assert next(told).startswith("retry:")
    assert next(told) == ": still here\n\n"
    aside.rename(home.office)
    assert any('"calls":[]' in chunk for chunk in itertools.islice(told, 3))
    hub.leave()


def test_the_presence_code_is_shown_only_while_phones_need_it(
    app: Flask, resident: FlaskClient, office: Books, clock: ManualClock
) -> None:
    settings = app.extensions["pendopo"].settings
    assert resident.get("/board/state").json["presence"] is None
    for n in range(settings.queue.presence_from):
        with writing(office):
            phone_tickets.take(office, clock, settings, Wish("A", f"tap-{n}", f"phone-{n}"))
    assert resident.get("/board/state").json["presence"] == presence.code(office, clock)
    clock.advance(12 * 3600)
    assert resident.get("/board/state").json["presence"] is None, "the office is closed"
