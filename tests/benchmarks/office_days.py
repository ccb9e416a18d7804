"""Simulated days of an office, played through the office's own rules with a clock moved by hand.

Poisson arrivals with a morning peak at 95 % of the counters' capacity, 60 % afterwards; Erlang-2
service times whose mean differs from the service's prior by a factor of 0.6 to 1.6, anew each day;
each counter takes a break of a quarter of an hour; when nobody waits, one officer in three forgets
to press "finish", so that the next call ends a service that took an hour.
"""

import heapq
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kiosk.books.clock import ManualClock
from kiosk.books.store import Books, writing
from kiosk.office import calls, queue, services, tickets
from kiosk.office.errors import NobodyWaiting
from kiosk.office.services import CounterState
from kiosk.office.ticket_events import Seat

DAY_S = 6 * 3600.0
PEAK_S = 2 * 3600.0
PEAK_LOAD, LATER_LOAD = 0.95, 0.6
BREAK_S = 900.0
FORGETS = 1 / 3
ERLANG = 2
LOOKS_EVERY_S = 20.0
OFFICER = "sari"


@dataclass
class Day:
    """One day: its dice, its counters, and when everyone came, was called, for how long."""

    books: Books
    clock: ManualClock
    dice: random.Random
    counters: list[int]
    prefix: str
    prior_s: float
    came: dict[int, float] = field(default_factory=dict)
    called: dict[int, float] = field(default_factory=dict)
    took_s: dict[int, float] = field(default_factory=dict)
    forgotten: set[int] = field(default_factory=set)

    def play(self, look: Callable[[int], None]) -> None:
        """From the first arrival to the last call; `look(ticket id)` after each arrival."""
        start_s, mean_s = self.clock.boot_s(), self.prior_s * self.dice.uniform(0.6, 1.6)
        rests = {counter: self.dice.uniform(PEAK_S, DAY_S) for counter in self.counters}
        todo = [(at_s, 0) for at_s in self._arrivals(mean_s)]
        still_come = len(todo)
        for counter in self.counters:
            self._set(counter, CounterState.OPEN)
            todo.append((0.0, counter))
        heapq.heapify(todo)
        while still_come or len(self.called) < len(self.came):
            at_s, counter = heapq.heappop(todo)
            self.clock.advance(max(0.0, start_s + at_s - self.clock.boot_s()))
            if not counter:
                still_come -= 1
                look(self._come(at_s))
            elif at_s > rests[counter]:
                rests[counter] = math.inf
                self._set(counter, CounterState.PAUSED)
                heapq.heappush(todo, (at_s + BREAK_S, counter))
            else:
                self._set(counter, CounterState.OPEN)
                heapq.heappush(todo, (at_s + self._serve(at_s, counter, mean_s), counter))

    def _arrivals(self, mean_s: float) -> Iterator[float]:
        at_s = 0.0
        while True:
            load = PEAK_LOAD if at_s < PEAK_S else LATER_LOAD
            at_s += self.dice.expovariate(load * len(self.counters) / mean_s)
            if at_s >= DAY_S:
                return
            yield at_s

    def _set(self, counter: int, state: CounterState) -> None:
        if services.counter(self.books, counter).state is not state:
            with writing(self.books):
                services.set_counter(self.books, self.clock, counter, state, OFFICER)

    def _come(self, at_s: float) -> int:
        with writing(self.books):
            tap = f"{self.prefix}-{self.clock.boot_s()}-{len(self.came)}"
            ticket = queue.take_ticket(self.books, self.clock, self.prefix, tap)
        self.came[ticket.id] = at_s
        return ticket.id

    def _serve(self, at_s: float, counter: int, mean_s: float) -> float:
        """Call the next; returns how long the counter is busy, or until it looks again."""
        seat = Seat(OFFICER, counter)
        try:
            with writing(self.books):
                [ticket] = calls.call_next(self.books, self.clock, seat)
        except NobodyWaiting:
            for done in tickets.all_at_counter(self.books, counter):
                if done.id not in self.forgotten and self.dice.random() > FORGETS:
                    with writing(self.books):
                        calls.change(self.books, self.clock, seat, done.id, "finish")
                self.forgotten.add(done.id)
            return LOOKS_EVERY_S
        self.called[ticket.id] = at_s
        self.took_s[ticket.id] = sum(self.dice.expovariate(ERLANG / mean_s) for _ in range(ERLANG))
        return self.took_s[ticket.id]
