"""Two officers open the box; the counter's count and the hand's are both kept."""

import sqlite3

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import box, box_alarms, box_openings
from kiosk.office.box_openings import COVERS_S, Opening
from kiosk.office.errors import BadField, OpeningGoesOn, SameOfficer, UnknownOpening
from kiosk.office.staff import Officer
from tests.kiosk.office.test_box import Frame, alarms

SARI = Officer(1, "sari", "Bu Sari", "petugas")
BUDI = Officer(2, "budi", "Pak Budi", "pengelola")


def hear(books: Books, clock: ManualClock, letters: int, opens: int = 0) -> None:
    with writing(books):
        box.record(books, clock, Frame(letters=letters, opens=opens))


def begin(books: Books, clock: ManualClock) -> Opening:
    with writing(books):
        return box_openings.begin(books, clock, SARI, BUDI)


def finish(
    books: Books, clock: ManualClock, opening: Opening, hand: int, note: str = ""
) -> Opening:
    with writing(books):
        return box_openings.finish(
            books, clock, "sari", opening.id, hand=hand, note=note, box_state="door"
        )


def test_both_counts_are_kept_and_their_difference(office: Books, clock: ManualClock) -> None:
    hear(office, clock, 0)
    hear(office, clock, 12)
    opening = begin(office, clock)
    hear(office, clock, 12, opens=1)
    ended = finish(office, clock, opening, 13, "satu terselip")
    assert (ended.counted, ended.hand, ended.difference) == (12, 13, 1)
    assert (ended.first_name, ended.second_name, ended.note) == (
        *("Bu Sari", "Pak Budi", "satu terselip"),
    )
    assert alarms(office) == []
    assert box_openings.newest(office, 5) == [ended]


def test_papers_that_fall_in_while_the_door_is_open_are_for_the_next_time(
    office: Books, clock: ManualClock
) -> None:
    hear(office, clock, 0)
    hear(office, clock, 5)
    opening = begin(office, clock)
    hear(office, clock, 6)  # before the door opens: it is in the hand
    hear(office, clock, 6, opens=1)
    hear(office, clock, 8, opens=1)
    assert finish(office, clock, opening, 6).counted == 6
    assert box_openings.since_last(office) == 2
    again = begin(office, clock)
    hear(office, clock, 9, opens=2)
    assert finish(office, clock, again, 3).counted == 3


def test_a_door_opened_by_nobodys_order_is_an_alarm(office: Books, clock: ManualClock) -> None:
    hear(office, clock, 0)
    hear(office, clock, 0, opens=1)
    assert alarms(office) == ["opened"]
    opening = begin(office, clock)
    hear(office, clock, 0, opens=2)
    assert alarms(office) == ["opened"]
    finish(office, clock, opening, 0)
    for opens in (4, 5):
        hear(office, clock, 0, opens=opens)
    assert [each.detail for each in box_alarms.newest(office, 9)] == ["4"]
    with writing(office):
        box_alarms.acknowledge(office, clock, "sari", 1)
    hear(office, clock, 0, opens=6)
    assert [each.detail for each in box_alarms.newest(office, 9)] == ["1", "4"]


@pytest.mark.parametrize("how", ["too late", "another boot"])
def test_what_two_officers_signed_for_does_not_last(
    office: Books, clock: ManualClock, how: str
) -> None:
    hear(office, clock, 3)
    opening = begin(office, clock)
    if how == "too late":
        clock.advance(COVERS_S + 1)
    else:
        clock.reboot()
    hear(office, clock, 3, opens=1)
    assert alarms(office) == ["opened"]
    assert finish(office, clock, opening, 3).door_at is None


def test_one_officer_is_not_two_and_one_opening_at_a_time(
    office: Books, clock: ManualClock
) -> None:
    with pytest.raises(SameOfficer), writing(office):
        box_openings.begin(office, clock, SARI, SARI)
    begin(office, clock)
    with pytest.raises(OpeningGoesOn), writing(office):
        box_openings.begin(office, clock, BUDI, SARI)


def test_an_opening_is_called_off_only_while_the_door_was_not_seen_open(
    office: Books, clock: ManualClock
) -> None:
    hear(office, clock, 0)
    opening = begin(office, clock)
    with writing(office):
        box_openings.cancel(office, clock, "sari", opening.id)
    assert box_openings.current(office) is None and box_openings.newest(office, 5) == []
    opening = begin(office, clock)
    hear(office, clock, 0, opens=1)
    with pytest.raises(UnknownOpening, match="its papers are counted"), writing(office):
        box_openings.cancel(office, clock, "sari", opening.id)


@pytest.mark.parametrize(("hand", "note"), [(-1, ""), (100_000, ""), (3, "x" * 201), (3, "a\nb")])
def test_what_cannot_be_counted_is_refused(
    office: Books, clock: ManualClock, hand: int, note: str
) -> None:
    opening = begin(office, clock)
    with pytest.raises(BadField):
        finish(office, clock, opening, hand, note)
    assert box_openings.current(office) == opening


def test_a_box_that_never_spoke_leaves_the_count_unknown(office: Books, clock: ManualClock) -> None:
    ended = finish(office, clock, begin(office, clock), 7)
    assert (ended.counted, ended.difference, ended.hand) == (None, None, 7)


def test_an_ended_opening_is_never_changed(office: Books, clock: ManualClock) -> None:
    opening = finish(office, clock, begin(office, clock), 7)
    with pytest.raises(UnknownOpening):
        finish(office, clock, opening, 8)
    for change in ("UPDATE box_openings SET hand = 9", "DELETE FROM box_openings"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), writing(office):
            office.execute(change)
    with writing(office):
        assert [box_openings.count_slip(office, opening.id) for _ in range(3)] == [0, 1, 2]


def test_each_act_is_in_the_audit(office: Books, clock: ManualClock) -> None:
    finish(office, clock, begin(office, clock), 7)
    acts = office.execute("SELECT officer, action, changes FROM audit ORDER BY id").fetchall()
    assert [tuple(each) for each in acts] == [
        ("sari", "box_open", '{"second": [null, "budi"]}'),
        ("sari", "box_counted", '{"hand": [null, 7]}'),
    ]
