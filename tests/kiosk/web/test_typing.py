"""The screen's own keyboard: which keys a question has, and what they write."""

import pytest

from kiosk.web.touch import typing


def test_digits_alone() -> None:
    layout = typing.number(16)
    assert layout.characters == "1234567890"
    assert layout.clean("35-10 A") == "3510"


def test_words_are_written_in_capitals_from_a_to_z() -> None:
    layout = typing.text(40)
    assert layout.letters == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert layout.clean("Dsn. Krajan\n<b>") == "DSN. KRAJANB"
    assert layout.press("RT", " ") == "RT "


def test_an_answer_ends_at_its_longest() -> None:
    layout = typing.number(3)
    assert layout.press("123", "4") == "123"
    assert layout.press("1234567", typing.ERASE) == "12"


def test_erasing_nothing_is_harmless() -> None:
    assert typing.number(3).press("", typing.ERASE) == ""


@pytest.mark.parametrize("longest", [0, typing.LONGEST + 1])
def test_no_question_asks_for_more_than_is_kept(longest: int) -> None:
    with pytest.raises(AssertionError):
        typing.text(longest)
