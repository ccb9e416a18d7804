"""What the hall board shows, worked out once for all screens, and told to them as it changes."""

import hashlib
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.books.store import Watch
from kiosk.office import days, hall, information, phone_tickets, queue, statistics
from kiosk.office.hall import Call
from kiosk.office.tickets import AT_COUNTER
from kiosk.receipts import date_words
from kiosk.web import box_words, line
from kiosk.web.board.closing import closed
from kiosk.web.context import House

_log = logging.getLogger(__name__)

STREAMS_MAX = 16
"""Of gunicorn's 48 threads: a stream holds one for as long as it is open."""
POLL_S = 0.05
KEEP_ALIVE_S = 5.0
"""A screen that went away is noticed, and its place given back, at the next word to it."""
TICK_S = 2.0
"""How often what is not in the books (a silent box) is looked at again."""
LAST_CALLS = 5
WHY = {
    "priority": "prioritas",
    "urgent": "keadaan mendesak",
    "unwell": "sedang sakit",
    "papers": "berkas sudah siap",
    "other": "dipanggil petugas",
}
"""The board speaks Indonesian, whatever language somebody chose at another screen."""


class TooManyStreams(Exception):
    """Error raised when another screen asks for a stream than the board can feed."""


@dataclass(frozen=True)
class BoardState:
    """One state of the board: JSON text, and a name that changes when the text does."""

    id: str
    text: str


def read(house: House) -> BoardState:
    """The board's state now, from the books; it changes with the minute, too."""
    house.turn_the_day()
    books = house.office
    now = house.now()
    day = days.latest(books)
    calls = hall.last_calls(books, day.id, LAST_CALLS) if day else []
    state = {
        "calls": [_call(each) for each in calls],
        "queues": [
            {"prefix": each.prefix, "name": each.name_id, "waiting": each.waiting}
            | {"colour": each.colour, "shape": each.shape, "open": each.is_open}
            for each in queue.overview(books, house.clock)
        ],
        "closed": closed(house),
        "notices": [each.title_id for each in information.notices(books)],
        "box": _box(house),
        "down_since": line.down_since(house, line.summary(house)),
        "presence": phone_tickets.board_code(books, house.clock, house.settings),
        "date": date_words(now) if now else None,
        "clock": f"{now:%H.%M}" if now else None,
    }
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return BoardState(hashlib.sha256(text.encode()).hexdigest()[:16], text)


class Hub:
    """One watcher of the books for all streams; its thread starts with the first stream."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._changed = threading.Condition()
        self._state: BoardState | None = None
        self._streams = 0
        self._thread: threading.Thread | None = None

    def join(self) -> None:
        """Take a place for one screen, to be given back by leave(); raises TooManyStreams."""
        with self._changed:
            if self._streams >= STREAMS_MAX:
                raise TooManyStreams
            self._streams += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="board", daemon=True)
                self._thread.start()

    def leave(self) -> None:
        """Give a place back."""
        with self._changed:
            self._streams -= 1

    def events(self, seen: str) -> Iterator[str]:
        """Server-sent events for one screen, beginning with what it has not seen."""
        yield "retry: 1000\n\n"
        while True:
            state = self._newer_than(seen)
            if state is None:
                yield ": still here\n\n"
            else:
                seen = state.id
                yield f"id: {state.id}\ndata: {state.text}\n\n"

    def _newer_than(self, seen: str) -> BoardState | None:
        def is_news() -> bool:
            return self._state is not None and self._state.id != seen

        with self._changed:
            return self._state if self._changed.wait_for(is_news, KEEP_ALIVE_S) else None

    def _follow(self) -> None:
        never = threading.Event()
        while True:
            try:
                self._follow_books(never)
            except Exception:
                # A daemon thread that ends would leave every board silent: try for ever.
                _log.exception("board: the books cannot be followed; trying again")
                never.wait(TICK_S)

    def _follow_books(self, never: threading.Event) -> None:
        watch = Watch(self._house.home.office)
        try:
            while True:
                self._publish(read(self._house))
                watch.wait(POLL_S, never, timeout_s=TICK_S)
        finally:
            watch.close()

    def _publish(self, state: BoardState) -> None:
        with self._changed:
            if self._state is None or state.id != self._state.id:
                self._state = state
                self._changed.notify_all()


def _call(call: Call) -> dict[str, Any]:
    ticket = call.tickets[-1]
    return {
        "event": call.event_id,
        "number": hall.numbers(call.tickets),
        "counter": ticket.counter_name,
        "service": ticket.service_name_id,
        "colour": ticket.colour,
        "why": _why(call),
        "here": ticket.state in AT_COUNTER,
    }


def _why(call: Call) -> str | None:
    """Why somebody is called before others, as the hall reads it."""
    if call.reason:
        return WHY[call.reason]
    return WHY["priority"] if all(each.priority for each in call.tickets) else None


def _box(house: House) -> dict[str, Any]:
    drops, state = statistics.drops(house.office, house.clock, None), box_words.state(house)
    is_known = state in box_words.KNOWS and drops.total is not None
    return {
        "state": state,
        "total": drops.total if is_known else None,
        "today": drops.today if is_known else None,
        "trouble": box_words.HALL_TROUBLES.get(state),
    }
