"""A day on which social aid is given out: what the office is put through, and what is true of it.

Everything goes through the running kiosk, print worker and printer; the day keeps its own notes of
who took which number when and who was called, to be held against board, papers, books and report.
"""

import json
import shutil
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from kiosk.books.clock import moment
from kiosk.books.home import Home
from kiosk.books.store import Books, writing
from kiosk.office import accounts, catalogue, printing, services, tickets
from kiosk.office.accounts import Account
from kiosk.office.printing import JobState
from tests import factories
from tests.benchmarks.board_client import Screen
from tests.flows.aid_notes import AID, Plan, Slip, Tray
from tests.flows.conftest import until
from tests.flows.crowd import Finger, Unanswered
from tests.flows.officer import Officer
from tests.flows.power import Power
from tests.flows.shared_clock import FILE, ZONE, SharedClock

CALL_EVERY_S = 36.0
DARK_S = 1200.0
"""How long there is no power."""
NO_TIME_S = 900.0
"""How long after that no time server is heard."""
ABSENT_EACH, COMES_BACK_EACH, AT_EACH_CALL = 6, 12, 5
"""Who misses the call, who of them comes back, and when."""
STAFF = (("sari", 1), ("budi", 2), ("wati", 3))


@dataclass
class AidDay:
    """The day; `live()` lets it pass."""

    home: Home
    plan: Plan
    slips: dict[str, Slip] = field(default_factory=dict)
    _at_s: float = 0.0
    _dark_at_s: float | None = None
    _calls: int = 0
    _next_call_s: float = CALL_EVERY_S
    _without_paper: bool = False
    _missed: list[Slip] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = SharedClock(self.home.path / FILE)
        self.clock.start(factories.MORNING)
        with closing(Books.open(self.home.desk)) as desk:
            new = Account("wati", "Bu Wati", "petugas")
            accounts.create(desk, self.clock, "pendopo", new, factories.PASSWORD)
        self.books = Books.open(self.home.office)
        with writing(self.books):
            aid = services.service(self.books, AID)
            draft = replace(catalogue.draft_of(self.books, aid), counters=(1, 2, 3))
            catalogue.edit(self.books, self.clock, "budi", AID, draft, version=aid.version)
        self.power, self.tray = Power(self.home), Tray(self.home.papers)
        self._open_the_doors()

    def close(self) -> None:
        """Go home."""
        self._hang_up()
        self.power.cut()
        self.books.close()

    def live(self) -> None:
        """Let everybody come, be called and go."""
        for nth, at_s in self.plan.arrivals():
            self._pass_until(at_s)
            if nth == self.plan.cut_at:
                self._lose_the_power(nth)
            else:
                self._come(nth)
        while self._waiting():
            self._pass_until(self._next_call_s)
        for officer in self.officers:
            for number in officer.here():
                officer.press(f"finish/{self.slips[number].ticket_id}")
                self.slips[number].state = "done"

    def _open_the_doors(self, seen: str = "") -> None:
        self.power.on()
        face = self.power.face
        self.finger = Finger(face)
        self.officers = [Officer(face, who, factories.PASSWORD, seat) for who, seat in STAFF]
        self.screen = Screen(face, seen)

    def _hang_up(self) -> None:
        self.screen.close()
        for finger in (self.finger, *(each.finger for each in self.officers)):
            finger.close()

    def _pass_until(self, at_s: float) -> None:
        """Let time pass, and call whoever is called in it."""
        while self._next_call_s <= at_s:
            self._wait(self._next_call_s)
            self._next_call_s += CALL_EVERY_S
            self._call()
        self._wait(at_s)

    def _wait(self, at_s: float) -> None:
        self.clock.advance(at_s - self._at_s)
        self._at_s = at_s
        is_heard = self._dark_at_s is not None and at_s >= self._dark_at_s + NO_TIME_S
        if is_heard and not self.clock.is_trusted():
            self.clock.hear_the_time(timedelta(seconds=DARK_S))

    def _come(self, nth: int) -> None:
        for out, back in self.plan.no_paper:
            if nth == back:
                self._put_paper_in()
            if nth == out:
                self.power.printer("paper_out")
                self._without_paper = True
        form = self.finger.form()
        token, tap = form.csrf_token, form.taps[AID]
        first = "1" if self.plan.is_first(nth) else ""
        path = self.finger.post(f"/ticket/{AID}", csrf_token=token, tap=tap, first=first)
        slip = self._note(nth, int(path.rpartition("/")[2]))
        assert self.finger.read_number(path) == slip.number
        if not self._without_paper:
            self.tray.collect(self.books)
        elif nth in dict(self.plan.no_paper):
            says = "Printer kehabisan kertas."
            until(lambda: says in self.finger.get(f"{path}/paper"))
            assert "kehabisan kertas" in self.officers[0].finger.get("/counter")

    def _note(self, nth: int, ticket_id: int) -> Slip:
        dark_s = DARK_S if self._dark_at_s is not None else 0.0
        hour = factories.MORNING.hour + int((self._at_s + dark_s) // 3600)
        slip = Slip(nth, ticket_id, hour, self._moment())
        assert slip.number not in self.slips
        return self.slips.setdefault(slip.number, slip)

    def _moment(self) -> tuple[str, float]:
        return self.clock.boot, self.clock.boot_s()

    def _call(self) -> None:
        officer = self.officers[self._calls % len(self.officers)]
        self._calls += 1
        if self._missed and self._calls % AT_EACH_CALL == 0:
            slip = self._missed.pop(0)
            officer.press(f"rejoin/{slip.ticket_id}")
            slip.state, slip.is_back = "waiting", True
        if not self._waiting():
            return
        for number in officer.here():
            self._leave(officer, self.slips[number])
        number, _pressed = officer.call()
        slip = self.slips[number]
        lane = [each for each in self._waiting() if each.is_first == slip.is_first]
        assert slip is min(lane, key=lambda each: each.ticket_id), f"{number} was not the next"
        slip.state, slip.counter = "called", officer.counter
        slip.called = slip.called or self._moment()
        self._look_at_the_board(slip)

    def _leave(self, officer: Officer, slip: Slip) -> None:
        """Somebody at the counter was served, which the next call notes, or never came to it."""
        if slip.nth % ABSENT_EACH or slip.is_back:
            slip.state = "done"
            return
        slip.state = "no_show"
        officer.press(f"no_show/{slip.ticket_id}")
        if slip.nth % COMES_BACK_EACH == 0:
            self._missed.append(slip)

    def _look_at_the_board(self, slip: Slip) -> None:
        """The stream tells the call, and the state agrees with what is true."""
        self.screen.when_called(slip.number)
        state = self._board()
        call = state["calls"][0]
        assert (call["number"], call["counter"]) == (slip.number, f"Loket {slip.counter}")
        waiting = {each["prefix"]: each["waiting"] for each in state["queues"]}
        assert waiting[AID] == len(self._waiting())
        assert sum(waiting.values()) == waiting[AID]

    def _board(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self.finger.get("/board/state"))
        return state

    def _waiting(self) -> list[Slip]:
        return [each for each in self.slips.values() if each.state == "waiting"]

    def _lose_the_power(self, nth: int) -> None:
        """Somebody touches the screen; as soon as the number is in the books all goes dark."""
        form = self.finger.form()
        calls = [(each["number"], each["counter"]) for each in self._board()["calls"]]
        at_counters = [officer.here() for officer in self.officers]

        def touch() -> None:
            with suppress(Unanswered):
                self.finger.tap(form, AID)

        touching = threading.Thread(target=touch)
        touching.start()
        until(lambda: tickets.by_tap(self.books, form.taps[AID]) is not None)
        self.power.cut()
        touching.join()
        ticket = tickets.by_tap(self.books, form.taps[AID])
        assert ticket is not None
        slip, seen = self._note(nth, ticket.id), self.screen.seen
        assert ticket.label == slip.number
        self._hang_up()
        self._find_the_card_as_it_lies()
        self.clock.reboot()
        self._dark_at_s = self._at_s
        self._open_the_doors(seen)
        assert [officer.here() for officer in self.officers] == at_counters
        assert [(each["number"], each["counter"]) for each in self._board()["calls"]] == calls
        self._print_again(slip)

    def _find_the_card_as_it_lies(self) -> None:
        """What is in the memory is gone: open connections, -shm, run/; only its files stay."""
        card = self.home.path.with_name("card")
        shutil.copytree(self.home.path, card, ignore=shutil.ignore_patterns("*-shm", "run"))
        self.books.close()
        shutil.rmtree(self.home.path)
        card.rename(self.home.path)
        self.home.make()
        self.books = Books.open(self.home.office)

    def _print_again(self, slip: Slip) -> None:
        """An officer finds a number by service and time, and prints its slip again."""
        officer = self.officers[0]
        taken = tickets.by_id(self.books, slip.ticket_id).taken_at
        at = f"{moment(taken).astimezone(ZONE):%H.%M}"
        found = officer.finger.get(f"/counter/find?service={AID}&at={at}")
        assert f"/counter/ticket/{slip.ticket_id}" in found
        assert slip.number in found
        officer.press(f"paper/{slip.ticket_id}")
        slip.reprints += 1
        self.tray.collect(self.books)

    def _put_paper_in(self) -> None:
        """New paper: what waits comes out, what waited for too long is printed again on request."""
        self.power.printer("ok")
        self._without_paper = False
        self.tray.collect(self.books)
        for slip in self.slips.values():
            job = printing.latest_of(self.books, slip.ticket_id)
            if job is not None and job.state is JobState.EXPIRED:
                self._print_again(slip)
