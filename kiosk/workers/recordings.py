"""Whether a folder of recordings can say every call of this office."""

from pathlib import Path

from hardware import clips
from kiosk.books.home import Home
from kiosk.books.store import Books
from kiosk.office import services
from kiosk.workers import announcements


def judge(home: Home, folder: Path) -> dict[str, list[str]]:
    """For each language that has a folder: what is wrong, a line each. Raises BooksMissing."""
    books = Books.open(home.office)
    try:
        prefixes = [each.prefix for each in services.services(books)]
        counters = [each.name for each in services.counters(books)]
    finally:
        books.close()
    return {
        language: clips.problems(
            folder / language, announcements.words(prefixes, counters, language)
        )
        for language in announcements.NUMBERS
        if (folder / language).is_dir()
    }
