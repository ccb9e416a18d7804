"""The QR scanner on a serial line: what its loop last said, or, without one, how its line looks."""

from kiosk.doctor.case import Case
from kiosk.doctor.finding import Finding, Level
from kiosk.office import devices

NAME = "scanner"


def check(case: Case) -> Finding:
    """How the scanner is; one that types like a keyboard is no device of this machine."""
    here = case.settings.scanner
    said, age_s = devices.last_word(case.books, NAME), case.age_of(NAME)
    state = devices.now(here.kind, said, age_s)
    if state == "none":
        return Finding(NAME, Level.OFF, state, "none on a serial line")
    if state == "ready":
        return Finding(NAME, Level.OK, state, f"ready for {here.counter}", age_s=age_s)
    if state == "no_counter":
        told = f"scans, but there is no counter {here.counter!r}"
        return Finding(NAME, Level.FAIL, state, told, "[scanner] counter names one", age_s)
    seen, start = case.look(here.address, "dialout"), case.how_to_start("box")
    if state == "offline":
        told = f"not connected, {seen.told}{case.since(NAME)}"
        return Finding(NAME, Level.FAIL, state, told, seen.cure or "plug it in again", age_s)
    told = f"its loop in the box's worker is not running; {seen.told}"
    cure = f"{seen.cure}; then {start}" if seen.cure else start
    return Finding(NAME, Level.FAIL, "lost", told, cure)
