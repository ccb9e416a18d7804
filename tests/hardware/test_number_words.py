"""Number words, judged by a reader that was written apart from the writer."""

import pytest

from hardware.number_words import LAST, english, indonesian, vocabulary

TRICKY = {
    1: "satu", 9: "sembilan", 10: "sepuluh", 11: "sebelas", 12: "dua belas", 17: "tujuh belas",
    19: "sembilan belas", 20: "dua puluh", 21: "dua puluh satu", 99: "sembilan puluh sembilan",
    100: "seratus", 101: "seratus satu", 110: "seratus sepuluh", 111: "seratus sebelas",
    112: "seratus dua belas", 200: "dua ratus", 211: "dua ratus sebelas", 548:
    "lima ratus empat puluh delapan", 1000: "seribu", 1001: "seribu satu", 1010: "seribu sepuluh",
    1011: "seribu sebelas", 1100: "seribu seratus", 1111: "seribu seratus sebelas",
    1999: "seribu sembilan ratus sembilan puluh sembilan", 2000: "dua ribu",
    9111: "sembilan ribu seratus sebelas",
    9999: "sembilan ribu sembilan ratus sembilan puluh sembilan",
}  # fmt: skip
TRICKY_ENGLISH = {
    1: "one", 11: "eleven", 13: "thirteen", 20: "twenty", 40: "forty", 42: "forty two",
    100: "one hundred", 115: "one hundred fifteen", 1000: "one thousand",
    9999: "nine thousand nine hundred ninety nine",
}  # fmt: skip
DIGITS = ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
ENGLISH = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def heard_indonesian(words: list[str]) -> int:
    """The number a listener understands, word after word, from the left."""
    total = pending = 0
    for word in words:
        bare = word.removeprefix("se") if word != "sembilan" else word
        one = bare != word
        if word in DIGITS:
            assert not pending, f"{word} after a digit in {words}"
            pending = DIGITS.index(word) + 1
        else:
            assert one != bool(pending), f"{word} in {words}: se- or a digit, never both, one"
            assert pending != 1, f"satu {word} in {words}"
            value = {"belas": 0, "puluh": 10, "ratus": 100, "ribu": 1000}[bare]
            count = pending or 1
            total += count + 10 if bare == "belas" else count * value
            pending = 0
    return total + pending


def heard_english(words: list[str]) -> int:
    total = pending = 0
    for word in words:
        if word in ("hundred", "thousand"):
            total, pending = total + pending * (100 if word == "hundred" else 1000), 0
        elif word in ENGLISH:
            pending += ENGLISH.index(word) + 1
        else:
            pending += (ENGLISH_TENS.index(word) + 2) * 10
    return total + pending


def test_every_number_is_heard_as_it_is_meant() -> None:
    for number in range(1, LAST + 1):
        assert heard_indonesian(indonesian(number)) == number
        assert heard_english(english(number)) == number


def test_no_two_numbers_sound_alike() -> None:
    numbers = range(1, LAST + 1)
    assert len({tuple(indonesian(n)) for n in numbers}) == LAST
    assert len({tuple(english(n)) for n in numbers}) == LAST


@pytest.mark.parametrize(("number", "words"), TRICKY.items())
def test_one_of_a_unit_is_se(number: int, words: str) -> None:
    assert " ".join(indonesian(number)) == words


@pytest.mark.parametrize(("number", "words"), TRICKY_ENGLISH.items())
def test_english(number: int, words: str) -> None:
    assert " ".join(english(number)) == words


@pytest.mark.parametrize("say", [indonesian, english])
@pytest.mark.parametrize("number", [0, -1, LAST + 1])
def test_other_numbers_are_refused(say: type, number: int) -> None:
    with pytest.raises(ValueError, match=f"{number} has no words"):
        say(number)


def test_the_vocabulary_is_just_what_the_numbers_need() -> None:
    for language, say in (("id", indonesian), ("en", english)):
        needed = {word for number in range(1, LAST + 1) for word in say(number)}
        assert vocabulary(language) == needed
