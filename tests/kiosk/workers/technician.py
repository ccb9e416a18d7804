"""A technician at `pendopo printer setup`, who reads what really came out of the printer."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random

from hardware import box_search, printer_search
from hardware.candidates import Candidate
from hardware.fakes.commands import send
from hardware.fakes.devices import Devices
from hardware.printer import Patience
from hardware.profiles import GENERIC_58, Profile, load
from kiosk.books import settings
from kiosk.books.home import Home
from kiosk.workers.printer_setup import PrinterSetup
from kiosk.workers.trial_setup import SETTINGS
from tests.factories import a_village
from tests.hardware.waiting import wait_until

HASTE = Patience(write_s=2.0, answer_s=0.3, fence_s=1.5, older_s=0.3)
LISTEN = partial(box_search.ask, listen_s=0.4, answer_s=0.4)
ASK = partial(printer_search.ask, patience=HASTE, listen=LISTEN)
PLAIN_58 = replace(GENERIC_58, name="a 58 mm printer that only listens")
GOOD_80 = load("epson-tm-t82x")
Answer = Callable[["Technician"], str]


@dataclass
class Technician:
    """Hears each question and answers from the paper; `instead` answers a question otherwise."""

    home: Home
    profile: Profile
    instead: dict[str, list[str | Answer]] = field(default_factory=dict)
    said: str = ""

    def write(self, text: str) -> int:
        self.said += text
        return len(text)

    def flush(self) -> None:
        """As a stream has it."""

    def readline(self) -> str:
        question = self.said.rsplit("\n", 1)[-1]
        known: dict[str, Answer] = {
            "Which is the ticket printer?": lambda _me: "1",
            "What stands on it?": lambda _me: "0",
            "last whole number": Technician.ruler,
            "cut it off": lambda me: "ya" if me.profile.cutter else "tidak",
            "The lowest": lambda _me: "4",
            "Which can be read?": Technician.codes,
            "The last slip": lambda _me: "y",
            "Put it right": lambda _me: "y",
        }
        for key, answer in known.items():
            if key in question:
                others = next((each for at, each in self.instead.items() if at in question), None)
                told = others.pop(0) if others else answer
                text = told if isinstance(told, str) else told(self)
                self.said += f"{text}\n"  # as a terminal shows what is typed
                return f"{text}\n" if text else ""
        raise AssertionError(f"a question that nobody expected: {question}")

    def tell(self, command: str) -> None:
        reply = send(self.home.run / "devices.sock", command)
        assert "error" not in reply, reply

    def slip(self, words: str) -> str:
        """The text of the slip with these words, once it has come out."""

        def found() -> list[str]:
            papers = sorted(self.home.papers.glob("*.png"))
            return [t for p in papers if words in (t := p.with_suffix(".txt").read_text())]

        wait_until(lambda: bool(found()))
        return found()[-1]

    def ruler(self) -> str:
        line = next(each for each in self.slip("PENGGARIS").splitlines() if each.startswith(".."))
        return re.findall(r"\d+", line)[-1]

    def codes(self) -> str:
        text = self.slip("\nB\n")
        pictures = [int(each) for each in re.findall(r"\[gambar (\d+)x", text)]
        doubled, sharp = pictures[0], pictures[-1]
        return ("A" if doubled > sharp else "") + "B" + ("C" if "[QR http" in text else "")


@dataclass
class Site:
    """A house, its printer on a line, and its settings file with a comment to be kept."""

    home: Home
    devices: Devices
    profile: Profile

    @property
    def line(self) -> Candidate:
        return self.at("printer")

    def at(self, name: str, keep_off: str = "") -> Candidate:
        address = str(self.home.run / name)
        return Candidate("serial", address, address, keep_off=keep_off)

    def walk(self, *devices: Candidate, **instead: list[str | Answer]) -> Technician:
        """One run; the words before "=" are a question's, with _ for blanks."""
        person = Technician(
            self.home,
            self.profile,
            {key.replace("_", " "): list(told) for key, told in instead.items()},
        )
        walk = PrinterSetup(self.home, person, person, ask=ASK, patience=HASTE)  # type: ignore[arg-type]
        self.person = person
        walk.run(devices or [self.line])
        return person

    def kept(self) -> dict[str, object]:
        printer = settings.load(self.home.settings, {}).printer
        return {**printer.answers, "kind": printer.kind, "profile": printer.profile}


@contextmanager
def site(profile: Profile) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="pendopo-"))
    home = a_village(folder / "home")
    text = SETTINGS.format(run=home.run).replace('profile = "paper"', 'profile = "paper"  # old')
    home.settings.write_text(text.replace(f'"{home.run}/box"', '"/dev/none"'))
    with Devices(home.path, rng=Random(3), profile=profile, torn_after_s=0.2) as devices:
        yield Site(home, devices, profile)
    shutil.rmtree(folder)
