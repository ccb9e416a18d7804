"""Numbers as they are said: 1 to 9999 in Indonesian and English, a list of words each."""

LAST = 9999
_SATUAN = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_KECIL = (*_SATUAN, "sepuluh", "sebelas", *(f"{satuan} belas" for satuan in _SATUAN[2:]))
_SMALL = (
    *("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def indonesian(number: int) -> list[str]:
    """1234 is seribu dua ratus tiga puluh empat. Raises ValueError outside of 1 to 9999."""
    return _sebut(_within(number))


def english(number: int) -> list[str]:
    """1234 is one thousand two hundred thirty four. Raises ValueError outside of 1 to 9999."""
    return _spell(_within(number))


def vocabulary(language: str) -> set[str]:
    """Every word that some number from 1 to 9999 needs in "id" or "en"."""
    if language == "id":
        units = {"belas", "puluh", "ratus", "ribu", "sepuluh", "sebelas", "seratus", "seribu"}
        return {*_SATUAN[1:]} | units
    return {*_SMALL[1:], *_TENS[2:], "hundred", "thousand"}


def _within(number: int) -> int:
    if not 1 <= number <= LAST:
        raise ValueError(f"{number} has no words: only 1 to {LAST} are said")
    return number


def _sebut(n: int) -> list[str]:
    """The words of n, none for 0: `se-` stands for one hundred, one thousand."""
    if n < len(_KECIL):
        return _KECIL[n].split()
    unit, word = next(
        each for each in ((1000, "ribu"), (100, "ratus"), (10, "puluh")) if n >= each[0]
    )
    head = [f"se{word}"] if n // unit == 1 else [_SATUAN[n // unit], word]
    return head + _sebut(n % unit)


def _spell(n: int) -> list[str]:
    if n < len(_SMALL):
        return [_SMALL[n]] if n else []
    for unit, word in ((1000, "thousand"), (100, "hundred")):
        if n >= unit:
            return [_SMALL[n // unit], word, *_spell(n % unit)]
    return [_TENS[n // 10], *_spell(n % 10)]
