"""What the hall is told of a call, as the words a voice says: "nomor A sebelas ..."."""

from collections.abc import Iterable

from hardware.number_words import english, indonesian, vocabulary
from kiosk.office import hall
from kiosk.office.tickets import Ticket

Part = tuple[str, ...]
"""Words said in one breath, small letters."""
NUMBERS = {"id": indonesian, "en": english}
CALLED = {"id": "nomor", "en": "number"}
UP_TO = {"id": "sampai", "en": "to"}
COME_TO = {"id": ("silakan", "ke"), "en": ("please", "go", "to")}
COUNTER = {"id": {}, "en": {"loket": "counter", "meja": "desk"}}
"""A counter's name in another language, word by word; what is not here stays as it is."""

COUNTED = (*range(1, 21), *range(30, 101, 10), 200, 1000, 2000)
"""Numbers that need every word of all numbers."""


def sentence(called: list[Ticket], language: str) -> list[Part]:
    """ "nomor A sebelas, silakan ke loket dua"; a run of numbers by its first and last."""
    is_run = hall.is_run(called)
    told = (called[0], called[-1]) if is_run else called
    parts: list[Part] = []
    for number, ticket in enumerate(told):
        word = CALLED[language] if number == 0 else UP_TO[language] if is_run else ""
        parts.append((*word.split(), ticket.prefix.lower()))
        parts.append(_number(str(ticket.number), language))
    return [*parts, towards(called[-1].counter_name or "", language)]


def towards(counter: str, language: str) -> Part:
    """ "silakan ke loket dua" for the counter "Loket 2"."""
    words: list[str] = []
    for word in counter.lower().split():
        is_number = word.isdecimal()
        words += _number(word, language) if is_number else (COUNTER[language].get(word, word),)
    return (*COME_TO[language], *words)


def always(prefixes: Iterable[str], counters: Iterable[str], language: str) -> list[Part]:
    """What every call of this office is made of, but for the numbers."""
    return [
        *((CALLED[language], prefix.lower()) for prefix in prefixes),
        *(towards(counter, language) for counter in counters),
    ]


def words(prefixes: Iterable[str], counters: Iterable[str], language: str) -> set[str]:
    """Every word that some call of this office needs."""
    said = {word for part in always(prefixes, counters, language) for word in part}
    return said | vocabulary(language) | {UP_TO[language]}


def in_order(
    words: Iterable[str], prefixes: Iterable[str], counters: Iterable[str], language: str
) -> list[str]:
    """Words as somebody reads them out: those of a call, then numbers from the smallest."""
    told = [word for part in always(prefixes, counters, language) for word in part]
    told += [word for number in COUNTED for word in NUMBERS[language](number)]
    first = {word: place for place, word in reversed(list(enumerate(told)))}
    return sorted(words, key=lambda word: (first.get(word, len(told)), word))


def _number(digits: str, language: str) -> Part:
    """A number's words; one that has none is left to the voice as it is written."""
    try:
        return tuple(NUMBERS[language](int(digits)))
    except ValueError:
        return (digits,)
