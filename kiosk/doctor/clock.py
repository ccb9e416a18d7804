"""The clock: whether its date is believed, and by whose word."""

from kiosk.doctor.case import Case
from kiosk.doctor.finding import Finding, Level
from kiosk.office import belief
from kiosk.office.belief import Doubt

NAME = "clock"
_WHY = {
    Doubt.UNKNOWN: "no time server answered, and no clock chip agrees",
    Doubt.BEHIND: "it is behind the last service day",
    Doubt.JUMPED: "it jumped ahead",
}


def check(case: Case) -> Finding:
    """Whether tickets bear a date."""
    doubt = belief.doubt(case.books, case.clock)
    now = f"{case.clock.local():%d.%m.%Y %H.%M}"
    if doubt is not None:
        told = f"{now} is not believed: {_WHY[doubt]}; tickets bear no date"
        cure = "connect the internet, or confirm the date at a counter's Hari page"
        return Finding(NAME, Level.WARN, doubt, told, cure)
    chip = "" if case.machine.chip.exists() else "; no clock chip: a cut of power forgets the time"
    if case.clock.is_synchronized():
        told = f"{now}, by a time server or the settings{chip}"
        return Finding(NAME, Level.OK, "synchronized", told)
    return Finding(NAME, Level.OK, "trusted", f"{now}, by a clock chip or an officer's word{chip}")
