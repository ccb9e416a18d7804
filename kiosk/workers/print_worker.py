"""The print worker: takes papers from the spool to the printer, and says honestly how it went."""

import logging
import threading
from dataclasses import dataclass

from hardware.errors import (
    CoverOpen,
    PaperOut,
    PrinterError,
    PrinterFault,
    PrinterOffline,
    PrinterSilent,
    PrinterStalled,
)
from hardware.logo import BadLogo, Logo
from hardware.logo import load as load_logo
from hardware.printer import PATIENCE, Evidence, Patience, Printer, Status, open_printer
from hardware.profiles import Profile, load
from hardware.receipt import compose
from kiosk.books.clock import Clock
from kiosk.books.home import Home
from kiosk.books.settings import Settings
from kiosk.books.store import Books, Watch, writing
from kiosk.office import paper_rolls, printing
from kiosk.office.printing import Job, JobState
from kiosk.workers.last_word import LastWord
from kiosk.workers.loop import Loop
from kiosk.workers.process import work

POLL_S = 0.02
LOOK_EVERY_S = 1.0
"""How often the printer is asked how it is while nothing is printed."""

_log = logging.getLogger("pendopo.printer")
_WORDS: dict[type[PrinterError], str] = {
    PaperOut: "paper_out",
    CoverOpen: "cover_open",
    PrinterOffline: "offline",
    PrinterFault: "fault",
    PrinterStalled: "stalled",
    PrinterSilent: "silent",
}
_STATUS_WORDS = {
    Status.READY: "ready",
    Status.PAPER_LOW: "ready",
    Status.PAPER_OUT: "paper_out",
    Status.COVER_OPEN: "cover_open",
    Status.FAULT: "fault",
    Status.UNKNOWN: "unknown",
}


@dataclass
class Held:
    """A job that a printer without paper has taken whole, and will print when it has some."""

    job_id: int
    ready_at_s: float | None = None
    """Seconds since boot when the printer said that it can go on."""


class PrintWorker:
    """One printer's loop. `run()` works until `stop` is set."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        clock: Clock,
        stop: threading.Event,
        *,
        patience: Patience = PATIENCE,
    ) -> None:
        self._settings = settings.printer
        self._patience = patience
        self._clock = clock
        self._stop = stop
        self._home = home
        self._profile: Profile = load(settings.printer.profile, settings.printer.answers)
        self._heart = Loop(home, "printer", clock)
        self._printer: Printer | None = None
        self._unclean = False
        self._held: Held | None = None
        self._last = LastWord(clock, "printer")

    def run(self) -> None:
        """Print until told to stop; every fault of the printer is survived."""
        books, watch = Books.open(self._home.office), Watch(self._home.office)
        try:
            with writing(books):
                left = printing.recover(books, self._clock)
            self._unclean = bool(left) or printing.last_is_unproven(books)
            while not self._stop.is_set():
                self._heart.beat()
                self._expire(books)
                if self._is_ready(books):
                    self._drain(books)
                watch.wait(POLL_S, self._stop, timeout_s=LOOK_EVERY_S)
        finally:
            self._heart.stop()
            self._close()
            watch.close()
            books.close()

    def _expire(self, books: Books) -> None:
        if printing.has_expired(books, self._clock):
            with writing(books):
                printing.expire(books, self._clock)

    def _drain(self, books: Books) -> None:
        while printing.has_queued(books) and not self._stop.is_set():
            with writing(books):
                job = printing.claim(books)
            if job is None or not self._print(books, job):
                return
            self._heart.beat()

    def _print(self, books: Books, job: Job) -> bool:
        """Print one claimed job; False when the printer cannot go on now."""
        try:
            data = compose(job.lines, self._profile, self._logo())
        except (ValueError, KeyError, TypeError) as error:
            _log.error("job %d cannot be composed: %s", job.id, error)
            self._end(books, job.id, JobState.FAILED, problem="unreadable")
            return True
        try:
            evidence = self._open().send(data)
        except PrinterError as error:
            word = self._complain(books, error)
            state = JobState.UNKNOWN if error.bytes_accepted else JobState.QUEUED
            self._end(books, job.id, state, problem=word)
            if isinstance(error, PaperOut) and error.bytes_accepted and self._owes_fence():
                self._held = Held(job.id)
            return False
        fenced = evidence >= Evidence.FENCED
        state = JobState.CONFIRMED if fenced else JobState.SENT
        self._end(books, job.id, state, evidence=evidence.name.lower())
        return True

    def _logo(self) -> Logo | None:
        try:
            return load_logo(self._home.logo)
        except BadLogo as error:
            _log.error("%s", error)
            return None

    def _is_ready(self, books: Books) -> bool:
        """Ask the printer how it is, and keep what changed."""
        try:
            status = self._open().status()
        except PrinterError as error:
            self._complain(books, error)
            return False
        word = _STATUS_WORDS[status]
        self._say(books, word)
        return word in ("ready", "unknown") and self._has_nothing_to_print_by_itself(books)

    def _complain(self, books: Books, error: PrinterError) -> str:
        """Say what is wrong, in a word that it returns."""
        word = _WORDS.get(type(error), "fault")
        self._say(books, word, str(error))
        return word

    def _say(self, books: Books, word: str, detail: str | None = None) -> None:
        if word != self._last.word:
            paper_rolls.note(books, self._clock, word)
            self._last.say(books, word, detail)

    def _has_nothing_to_print_by_itself(self, books: Books) -> bool:
        """Whether what it held without paper has come out, or is waited for no longer.

        A reprint that was ordered meanwhile is not needed then.
        """
        if self._held is None:
            return True
        if not self._owes_fence():
            with writing(books):
                printing.came_after_all(books, self._clock, self._held.job_id, "fenced")
            self._held = None
            return True
        now_s = self._clock.boot_s()
        if self._held.ready_at_s is None:
            self._held.ready_at_s = now_s
        if now_s - self._held.ready_at_s < self._patience.fence_s:
            return False
        self._held = None
        return True

    def _owes_fence(self) -> bool:
        return self._printer is not None and self._printer.owes_fence

    def _open(self) -> Printer:
        if self._printer is None:
            kind = self._settings.kind
            assert kind != "none"
            self._printer = open_printer(
                kind,
                self._settings.address,
                self._profile,
                baud=self._settings.baud,
                patience=self._patience,
                unclean=self._unclean,
            )
        return self._printer

    def _close(self) -> None:
        if self._printer is not None:
            self._printer.close()

    def _end(
        self,
        books: Books,
        job_id: int,
        state: JobState,
        *,
        evidence: str | None = None,
        problem: str | None = None,
    ) -> None:
        with writing(books):
            printing.end(books, self._clock, job_id, state, evidence=evidence, problem=problem)


if __name__ == "__main__":
    work("printer", PrintWorker, lambda settings: settings.printer.kind != "none")
