"""Whether the hall's loudspeaker speaks: a manager's switch, kept in the books over a reboot."""

from kiosk.books.clock import Clock
from kiosk.books.store import Books
from kiosk.office import audit, hall

TABLES = (
    """CREATE TABLE hall_voice (
        speaks INTEGER NOT NULL CHECK (speaks IN (0, 1)), after_event INTEGER NOT NULL) STRICT""",
    "INSERT INTO hall_voice VALUES (1, 0)",
)


def speaks(books: Books) -> bool:
    """Whether calls are said aloud."""
    return bool(books.execute("SELECT speaks FROM hall_voice").fetchone()[0])


def after_event(books: Books) -> int:
    """The newest ticket's event when the voice was last switched on: what was before is over."""
    event: int = books.execute("SELECT after_event FROM hall_voice").fetchone()[0]
    return event


def switch(books: Books, clock: Clock, officer: str, *, on: bool) -> None:
    """Let the loudspeaker speak or be silent; harmless when it is so. Call inside writing()."""
    if on != speaks(books):
        latest = hall.latest_event(books)
        books.execute("UPDATE hall_voice SET speaks = ?, after_event = ?", (int(on), latest))
        audit.record(books, clock, officer, "voice_on" if on else "voice_off", "")
