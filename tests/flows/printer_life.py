"""One print worker's life with a printer that fails: a ticket each time, and what came of it.

The worker is a process that can be killed; the printer is the shipped fake on a real line. What
is true is read from the papers alone, and compared with what the books and the screen say.
"""

import multiprocessing
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from time import monotonic

from msgspec.structs import replace

from hardware.fakes.commands import send
from hardware.fakes.devices import Devices
from hardware.printer import Patience
from hardware.profiles import Profile
from hardware.receipt import compose
from kiosk import receipts
from kiosk.books.clock import SystemClock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, Watch, writing
from kiosk.office import devices, printing, queue
from kiosk.office.printing import Job, JobState
from kiosk.office.tickets import Ticket
from kiosk.web.words import paper_step
from kiosk.workers.print_worker import PrintWorker
from tests.factories import ZONE, a_village, settings_for_tests
from tests.flows.slips import is_piece, text_of, torn

HASTE = Patience(write_s=0.4, answer_s=0.1, fence_s=0.8, older_s=0.2)
"""Short, so that ten thousand lives fit in an hour; what is asserted holds for any patience."""
PATIENCE_S = 60.0
STRIKE_WITHIN_S = 0.6
"""So long a fault waits for its byte; a printer that is already out of order takes none."""
ENDED = (JobState.SENT, JobState.CONFIRMED, JobState.UNKNOWN, JobState.EXPIRED, JobState.FAILED)

STATES = (
    *("ok", "paper_out", "cover_open", "overheated"),
    *("low_voltage", "silent", "garbage", "slow"),
)
FAULTS = ("refuse", "hang", "half", "unplug", "power_off", "paper_out", "silent")
_COMMANDS = {"refuse": "unplugged", "hang": "stalled", "unplug": "unplugged"}


def work(home: Home, settings: Settings) -> None:
    """What the worker's process does until it is killed."""
    PrintWorker(home, settings, _clock(), threading.Event(), patience=HASTE).run()


def _clock() -> SystemClock:
    return SystemClock(ZONE, always_trusted=True)


@dataclass
class Life:
    """A village, its printer and its print worker; `tally` counts the ends of the struck jobs."""

    folder: Path
    profile: Profile
    rng: Random
    tally: Counter[str] = field(default_factory=Counter)

    def live(self, scenes: list[tuple[str, str]]) -> Counter[str]:
        """One ticket after the other, each in a state and struck by a fault."""
        home = a_village(self.folder / "home")
        plain = settings_for_tests()
        printer = replace(
            plain.printer,
            kind="serial",
            address=str(home.run / "printer"),
            profile=self.profile.name,
        )
        self.settings, self.home = replace(plain, printer=printer), home
        self.office, self.watch = Books.open(home.office), Watch(home.office)
        torn_after_s = 1e9 if self.profile.cutter else 0.3
        with Devices(
            home.path, rng=self.rng, profile=self.profile, torn_after_s=torn_after_s
        ) as self.devices:
            self.worker = self._born()
            try:
                for state, fault in scenes:
                    self._scene(state, fault)
            finally:
                self._kill()
                self.watch.close()
                self.office.close()
        return self.tally

    def _scene(self, state: str, fault: str) -> None:
        before = len(self._papers())
        self._printer(state if fault != "refuse" else _COMMANDS[fault])
        struck, job_id = self._order()
        if fault != "refuse":
            self._strike(struck, job_id, fault)
        self._wait(lambda: self._job(job_id).state in ENDED, at_most_s=STRIKE_WITHIN_S)
        self._check_screen(struck, job_id, before)
        self._printer("ok")
        again = None
        if self._job(job_id).state in printing.DOUBTFUL and self.rng.random() < 0.5:
            again = self._reprint(struck)
        following, following_id = self._order()
        jobs = [each for each in (job_id, again, following_id) if each is not None]
        self._wait(lambda: all(self._job(each).state in ENDED for each in jobs))
        self._wait(lambda: any(following.label in paper for paper in self._papers()))
        self._check_papers(self._papers()[before:], struck, following, jobs)
        self.tally[f"{fault}: {self._job(job_id).state}"] += 1

    # -- What happens --------------------------------------------------------------------------

    def _strike(self, ticket: Ticket, job_id: int, fault: str) -> None:
        """At a random byte of the paper, or when nothing moves."""
        data = self._bytes(ticket)
        at = self.devices.bytes_read + self.rng.randrange(len(data) + 60)
        pause, deadline = threading.Event(), monotonic() + STRIKE_WITHIN_S
        while self.devices.bytes_read < at and self._job(job_id).state not in ENDED:
            if monotonic() > deadline:
                break
            pause.wait(0.001)
        if fault == "half":
            self._kill()
            self.worker = self._born()
        else:
            self._printer(_COMMANDS.get(fault, fault))

    def _printer(self, state: str) -> None:
        reply = send(self.devices.socket_path, f"printer {state}")
        assert "error" not in reply, reply

    def _order(self) -> tuple[Ticket, int]:
        number = self.office.execute("SELECT count(*) FROM tickets").fetchone()[0]
        with writing(self.office):
            ticket = queue.take_ticket(self.office, _clock(), "A", f"tap-{number}")
            lines = receipts.ticket(ticket, self.settings, 0)
            return ticket, printing.enqueue(self.office, _clock(), "ticket", lines, ticket.id)

    def _reprint(self, ticket: Ticket) -> int:
        with writing(self.office):
            lines = receipts.ticket(ticket, self.settings, 0, copy=1)
            return printing.enqueue(self.office, _clock(), "ticket", lines, ticket.id)

    def _born(self) -> BaseProcess:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        worker = context.Process(target=work, args=(self.home, self.settings), daemon=True)
        worker.start()
        return worker

    def _kill(self) -> None:
        self.worker.kill()
        self.worker.join()
        assert self.worker.exitcode == -signal.SIGKILL, "the worker had died by itself"

    # -- What is seen --------------------------------------------------------------------------

    def _job(self, job_id: int) -> Job:
        return printing.job(self.office, job_id)

    def _papers(self) -> list[str]:
        texts = [path.read_text() for path in sorted(self.home.papers.glob("*.txt"))]
        return torn(texts, self.profile)

    def _wait(self, happened: Callable[[], bool], at_most_s: float | None = None) -> None:
        deadline = monotonic() + (at_most_s or PATIENCE_S)
        while not happened():
            if monotonic() > deadline:
                assert at_most_s is not None, f"{self._story()}: it never came to an end"
                return
            self.watch.wait(0.01, threading.Event(), timeout_s=0.1)

    def _story(self) -> str:
        rows = self.office.execute(
            "SELECT id, ticket_id, copy, state, problem FROM print_jobs ORDER BY id DESC LIMIT 4"
        )
        printer = send(self.devices.socket_path, "status")["printer"]
        said = devices.last_word(self.office, "printer")
        jobs = [tuple(row) for row in rows]
        alive = self.worker.is_alive()
        return f"{self.profile.name} {printer} {said} {alive=} {jobs} {self._papers()[-3:]}"

    def _bytes(self, ticket: Ticket, *, copy: int = 0) -> bytes:
        return compose(receipts.ticket(ticket, self.settings, 0, copy=copy), self.profile)

    def _whole(self, ticket: Ticket, *, copy: int = 0) -> str:
        return text_of(self._bytes(ticket, copy=copy), self.profile)

    # -- What must be so -----------------------------------------------------------------------

    def _check_screen(self, ticket: Ticket, job_id: int, before: int) -> None:
        """The screen says "take your ticket" only of a whole paper that is fenced."""
        job, said = self._job(job_id), devices.last_word(self.office, "printer")
        step = paper_step(job, said.state if said else "lost")
        self.tally[f"screen: {step}"] += 1
        if step == "take":
            assert job.evidence == "fenced", self._story()
            assert self._whole(ticket) in self._papers()[before:], self._story()

    def _check_papers(
        self, papers: list[str], struck: Ticket, following: Ticket, jobs: list[int]
    ) -> None:
        first, last = self._job(jobs[0]), self._job(jobs[-1])
        whole, whole_next = self._whole(struck), self._whole(following)
        came = papers.count(whole)
        assert came <= 1, f"twice without the mark: {self._story()}"
        assert papers.count(whole_next) == 1, f"the next ticket is not clean: {self._story()}"
        for job in map(self._job, jobs):
            assert job.state is not JobState.FAILED, self._story()
            fenced = self.profile.fence and job.evidence == "fenced"
            assert (job.state is JobState.CONFIRMED) == fenced, f"no fence: {self._story()}"
        if first.state is JobState.CONFIRMED:
            assert came == 1, f"success without a paper: {self._story()}"
        if first.state is JobState.EXPIRED:
            assert came == 0, f"expired and printed: {self._story()}"
        assert last.state is not JobState.EXPIRED, self._story()
        own = {whole, whole_next, self._whole(struck, copy=1)}
        for paper in papers:
            known = paper in own or is_piece(paper, own)
            assert known, f"a paper nobody ordered: {paper!r} {self._story()}"
