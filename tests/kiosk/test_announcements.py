"""What a call sounds like, as words."""

from pathlib import Path

import pytest

from kiosk import announcements
from kiosk.books.store import Books
from kiosk.office.tickets import Ticket
from tests.factories import a_clock, a_ticket, a_village


def said(tickets: list[Ticket], language: str) -> str:
    return " | ".join(" ".join(part) for part in announcements.sentence(tickets, language))


@pytest.fixture
def many(tmp_path: Path) -> list[Ticket]:
    """A001 to A022 as they are when Loket 2 calls them."""
    from dataclasses import replace

    home = a_village(tmp_path / "home")
    office = Books.open(home.office)
    clock = a_clock()
    taken = [a_ticket(office, clock) for _ in range(22)]
    office.close()
    return [replace(each, counter_name="Loket 2") for each in taken]


def test_one_number_and_its_counter(many: list[Ticket]) -> None:
    assert said(many[10:11], "id") == "nomor a | sebelas | silakan ke loket dua"
    assert said(many[10:11], "en") == "number a | eleven | please go to counter two"


def test_a_run_is_said_by_its_first_and_last(many: list[Ticket]) -> None:
    assert said(many[10:20], "id") == (
        "nomor a | sebelas | sampai a | dua puluh | silakan ke loket dua"
    )
    assert said(many[10:20], "en") == "number a | eleven | to a | twenty | please go to counter two"


def test_numbers_that_are_no_run_are_said_one_by_one(many: list[Ticket]) -> None:
    chosen = [many[0], many[2], many[11]]
    assert said(chosen, "id") == "nomor a | satu | a | tiga | a | dua belas | silakan ke loket dua"


def test_every_word_of_a_call_is_in_the_list_to_be_recorded(many: list[Ticket]) -> None:
    for language in ("id", "en"):
        needed = announcements.words("A", ["Loket 2"], language)
        for called in (many[:1], many, [many[0], many[11]]):
            for part in announcements.sentence(called, language):
                assert set(part) <= needed


def test_a_counter_of_any_name_is_called_by_it() -> None:
    assert announcements.towards("Meja Bu Sari", "id") == ("silakan", "ke", "meja", "bu", "sari")
    assert announcements.towards("Meja 12", "en") == ("please", "go", "to", "desk", "twelve")
    assert announcements.towards("Ruang 0", "id") == ("silakan", "ke", "ruang", "0")
