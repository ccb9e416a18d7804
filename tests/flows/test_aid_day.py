"""The rehearsal of an aid day: no number lost or doubled, board, papers and report right."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.books.store import Books
from kiosk.office import reports
from tests import factories
from tests.flows.aid_day import AidDay
from tests.flows.aid_notes import AID, Plan, Slip
from tests.flows.crowd import Finger
from tests.flows.shared_clock import ZONE
from tests.kiosk.office.calls import assert_rows_are_their_events

A_MORNING = Plan(people=26, early=14, late_gap_s=200, cut_at=16, no_paper=((5, 7), (19, 24)))
A_DAY = Plan(people=548, early=320, late_gap_s=40, cut_at=322, no_paper=((100, 140), (400, 425)))


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: the path of a Unix socket ends at 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pendopo-"))
    yield folder
    shutil.rmtree(folder)


def rehearse(folder: Path, plan: Plan) -> None:
    """Let the day pass, then hold everything against its own notes."""
    day = AidDay(factories.a_village(folder / "home"), plan)
    try:
        day.live()
        no_number_is_lost_or_doubled(day)
        papers_are_right(day)
        the_report_is_right(day.books, list(day.slips.values()))
        the_spreadsheet_says_so(day.officers[1].finger, plan.people)
        assert_rows_are_their_events(day.books)
    finally:
        day.close()


def no_number_is_lost_or_doubled(day: AidDay) -> None:
    rows = day.books.execute("SELECT id, prefix, number, state FROM tickets ORDER BY id").fetchall()
    assert [(row["prefix"], row["number"]) for row in rows] == [
        (AID, n + 1) for n in range(day.plan.people)
    ]
    assert {row["id"]: row["state"] for row in rows} == {
        each.ticket_id: each.state for each in day.slips.values()
    }
    assert {each.state for each in day.slips.values()} == {"done", "no_show"}


def papers_are_right(day: AidDay) -> None:
    """Everybody holds a slip, nobody two that look the same."""
    slips = [
        (number, "CETAK ULANG" in text)
        for text in day.tray.papers.values()
        for number in [next(word for word in text.split() if word in day.slips)]
    ]
    assert max(Counter(slips).values()) == 1
    assert {number for number, _is_copy in slips} == set(day.slips)
    copies = {number for number, is_copy in slips if is_copy}
    assert copies == {each.number for each in day.slips.values() if each.reprints}
    assert len(copies) > 1, "no paper waited for too long"
    assert any(each.is_back for each in day.slips.values()), "nobody came back"


def the_report_is_right(books: Books, slips: list[Slip]) -> None:
    report = reports.of_day(books, ZONE, 1)
    assert (report.tickets, report.undated) == (len(slips), 0)
    assert report.states == Counter(each.state for each in slips)
    assert report.hours == Counter(each.hour for each in slips)
    waits = sorted(each.wait_s for each in slips if each.wait_s is not None)
    assert (report.waits.known, report.waits.unknown) == (len(waits), len(slips) - len(waits))
    assert report.waits.unknown > 0, "nobody waited through the power cut"
    assert report.waits.worst_s == pytest.approx(waits[-1], abs=0.01)
    assert {each.key: (each.tickets, each.done) for each in report.by_counter} == {
        f"Loket {counter}": (
            sum(each.counter == counter for each in slips),
            sum(each.counter == counter and each.state == "done" for each in slips),
        )
        for counter in (1, 2, 3)
    }


def the_spreadsheet_says_so(manager: Finger, people: int) -> None:
    assert f"Nomor diambil;{people}\r\n" in manager.get("/reports/day/1.csv")


def test_a_morning_of_aid_with_no_paper_twice_and_a_power_cut(folder: Path) -> None:
    rehearse(folder, A_MORNING)


@pytest.mark.long
def test_548_people_320_in_half_an_hour_no_paper_twice_dark_at_number_322(folder: Path) -> None:
    rehearse(folder, A_DAY)
