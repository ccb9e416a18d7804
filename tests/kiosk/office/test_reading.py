"""What is to be read aloud: one wish, and nothing of it kept when it is over."""

import pytest

from kiosk.books.store import Books, writing
from kiosk.office import reading
from kiosk.office.reading import State


def order(office: Books, *sentences: str) -> int:
    with writing(office):
        return reading.order(office, sentences, "id", 1)


def test_the_newest_wish_replaces_any_other(office: Books) -> None:
    assert not reading.is_wanted(office)
    first = order(office, "Apa keperluan Anda?")
    second = order(office, "Pilih layanan.", "0 menunggu.")
    wish = reading.now(office)
    assert (wish.number, wish.sentences) == (second, ("Pilih layanan.", "0 menunggu."))
    assert (wish.state, wish.language, wish.loudness) == (State.WANTED, "id", 1)
    assert reading.is_wanted(office, second)
    assert not reading.is_wanted(office, first)


@pytest.mark.parametrize("state", [State.OVER, State.STOPPED, State.FAILED])
def test_a_wish_that_is_over_leaves_no_word(office: Books, state: State) -> None:
    number = order(office, "Nomor antrean Anda", "A017")
    with writing(office):
        reading.end(office, number, state)
    assert (reading.now(office).state, reading.now(office).sentences) == (state, ())
    assert not reading.is_wanted(office)


def test_an_old_wish_ends_nothing_and_an_ended_one_stays_as_it_ended(office: Books) -> None:
    first = order(office, "satu")
    second = order(office, "dua")
    with writing(office):
        reading.end(office, first, State.FAILED)
    assert reading.is_wanted(office, second)
    with writing(office):
        reading.end(office, second, State.STOPPED)
        reading.end(office, second, State.OVER)
    assert reading.now(office).state is State.STOPPED
