"""How the complaint box is now, in one word; what is not known is not guessed."""

from enum import StrEnum

from kiosk.books.store import Books
from kiosk.office import devices
from kiosk.office.box_frame import BoxFlag

SILENT_AFTER_S = 15.0
"""Three of the box's state frames."""


class BoxState(StrEnum):
    """One word, the worst first."""

    NONE = "none"  # none is installed
    LOST = "lost"  # nobody listens to it, so nobody knows
    UNPLUGGED = "unplugged"
    NEWER = "newer"  # it speaks a protocol of later boxes
    SILENT = "silent"
    TWINS = "twins"  # two boxes under one uid
    MEMORY = "memory"
    JAM = "jam"
    TAMPER = "tamper"
    DOOR = "door"
    COUNTING = "counting"


MISCOUNTS = (BoxState.NEWER, BoxState.TWINS, BoxState.MEMORY, BoxState.JAM)
"""It speaks, but what falls in now may not be counted."""
_WORDS = {
    "offline": BoxState.UNPLUGGED,
    "newer": BoxState.NEWER,
    "silent": BoxState.SILENT,
    "twins": BoxState.TWINS,
}
_FLAGS = {
    BoxFlag.MEMORY_FAULT: BoxState.MEMORY,
    BoxFlag.BEAM_BLOCKED: BoxState.JAM,
    BoxFlag.TAMPER: BoxState.TAMPER,
    BoxFlag.DOOR_OPEN: BoxState.DOOR,
}


def look(books: Books, kind: str, box_age_s: float | None, worker_age_s: float | None) -> BoxState:
    """The box now: `kind` is of the settings, the ages are of the last words of box and worker."""
    if kind == "none":
        return BoxState.NONE
    if worker_age_s is None or worker_age_s > devices.WORKER_SILENT_AFTER_S:
        return BoxState.LOST
    return kept(books, box_age_s)


def kept(books: Books, box_age_s: float | None) -> BoxState:
    """The box by its last words alone, for who does not know whether its worker lives."""
    device = devices.last_word(books, "box")
    told = _WORDS.get(device.state) if device else None
    if told is not None and told is not BoxState.TWINS:
        return told
    if box_age_s is None or box_age_s > SILENT_AFTER_S:
        return BoxState.SILENT
    if told is not None:
        return told
    row = books.execute("SELECT flags FROM box_frames ORDER BY id DESC LIMIT 1").fetchone()
    flags = row["flags"] if row else 0
    return next((state for flag, state in _FLAGS.items() if flags & flag), BoxState.COUNTING)
