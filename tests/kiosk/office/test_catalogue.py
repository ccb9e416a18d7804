"""Services and counters as managers change them: versions, refusals, the audit rows."""

from dataclasses import replace

import pytest

from kiosk.books.clock import ManualClock
from kiosk.books.settings_queue import Hours
from kiosk.books.store import Books, writing
from kiosk.office import audit, calls, catalogue, services
from kiosk.office.catalogue import Draft
from kiosk.office.errors import (
    BadField,
    ChangedMeanwhile,
    PeopleWaiting,
    ServiceClosed,
    Taken,
    UnknownCounter,
    UnknownService,
)
from kiosk.office.ticket_events import Seat
from tests.factories import a_ticket, an_open_counter

DRAFT = Draft(
    name_id="Nikah",
    name_en="Marriage",
    colour="brown",
    shape="drop",
    prior_service_s=600,
    quota=20,
    hours=Hours(jumat=""),
    is_open=True,
    counters=(1, 3),
)


def draft(office: Books, prefix: str = "A") -> Draft:
    return catalogue.draft_of(office, services.service(office, prefix))


def entries(office: Books, desk: Books) -> list[audit.Entry]:
    return [each for each in audit.entries(office, desk, 0, 50) if each.officer == "budi"]


def test_a_new_service_stands_last_with_all_that_was_set(
    office: Books, desk: Books, clock: ManualClock
) -> None:
    with writing(office):
        catalogue.create(office, clock, "budi", "N", DRAFT)
    assert draft(office, "N") == DRAFT
    assert [each.prefix for each in services.services(office)] == list("ABCDEN")
    (made,) = entries(office, desk)
    assert (made.officer, made.action, made.what) == ("budi", "service_create", "N")
    assert made.changes["quota"] == [None, 20]


def test_an_edit_keeps_only_what_differs_in_the_audit_rows(
    office: Books, desk: Books, clock: ManualClock
) -> None:
    wanted = replace(draft(office), quota=40, counters=(2,))
    with writing(office):
        catalogue.edit(office, clock, "budi", "A", wanted, version=1)
        catalogue.edit(office, clock, "budi", "A", wanted, version=2)
    assert draft(office) == wanted
    (edit,) = entries(office, desk)
    assert edit.changes == {"quota": [None, 40], "counters": [[1, 3], [2]]}


def test_the_second_of_two_managers_is_told_and_overwrites_nothing(
    office: Books, clock: ManualClock
) -> None:
    first, second = replace(draft(office), quota=40), replace(draft(office), name_id="Surat")
    with writing(office):
        catalogue.edit(office, clock, "budi", "A", first, version=1)
    for act in (
        lambda: catalogue.edit(office, clock, "tini", "A", second, version=1),
        lambda: catalogue.retire(office, clock, "tini", "A", version=1),
    ):
        with pytest.raises(ChangedMeanwhile), writing(office):
            act()
    assert draft(office) == first


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_id", ""),
        ("name_en", "x" * 41),
        ("name_id", "a\nb"),
        ("colour", "pink"),
        ("shape", "star"),
        ("prior_service_s", 0),
        ("quota", 0),
        ("quota", 10_000),
        ("hours", Hours(senin="15.00-08.00")),
        ("counters", (1, 9)),
    ],
)
def test_what_cannot_be_kept_names_its_field(
    office: Books, clock: ManualClock, field: str, value: object
) -> None:
    before = draft(office)
    with pytest.raises(BadField) as caught, writing(office):
        catalogue.edit(office, clock, "budi", "A", replace(before, **{field: value}), version=1)
    assert caught.value.field == field
    assert draft(office) == before


def test_two_services_never_share_a_letter(office: Books, clock: ManualClock) -> None:
    with writing(office):
        catalogue.retire(office, clock, "budi", "B", version=1)
    for prefix in "AB":
        with pytest.raises(Taken), writing(office):
            catalogue.create(office, clock, "budi", prefix, DRAFT)
    for prefix in ("", "a", "AA", "Ä"):
        with pytest.raises(BadField), writing(office):
            catalogue.create(office, clock, "budi", prefix, DRAFT)


def test_a_service_with_people_in_its_line_is_not_retired(
    office: Books, clock: ManualClock
) -> None:
    a_ticket(office, clock)
    an_open_counter(office, clock)
    seat = Seat("sari", 1)
    with writing(office):
        calls.call_next(office, clock, seat)
    with pytest.raises(PeopleWaiting) as caught, writing(office):
        catalogue.retire(office, clock, "budi", "A", version=1)
    assert caught.value.count == 1
    with writing(office):
        calls.change(office, clock, seat, 1, "finish")
        catalogue.retire(office, clock, "budi", "A", version=1)
    assert [each.prefix for each in services.services(office)] == list("BCDE")


def test_a_retired_service_gives_no_number_takes_nobody_over_and_comes_back(
    office: Books, desk: Books, clock: ManualClock
) -> None:
    with writing(office):
        catalogue.retire(office, clock, "budi", "A", version=1)
    with pytest.raises(ServiceClosed):
        a_ticket(office, clock, "A")
    b = a_ticket(office, clock, "B")
    with pytest.raises(ServiceClosed), writing(office):
        calls.transfer(office, clock, Seat("sari", 1), b.id, "A")
    with writing(office):
        catalogue.restore(office, clock, "budi", "A")
        catalogue.restore(office, clock, "budi", "A")
    assert a_ticket(office, clock, "A").label == "A001"
    acts = [each.action for each in entries(office, desk)]
    assert acts == ["service_restore", "service_retire"]


def test_tiles_change_places_and_stay_within_the_row(office: Books, clock: ManualClock) -> None:
    with writing(office):
        for prefix, step in (("C", -1), ("A", -1), ("E", 1), ("E", -1)):
            catalogue.shift(office, clock, "budi", prefix, step)
        with pytest.raises(UnknownService):
            catalogue.shift(office, clock, "budi", "Z", 1)
    assert [each.prefix for each in services.services(office)] == list("ACBED")


def test_counters_are_added_and_renamed(office: Books, desk: Books, clock: ManualClock) -> None:
    with writing(office):
        catalogue.create_counter(office, clock, "budi", "Loket 4")
        catalogue.rename_counter(office, clock, "budi", 4, "Meja Bidan", was="Loket 4")
        catalogue.rename_counter(office, clock, "budi", 4, "Meja Bidan", was="Meja Bidan")
    assert services.counter(office, 4).name == "Meja Bidan"
    refused = (
        (4, "Loket 4", "X", ChangedMeanwhile),
        (9, "Loket 9", "X", UnknownCounter),
        (4, "Meja Bidan", "Loket 1", Taken),
        (4, "Meja Bidan", "", BadField),
    )
    for counter_id, was, name, error in refused:
        with pytest.raises(error), writing(office):
            catalogue.rename_counter(office, clock, "budi", counter_id, name, was=was)
    told = [(each.action, each.what) for each in entries(office, desk)]
    assert told == [("counter_rename", "Loket 4"), ("counter_create", "Loket 4")]


def test_audit_rows_stay_as_they_were_written(office: Books, clock: ManualClock) -> None:
    import sqlite3

    with writing(office):
        audit.record(office, clock, "budi", "service_retire", "A")
    for change in ("UPDATE audit SET officer = 'sari'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), writing(office):
            office.execute(change)


def test_both_books_rows_come_newest_first_page_by_page(
    office: Books, desk: Books, clock: ManualClock
) -> None:
    for n in range(6):
        books = (office, desk)[n % 2]
        clock.advance(60)
        with writing(books):
            audit.record(books, clock, "budi", "act", str(n))
    pages = [audit.entries(office, desk, start, 3) for start in (0, 3)]
    assert [[each.what for each in page] for page in pages] == [["5", "4", "3"], ["2", "1", "0"]]
