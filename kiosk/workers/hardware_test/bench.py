"""Puts a hardware test together: which devices, whether they are free, where the log goes."""

import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.books.clock import Clock
from kiosk.books.errors import AlreadyRunning, BooksError
from kiosk.books.home import Home
from kiosk.books.settings import Settings, load
from kiosk.workers import sound_worker
from kiosk.workers.hardware_test import stick
from kiosk.workers.hardware_test.box_trial import BoxTrial
from kiosk.workers.hardware_test.keys import Keys, single_keys
from kiosk.workers.hardware_test.log import Log
from kiosk.workers.hardware_test.printer_trial import PrinterTrial
from kiosk.workers.hardware_test.session import Session
from kiosk.workers.hardware_test.speaker_trial import SpeakerTrial
from kiosk.workers.hardware_test.tally import exit_status
from kiosk.workers.hardware_test.trial import Trial

DEVICES = {"printer": "printer", "box": "box", "speaker": "sound"}
"""Each device, and the worker that holds it."""
_SECTIONS = {"printer": "printer", "box": "box", "speaker": "voice"}
_PATIENCE_S = 0.3


class CannotTest(BooksError):
    """Error raised when a hardware test cannot begin; one line with the cure."""


def run(
    home: Home, device: str, minutes: float, folder: Path | None, say: Callable[[str], None]
) -> int:
    """Test one device or "all" for so many minutes; the exit status.

    Raises CannotTest before anything is touched.
    """
    settings = load(home.settings)
    clock = settings.system_clock(home.confirmed_time)
    wanted = _wanted(settings, device, say)
    claim(home, wanted)
    log = open_log(folder, clock, say)
    trials = [trial(each, home, settings, clock) for each in wanted]
    say(f"testing {', '.join(wanted)} for {minutes:g} min; p pauses, q ends")
    keyboard = sys.stdin.fileno()
    with single_keys(keyboard):
        return exit_status(Session(trials, say, Keys(keyboard), log).run(minutes))


def claim(home: Home, devices: list[str]) -> None:
    """Take the workers' own locks, until this process ends: no two ever hold one device."""
    held = []
    for device in devices:
        try:
            home.claim(DEVICES[device], patience_s=_PATIENCE_S)
        except AlreadyRunning:
            held.append(f"pendopo-{DEVICES[device]}")
    if held:
        raise CannotTest(
            f"the running worker holds the device; first: sudo systemctl stop {' '.join(held)}"
            " (a trial: Ctrl-C); afterwards start it again"
        )


def open_log(folder: Path | None, clock: Clock, say: Callable[[str], None]) -> Log | None:
    """The log in the folder, else on a stick, else none. Raises CannotTest for a bad folder."""
    if folder is None:
        place = stick.first_stick()
        for why in place.refused:
            say(f"not logged to {why}")
        if place.folder is None:
            say("no USB stick is mounted below /media or /run/media: no log; --log DIR keeps one")
            return None
        folder = place.folder
    elif why_not := stick.why_not(folder):
        raise CannotTest(why_not)
    try:
        log = Log.new(folder, clock)
    except OSError as error:
        raise CannotTest(f"{folder}: no log can be made there ({error.strerror})") from error
    say(f"log: {log.path}")
    return log


def trial(device: str, home: Home, settings: Settings, clock: Clock) -> Trial:
    """The device on the product's own driver."""
    if device == "printer":
        return PrinterTrial(settings, clock)
    if device == "box":
        return BoxTrial(settings.box.address)
    language = "id" if settings.voice.language == "both" else settings.voice.language
    voice = sound_worker.voice(home, settings, language)
    return SpeakerTrial(sound_worker.open_speaker(home, settings), voice)


def _wanted(settings: Settings, device: str, say: Callable[[str], None]) -> list[str]:
    """The devices that can be tested; raises CannotTest when there is none of them."""
    asked = list(DEVICES) if device == "all" else [device]
    why_not = {each: _why_not(settings, each) for each in asked}
    told = [f"{each}: not tested: {why}" for each, why in why_not.items() if why]
    there = [each for each, why in why_not.items() if not why]
    if not there:
        raise CannotTest("; ".join(told))
    for line in told:
        say(line)
    return there


def _why_not(settings: Settings, device: str) -> str:
    """Why a device cannot be tested, with what to do instead, or ""."""
    section = _SECTIONS[device]
    kind = getattr(settings, section).kind
    if kind == "none":
        return f'[{section}] kind = "none", set it up first'
    if kind == "gpio":
        return "it is on the Pi's pins, drop papers in and look at /box"
    return ""
