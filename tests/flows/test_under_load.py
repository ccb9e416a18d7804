"""Eight people at once, and a kiosk that is killed under them: no number shared, none lost."""

import threading
from pathlib import Path

import pytest

from kiosk.books.store import Books
from kiosk.office import ticket_events
from tests import house
from tests.flows.crowd import Crowd, Taken, gaps, shared

TICKETS_BETWEEN_KILLS = 8


def every_promise_is_kept(home: Path, taken: list[Taken]) -> None:
    """What people hold is in the books, once each, and the books agree with themselves."""
    books = Books.open(home)
    try:
        rows = {row["id"]: dict(row) for row in books.execute("SELECT * FROM tickets")}
        for each in taken:
            row = rows[each.id]
            assert row["tap"] == each.tap
            assert f"{row['prefix']}{row['number']:03d}" == each.number
        assert len(taken) == len(rows), "a tap gave more than one ticket"
        told = ticket_events.rebuilt(books)
        assert [{key: rows[row["id"]][key] for key in row} for row in told] == told
        assert [row["id"] for row in told] == sorted(rows)
        papers = books.execute("SELECT ticket_id, copy FROM print_jobs ORDER BY ticket_id")
        assert [(row["ticket_id"], row["copy"]) for row in papers] == [(id_, 0) for id_ in rows]
    finally:
        books.close()


def test_eight_people_at_once_share_no_number_and_leave_no_gap(tmp_path: Path) -> None:
    with house.running(tmp_path / "home") as running:
        crowd = Crowd(running.kiosk)
        crowd.take(500)
        assert crowd.troubles == []
        numbers = [each.number for each in crowd.taken]
        assert (len(numbers), shared(numbers), gaps(numbers)) == (500, 0, 0)
        every_promise_is_kept(running.home.office, crowd.taken)


def killed_under_load(folder: Path, kills: int) -> None:
    """Kill the kiosk at work, again and again, while eight people take tickets."""
    pause = threading.Event()
    with house.running(folder) as running:
        crowd = Crowd(running.kiosk)
        people = crowd.come()
        for _ in range(kills):
            wanted = len(crowd.taken) + TICKETS_BETWEEN_KILLS
            while len(crowd.taken) < wanted and not crowd.troubles:
                pause.wait(0.01)
            running.kill("kiosk")
        crowd.go(people)
        assert crowd.troubles == []
        assert len(crowd.taken) >= kills * TICKETS_BETWEEN_KILLS
        assert crowd.cut_off >= kills, "the kiosk was not killed at work"
        numbers = [each.number for each in crowd.taken]
        assert (shared(numbers), gaps(numbers)) == (0, 0)
        every_promise_is_kept(running.home.office, crowd.taken)


def test_a_kiosk_killed_four_times_keeps_every_answered_ticket_once(tmp_path: Path) -> None:
    killed_under_load(tmp_path / "home", kills=4)


@pytest.mark.long
def test_a_kiosk_killed_a_hundred_times_keeps_every_answered_ticket_once(tmp_path: Path) -> None:
    killed_under_load(tmp_path / "home", kills=100)
