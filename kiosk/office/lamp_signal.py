"""What the tower lamp tells the hall: served, called, or somebody has to look."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.books.clock import Clock
from kiosk.books.settings import Settings
from kiosk.books.store import Books
from kiosk.office import box_openings, box_state, days, devices, hall, help_wanted, services
from kiosk.office.box_state import BoxState
from kiosk.office.services import CounterState

CALLED_S = 5.0
"""So long a call is shown."""
_PRINTS = ("ready", "unknown", "none")
_WELL = (BoxState.NONE, BoxState.COUNTING)


@dataclass(frozen=True)
class Signal:
    """`served`: green; `called`: yellow, blinking; `wanted`: red, an officer has to look."""

    served: bool
    called: bool
    wanted: bool


def look(
    books: Books, clock: Clock, settings: Settings, age_of: Callable[[str], float | None]
) -> Signal:
    """The signal now; `age_of` gives the seconds since a worker's last sign of life."""
    said = devices.last_word(books, "printer")
    prints = devices.now(settings.printer.kind, said, age_of("printer")) in _PRINTS
    is_open = any(each.state is CounterState.OPEN for each in services.counters(books))
    box = box_state.look(books, settings.box.kind, age_of("box"), age_of("box_worker"))
    is_emptied = box is BoxState.DOOR and box_openings.current(books) is not None
    is_box_well = box in _WELL or is_emptied
    is_asked = help_wanted.unanswered(books, clock) is not None
    return Signal(
        served=is_open and prints,
        called=_is_called(books, clock),
        wanted=is_asked or not prints or not is_box_well,
    )


def _is_called(books: Books, clock: Clock) -> bool:
    day = days.latest(books)
    for call in hall.last_calls(books, day.id, 1) if day else ():
        age_s = hall.age_s(books, clock, call.event_id)
        return age_s is not None and age_s <= CALLED_S
    return False
