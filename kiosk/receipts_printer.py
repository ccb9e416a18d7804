"""The slips of `pendopo printer setup`: a person looks at them and says what is right."""

from kiosk.books.settings import Settings
from kiosk.receipts import QR_MODULE_DOTS, Line, centred

COLUMNS = (32, 42, 48)
"""The letters on a line of the printers that are sold; the ruler has a number at each."""
_MARKS = (8, 16, 24, *COLUMNS)
TEAR_LINES_MAX = 12


def ruler() -> list[Line]:
    """A line whose numbers each end where they say; a printer breaks it where its paper ends."""
    steps = zip((0, *_MARKS[:-1]), _MARKS, strict=True)
    dots = [str(mark).rjust(mark - before, ".") for before, mark in steps]
    return [
        {"text": "PENGGARIS / RULER", "bold": True},
        {"text": "".join(dots)},
        {"text": "Angka terakhir di baris pertama?"},
        {"cut": True},
    ]


def cut() -> list[Line]:
    """A slip that a knife cuts off."""
    return [{"text": "PISAU / KNIFE", "bold": True}, {"text": "Terpotong?"}, {"cut": True}]


def tear() -> list[Line]:
    """Numbered lines, the last at the print head: the lowest one that can be seen tells how far."""
    return [
        {"text": "SOBEK / TEAR", "bold": True},
        *({"text": str(n)} for n in range(TEAR_LINES_MAX, 0, -1)),
    ]


def code(letter: str, settings: Settings) -> list[Line]:
    """One QR code under its letter."""
    return [
        centred(letter, size=2, bold=True),
        {"qr": settings.portal.address, "size": QR_MODULE_DOTS},
    ]
