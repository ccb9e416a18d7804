"""Setting up the ticket printer: find it, print what a person judges, keep the answers."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from hardware import candidates, profiles
from hardware.candidates import Candidate, spared
from hardware.printer import PATIENCE, Patience
from hardware.printer_search import MAY_PRINT, Answer, Found
from hardware.printer_search import ask as ask_device
from hardware.profiles import Profile
from kiosk import receipts
from kiosk.books import lan
from kiosk.books.errors import AlreadyRunning, BooksMissing
from kiosk.books.home import Home
from kiosk.books.settings import Settings, load
from kiosk.books.settings_edit import Value, set_keys
from kiosk.books.store import Books, writing
from kiosk.office import audit, printer_checks
from kiosk.workers.printer_bench import PrinterBench, as_class, departures
from kiosk.workers.talk import SetupStopped, Talk, number

RUNNING = (
    "the print worker is running and holds the printer; first: sudo systemctl stop pendopo-printer"
    " (a trial: Ctrl-C)"
)
_TRIAL = "paper"


def named(address: str | None, tcp: str | None) -> list[Candidate] | None:
    """The one device that a technician named, or None for all that this machine has."""
    if tcp:
        return [Candidate("tcp", tcp, tcp)]
    if not address:
        return None
    real = Path(address).resolve()
    known = [each for each in _here() if Path(each.device).resolve() == real]
    kind = "usb" if real.name.startswith("lp") else "serial"
    return known or [Candidate(kind, address, address)]  # type: ignore[arg-type]


def _here() -> list[Candidate]:
    return [*candidates.usb_printers(), *candidates.serial_lines()]


class PrinterSetup:
    """One run of `pendopo printer setup`: tells on `out`, asks on `answers`."""

    def __init__(
        self,
        home: Home,
        out: TextIO,
        answers: TextIO,
        *,
        ask: Callable[[Candidate], Answer] = ask_device,
        patience: Patience = PATIENCE,
    ) -> None:
        self._home, self._ask, self._patience = home, ask, patience
        self._talk = Talk(out, answers)

    def run(self, devices: Sequence[Candidate] | None = None) -> None:
        """The whole walk over these devices, else over all of this machine.

        Nothing is changed before its end. Raises SetupStopped, and SettingsError for a file with
        a mistake before anything is asked.
        """
        settings = load(self._home.settings)
        with _alone(self._home):
            found = _here() if devices is None else devices
            try:
                self._walk(settings, _spare(found, settings))
            except KeyboardInterrupt:
                raise SetupStopped("stopped; nothing is changed") from None

    def _walk(self, settings: Settings, devices: Sequence[Candidate]) -> None:
        usable = [each for each in map(self._told, devices) if each.found in MAY_PRINT]
        if not usable:
            raise SetupStopped(
                "no printer found: plug it in and switch it on, or name it: --tcp 192.0.2.7:9100"
            )
        printer = self._chosen(usable)
        bench = PrinterBench(printer, self._talk, self._patience)
        profile = self._model()
        columns, fence = bench.ruler()
        answers: dict[str, Value] = {"columns": columns, "cutter": bench.knife()}
        if not answers["cutter"]:
            answers["tear_lines"] = bench.tear_lines()
        answers |= bench.codes(settings)
        answers |= {"status": printer.found is Found.PRINTER, "fence": fence}
        profile = profile or as_class(columns)
        self._show(bench, settings, profile, answers)
        place = {"kind": printer.candidate.kind, "address": printer.candidate.address}
        speed = {"baud": bench.baud} if printer.candidate.kind == "serial" else {}
        self._keep(settings, {**place, "profile": profile.name, **speed, **answers})

    def _told(self, device: Candidate) -> Answer:
        self._talk.say(f"{device.address}{f' ({device.name})' if device.name else ''}: ", end="")
        answer = self._ask(device)
        told = str(answer.found)
        if answer.found is Found.PRINTER:
            told += f", {answer.status.replace('_', ' ')}; it answers in {answer.status_ms:.0f} ms"
        elif answer.detail:
            told = answer.detail
        self._talk.say(told)
        return answer

    def _chosen(self, usable: list[Answer]) -> Answer:
        for place, each in enumerate(usable, start=1):
            self._talk.say(f"  {place}: {each.candidate.address} {each.candidate.name}".rstrip())
        places = range(1, len(usable) + 1)
        question = f"Which is the ticket printer? [1-{len(usable)}; 0: none of them]"
        chosen = self._talk.ask(question, number(0, *places))
        if chosen == 0:
            raise SetupStopped("no printer chosen; nothing is changed")
        return usable[chosen - 1]

    def _model(self) -> Profile | None:
        known = [profiles.load(name) for name in profiles.names() if name != _TRIAL]
        for place, each in enumerate(known, start=1):
            self._talk.say(f"  {place}: {each.title}")
        question = f"What stands on it? [1-{len(known)}; 0: cannot be read]"
        chosen = self._talk.ask(question, number(*range(len(known) + 1)))
        return known[chosen - 1] if chosen else None

    def _show(
        self, bench: PrinterBench, settings: Settings, profile: Profile, answers: dict[str, Value]
    ) -> None:
        for line in departures(answers, profile):  # type: ignore[arg-type]
            self._talk.say(f"  {line}")
        if not (answers["native_qr"] or answers["half_density"]):
            self._talk.say("  codes are sent as full pictures")
        clock = settings.system_clock(self._home.confirmed_time)
        now = clock.local() if clock.is_trusted() else None
        slip = receipts.printer_test(settings, now, lan.entrance(self._home, settings))
        bench.print(slip, profiles.load(profile.name, answers))
        if not self._talk.yes("The last slip: whole, straight, its code readable, easy to take?"):
            raise SetupStopped("nothing is changed; look at the slips once more and try again")

    def _keep(self, settings: Settings, keys: dict[str, Value]) -> None:
        set_keys(self._home.settings, "printer", keys)
        told = ", ".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
        self._talk.say(f"{self._home.settings}: [printer] {told}")
        try:
            books = Books.open(self._home.office)
        except BooksMissing:
            books = None
        if books is not None:
            clock = settings.system_clock(self._home.confirmed_time)
            parts = dict.fromkeys(printer_checks.PARTS, True)
            with writing(books):
                printer_checks.record(books, clock, audit.COMMAND, parts)
            books.close()
        self._talk.say("Then: sudo systemctl restart pendopo-printer pendopo-kiosk")


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Keep the print worker out while slips are printed."""
    try:
        lock = home.claim("printer", patience_s=0)
    except AlreadyRunning:
        raise SetupStopped(RUNNING) from None
    if os.geteuid() == 0:  # root's umask would shut the worker out, which is another user
        os.fchown(lock, -1, home.run.stat().st_gid)
        os.fchmod(lock, 0o660)
    try:
        yield
    finally:
        os.close(lock)


def _spare(devices: Sequence[Candidate], settings: Settings) -> list[Candidate]:
    """The same devices, the complaint box's line among them marked."""
    if settings.box.kind != "serial":
        return list(devices)
    return spared(devices, settings.box.address, "the complaint box, by [box] address")
