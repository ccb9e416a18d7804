"""Text for paper: folded to plain ASCII, wrapped at words, laid out in rows."""

import textwrap
import unicodedata

# Printers disagree on every code page, so nothing above 7E is ever sent.
_FOLDED = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
        "\u2015": "-",
        "\u2212": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u2032": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u2033": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2022": "*",
        "\u00b7": "*",
        "\u00d7": "x",
        "\u00f7": "/",
        "\u2044": "/",
        "\u00bc": " 1/4",
        "\u00bd": " 1/2",
        "\u00be": " 3/4",
        "\u2190": "<-",
        "\u2192": "->",
        "\u2264": "<=",
        "\u2265": ">=",
        "\u00b1": "+/-",
        "\u20ac": "EUR",
        "\u00df": "ss",
        "\u00e6": "ae",
        "\u00c6": "AE",
        "\u00f8": "o",
        "\u00d8": "O",
    }
)
_DOTS_FROM = 3


def fold(text: str) -> str:
    """``text`` in printable ASCII only (20-7E).

    Diacritics fall off their letter, white space of any kind becomes a space, and what has no
    ASCII form (control characters, emoji) is dropped: no text can carry a printer command.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_FOLDED)).translate(_FOLDED)
    spaced = (" " if character.isspace() else character for character in plain)
    return "".join(character for character in spaced if " " <= character <= "~")


def fitting_size(text: str, size: int, columns: int) -> int:
    """The largest size up to ``size`` at which the longest word stays on one line.

    A queue number past 999 is five characters, one more than 58 mm paper holds at size 8:
    smaller is right, cut in two is wrong.
    """
    longest = max((len(word) for word in text.split()), default=0)
    while size > 1 and longest > columns // size:
        size -= 1
    return size


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most ``columns`` characters, broken at words; one empty line for no text."""
    return textwrap.wrap(text, columns, break_on_hyphens=False) or [""]


def row(left: str, right: str, columns: int) -> list[str]:
    """``left`` and ``right`` on one line of ``columns``, dots between; else under each other."""
    gap = columns - len(left) - len(right)
    if gap >= _DOTS_FROM + 2:
        end = f" {right}" if right else "."
        return [f"{left} {'.' * (gap - 2)}{end}"]
    if gap >= 1:
        return [f"{left}{' ' * gap}{right}"]
    indented = [line.rjust(columns) for line in wrap(right, columns - 2)]
    return [*wrap(left, columns), *indented]
